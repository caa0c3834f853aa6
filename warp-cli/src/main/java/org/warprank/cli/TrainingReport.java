package org.warprank.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.warprank.core.Kernels;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.eval.RankingMetrics;
import org.warprank.nn.serve.JourneyModel;
import org.warprank.nn.train.EpochReport;
import org.warprank.nn.train.Trainer;

/**
 * A page about one training: its curves, what its lists are made of, its settings, and how to repeat it. One file that loads
 * nothing else, and the same bytes for the same command: nothing of it is measured by a clock.
 */
final class TrainingReport {

    private static final String LIBRARY = "/META-INF/resources/webjars/uplot/1.6.30/";
    private static final Pattern SLOT = Pattern.compile("\\{\\{(\\w+)}}");

    // Escapes what could end a script.
    private static final Gson GSON = new GsonBuilder().serializeNulls().create();

    private final String outcome;
    private final List<List<EpochReport>> runs;
    private final ListMakeup lists;
    private final JourneyModel model;
    private final Interactions train;
    private final List<String> command;

    /**
     * A report.
     *
     * @param outcome what became of the training, in a sentence
     * @param epochs  its epochs; where their numbers begin anew, so did the training, on everything
     * @param model   the model
     * @param lists   what its lists are made of
     * @param train   what it was trained on
     * @param command the command line, word by word
     */
    TrainingReport(String outcome, List<EpochReport> epochs, JourneyModel model, ListMakeup lists, Interactions train,
                   List<String> command) {
        this.outcome = outcome;
        this.runs = runs(epochs);
        this.model = model;
        this.lists = lists;
        this.train = train;
        this.command = command;
    }

    private static List<List<EpochReport>> runs(List<EpochReport> epochs) {
        List<List<EpochReport>> runs = new ArrayList<>();
        for (EpochReport epoch : epochs) {
            if (epoch.epoch() == 1) {
                runs.add(new ArrayList<>());
            }
            runs.getLast().add(epoch);
        }
        return runs;
    }

    /** What became of a training that did not fail. */
    static String outcome(List<EpochReport> epochs) {
        List<List<EpochReport>> runs = runs(epochs);
        String last = Text.count(runs.getLast().size(), "epoch");
        if (!isValidated(runs.getFirst())) {
            return "Trained for " + last;
        }
        EpochReport best = EpochPrinter.best(runs.getFirst());
        String found = String.format(Locale.ROOT, "NDCG@%d of what was held out was best after epoch %d of %d: %.4f",
                Trainer.VALIDATION_RANK, best.epoch(), runs.getFirst().size(), EpochPrinter.ndcg(best));
        return found + (runs.size() == 1 ? "" : "; then everything was trained for " + last);
    }

    private String name(List<EpochReport> run) {
        return runs.size() == 1 ? "training" : run == runs.getFirst() ? "with a part held out" : "on everything";
    }

