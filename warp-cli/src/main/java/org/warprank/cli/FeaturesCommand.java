package org.warprank.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.warprank.nn.io.ModelFile;
import org.warprank.nn.serve.ItemFeatures;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code warp features}: what a model has learnt of the features of items. */
@Command(name = "features", description = "Lists the features of items by the norms of their rows: how much each makes of "
        + "the items that have it.", sortOptions = false)
final class FeaturesCommand implements Callable<Integer> {

    @Option(names = "--model", required = true, paramLabel = "FILE", description = "A model that was trained with "
            + "--item-features.")
    private Path model;

    @Option(names = "-k", paramLabel = "N", defaultValue = "20", description = "Features that are printed (default: "
            + "${DEFAULT-VALUE}).")
    private String k;

    @Option(names = "--out", paramLabel = "FILE", description = "Where feature,output,bias,input of all go (CSV), packed if "
            + "the name ends in .gz.")
    private Path out;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        int length = Numbers.integer("-k", k, 1, Integer.MAX_VALUE);
        Paths.requireInput(model);
        Paths.requireOutput("--out", out, model);
        ItemFeatures features = ModelFile.read(model).itemFeatures();
        if (features == null) {
            throw new BadInputException(model + ": a model without features of items, expected one that was trained "
                    + "with --item-features");
        }
        List<Integer> order = FeatureNorms.order(features.output());
        PrintWriter stdout = spec.commandLine().getOut();
        stdout.println(String.format(Locale.ROOT, "%10s  %10s  %10s  %s", "output", "bias", "input", "feature"));
        for (int feature : order.subList(0, Math.min(length, order.size()))) {
            stdout.println(String.format(Locale.ROOT, "%10.4f  %10.4f  %10s  %s", ItemFeatures.norm(features.output(), feature),
                    features.outputBias().values()[feature], features.input() == null ? "-"
                            : String.format(Locale.ROOT, "%.4f", ItemFeatures.norm(features.input(), feature)),
                    Text.withoutControls(features.features().id(feature))));
        }
        stdout.flush();
        if (out != null) {
            CsvFile.write(out, csv -> {
                csv.writeRecord("feature", "output", "bias", "input");
                for (int feature : order) {
                    csv.writeRecord(features.features().id(feature),
                            Double.toString(ItemFeatures.norm(features.output(), feature)),
                            Float.toString(features.outputBias().values()[feature]), features.input() == null ? ""
                                    : Double.toString(ItemFeatures.norm(features.input(), feature)));
                }
            });
        }
        return 0;
    }
}
