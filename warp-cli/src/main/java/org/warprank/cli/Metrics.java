package org.warprank.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.warprank.core.Kernels;
import org.warprank.nn.eval.Evaluation;
import org.warprank.nn.eval.EvaluationReport;
import org.warprank.nn.eval.Interval;
import org.warprank.nn.eval.RankingMetrics;
import org.warprank.nn.train.EpochReport;
import org.warprank.nn.train.TrainingOptions;

/** The metrics files: JSON in full precision, null for what is not defined. */
final class Metrics {

    private static final Gson GSON = new GsonBuilder().setPrettyPrinting().serializeNulls().disableHtmlEscaping().create();

    private Metrics() {
    }

    static byte[] utf8(JsonObject metrics) {
        return (GSON.toJson(metrics) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    static JsonObject of(TrainingOptions options, int examples, List<EpochReport> epochs) {
        JsonObject json = new JsonObject();
        json.addProperty("kernels", Kernels.name());
        json.addProperty("threads", options.threads());
        json.addProperty("seed", options.seed());
        json.addProperty("examples", examples);
        JsonArray array = new JsonArray();
        epochs.forEach(epoch -> array.add(of(epoch)));
        json.add("epochs", array);
        return json;
    }

    private static JsonObject of(EpochReport epoch) {
        JsonObject json = new JsonObject();
        json.addProperty("epoch", epoch.epoch());
        json.add("seconds", number(epoch.seconds()));
        json.add("loss", number(epoch.loss()));
        json.add("violationRate", number(epoch.violationRate()));
        json.add("meanTrials", number(epoch.meanTrials()));
        json.addProperty("examples", epoch.examples());
        json.addProperty("head", TrainingDefaults.name(epoch.head()));
        json.add("meanThreads", number(epoch.meanThreads()));
        json.add("examplesPerSecond", number(epoch.examplesPerSecond()));
        json.add("validation", epoch.validation() == null ? JsonNull.INSTANCE : of(epoch.validation()));
        return json;
    }

    static JsonObject of(EvaluationReport report) {
        JsonObject json = new JsonObject();
        json.addProperty("users", report.users());
        for (RankingMetrics at : report.metrics()) {
            json.add("ndcg@" + at.k(), number(at.ndcg()));
            json.add("precision@" + at.k(), number(at.precision()));
            json.add("recall@" + at.k(), number(at.recall()));
            json.add("mrr@" + at.k(), number(at.mrr()));
        }
        json.add("auc", number(report.auc()));
        return json;
    }

    /** The model's metrics as without a comparison, and beside them what its lists are made of, intervals and baselines. */
    static JsonObject of(Comparison comparison) {
        JsonObject json = of(comparison.model());
        JsonObject bootstrap = new JsonObject();
        bootstrap.addProperty("level", 0.95);
        bootstrap.addProperty("resamples", comparison.resamples());
        bootstrap.addProperty("seed", comparison.seed());
        json.add("bootstrap", bootstrap);
        JsonObject baselines = new JsonObject();
        for (Comparison.Ranking baseline : comparison.baselines()) {
            JsonObject one = new JsonObject();
            baseline.settings().forEach(one::addProperty);
            of(baseline).asMap().forEach(one::add);
            one.add("modelMinusBaseline", intervals(baseline, metric ->
                    comparison.model().bootstrap().difference(metric, baseline.bootstrap())));
            baselines.add(baseline.name(), one);
        }
        json.add("baselines", baselines);
        return json;
    }

    private static JsonObject of(Comparison.Ranking ranking) {
        Evaluation evaluation = ranking.evaluation();
        JsonObject json = of(evaluation.report());
        for (RankingMetrics at : evaluation.report().metrics()) {
            json.add("coverage@" + at.k(), number(evaluation.coverage(at.k())));
            for (String name : List.of("novelty@" + at.k(), "popularityShare@" + at.k())) {
                json.add(name, number(evaluation.mean(name)));
            }
        }
        json.add("intervals", intervals(ranking, ranking.bootstrap()::interval));
        return json;
    }

    private static JsonObject intervals(Comparison.Ranking ranking, Function<String, Interval> intervals) {
        JsonObject json = new JsonObject();
        for (String metric : ranking.evaluation().metrics()) {
            Interval interval = intervals.apply(metric);
            JsonObject one = new JsonObject();
            one.add("mean", number(interval.mean()));
            one.add("low", number(interval.low()));
            one.add("high", number(interval.high()));
            json.add(metric, one);
        }
        return json;
    }

    private static JsonElement number(double value) {
        return Double.isFinite(value) ? new JsonPrimitive(value) : JsonNull.INSTANCE;
    }
}