    byte[] utf8() {
        List<Chart> charts = charts();
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("outcome", Html.escape(outcome));
        parts.put("data", Html.escape("Data: " + Text.count(train.users().size(), "user") + ", "
                + Text.count(train.items().size(), "item") + ", " + Text.count(train.size(), "interaction")));
        parts.put("figures", charts.stream().map(Chart::figure).collect(Collectors.joining()));
        parts.put("lists", listsTable());
        parts.put("epochs", runs.stream().map(this::epochsTable).collect(Collectors.joining()));
        parts.put("features", FeatureNorms.html(model));
        parts.put("settings", Html.table("Settings of the training", List.of("Setting", "Value"),
                model.training().entrySet().stream().map(e -> List.of(e.getKey(), e.getValue())).toList()));
        parts.put("command", Html.escape("./warp " + command.stream().map(Text::shell).collect(Collectors.joining(" "))));
        parts.put("versions", Html.table("What it ran on", List.of("Part", "Version"), versions()));
        parts.put("charts", GSON.toJson(charts));
        parts.put("style", resource(LIBRARY + "dist/uPlot.min.css"));
        parts.put("license", resource(LIBRARY + "LICENSE"));
        parts.put("script", resource(LIBRARY + "dist/uPlot.iife.min.js"));
        // What has been put in is not looked at again.
        return SLOT.matcher(resource("report.html")).replaceAll(slot -> Matcher.quoteReplacement(parts.get(slot.group(1))))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String resource(String name) {
        try (InputStream in = TrainingReport.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Chart> charts() {
        List<Chart> charts = new ArrayList<>();
        charts.add(byEpoch("Loss", "Mean loss of an example.", EpochReport::loss));
        charts.add(byEpoch("Violation rate", "Share of the examples that found a violator, in percent.",
                epoch -> 100 * epoch.violationRate()));
        charts.add(byEpoch("Trials", "Mean number of candidates that an example drew.", EpochReport::meanTrials));
        if (isValidated(runs.getFirst())) {
            charts.add(byEpoch("Validation", "NDCG@" + Trainer.VALIDATION_RANK + " of what was held out.",
                    epoch -> epoch.validation() == null ? Double.NaN : EpochPrinter.ndcg(epoch)));
        }
        charts.add(lists.chart());
        return charts;
    }

    private static boolean isValidated(List<EpochReport> run) {
        return run.getFirst().validation() != null;
    }

    private Chart byEpoch(String title, String note, ToDoubleFunction<EpochReport> value) {
        int epochs = runs.stream().mapToInt(List::size).max().orElseThrow();
        List<Chart.Series> series = new ArrayList<>();
        for (List<EpochReport> run : runs) {
            Double[] values = new Double[epochs];
            for (int i = 0; i < run.size(); i++) {
                double of = value.applyAsDouble(run.get(i));
                values[i] = Double.isFinite(of) ? of : null;
            }
            if (values[0] != null) {
                series.add(new Chart.Series(name(run), Arrays.asList(values)));
            }
        }
        return new Chart(title, note, "epoch", IntStream.rangeClosed(1, epochs).boxed().toList(), series);
    }

    private String listsTable() {
        int head = lists.head();
        int tenth = Math.max(1, lists.items() / 10);
        return Html.table("The " + ListMakeup.LENGTH + " best new items of every user",
                List.of("What they are made of", "Lists", "Interactions"), List.of(
                List.of("coverage: items that occur", percent((double) lists.listed() / lists.items()), percent(1)),
                List.of("popularity share: the " + Text.count(head, "most popular item") + " with a fifth of the interactions",
                        percent(lists.shareOfPlaces(head)), percent(lists.shareOfInteractions(head))),
                List.of("share of the most popular tenth: " + Text.count(tenth, "item"), percent(lists.shareOfPlaces(tenth)),
                        percent(lists.shareOfInteractions(tenth)))));
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    private String epochsTable(List<EpochReport> run) {
        List<String> head = new ArrayList<>(List.of("Epoch", "Loss", "Violation rate", "Trials", "Head"));
        List<Function<EpochReport, String>> cells = new ArrayList<>(List.of(epoch -> Integer.toString(epoch.epoch()),
                epoch -> decimal(epoch.loss()), epoch -> percent(epoch.violationRate()),
                epoch -> String.format(Locale.ROOT, "%.1f", epoch.meanTrials()), epoch -> TrainingDefaults.name(epoch.head())));
        if (isValidated(run)) {
            add(head, cells, "NDCG", RankingMetrics::ndcg);
            add(head, cells, "Precision", RankingMetrics::precision);
            add(head, cells, "Recall", RankingMetrics::recall);
            head.add("AUC");
            cells.add(epoch -> decimal(epoch.validation().auc()));
        }
        return Html.table("Epochs: " + name(run), head,
                run.stream().map(epoch -> cells.stream().map(cell -> cell.apply(epoch)).toList()).toList());
    }

    private static void add(List<String> head, List<Function<EpochReport, String>> cells, String metric,
                            ToDoubleFunction<RankingMetrics> value) {
        head.add(metric + "@" + Trainer.VALIDATION_RANK);
        cells.add(epoch -> decimal(value.applyAsDouble(epoch.validation().at(Trainer.VALIDATION_RANK))));
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    private static List<List<String>> versions() {
        return List.of(List.of("program", new Main.Version().getVersion()[0]),
                List.of("Java", System.getProperty("java.vm.name") + " " + Runtime.version()),
                List.of("kernels", Kernels.name() + (Kernels.vectorBits() > 0 ? ", " + Kernels.vectorBits() + " bits" : "")));
    }
}
