package org.warprank.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import org.warprank.nn.eval.Bootstrap;
import org.warprank.nn.eval.Evaluation;
import org.warprank.nn.eval.Interval;

/** A model beside its baselines, measured for the same users, with 95 % intervals. */
record Comparison(Ranking model, List<Ranking> baselines, int resamples, long seed) {

    /** What was measured, and intervals by the draws of users that all rankings of a comparison share. */
    record Ranking(String name, SequencedMap<String, Number> settings, Evaluation evaluation, Bootstrap bootstrap) {
    }

    static Comparison of(Evaluation model, Map<BaselineOptions.Baseline, Evaluation> baselines, long seed) {
        List<Ranking> rankings = baselines.entrySet().stream().map(entry -> ranking(entry.getKey().name(),
                entry.getKey().settings(), entry.getValue(), seed)).toList();
        return new Comparison(ranking("model", new LinkedHashMap<>(), model, seed), rankings, Bootstrap.RESAMPLES, seed);
    }

    private static Ranking ranking(String name, SequencedMap<String, Number> settings, Evaluation evaluation, long seed) {
        return new Ranking(name, settings, evaluation, new Bootstrap(evaluation, Bootstrap.RESAMPLES, seed));
    }

    /** One line a metric: the model's mean, and by how much it is above each baseline. */
    void print(PrintWriter out) {
        out.println("95 % intervals, by " + resamples + " bootstrap resamples of the users:");
        StringBuilder header = new StringBuilder(cell("", model.name()));
        baselines.forEach(baseline -> header.append(cell(model.name() + " - " + baseline.name())));
        out.println(header.toString().stripTrailing());
        for (String metric : model.evaluation().metrics()) {
            StringBuilder line = new StringBuilder(cell(metric, text("%.4f [%.4f, %.4f]", model.bootstrap().interval(metric))));
            baselines.forEach(baseline -> line.append(cell(text("%+.4f [%+.4f, %+.4f]",
                    model.bootstrap().difference(metric, baseline.bootstrap())))));
            out.println(line.toString().stripTrailing());
        }
        out.flush();
    }

    private static String cell(String name, String text) {
        return String.format(Locale.ROOT, "%-18s", name) + cell(text);
    }

    private static String cell(String text) {
        return String.format(Locale.ROOT, "  %-27s", text);
    }

    private static String text(String format, Interval interval) {
        return String.format(Locale.ROOT, format, interval.mean(), interval.low(), interval.high());
    }
}
