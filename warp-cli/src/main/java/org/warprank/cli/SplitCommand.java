package org.warprank.cli;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.Split;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code warp split}: a file to train on and one to measure with. */
@Command(name = "split", sortOptions = false, description = "Holds out a share of each user's interactions: the latest where there "
        + "are timestamps, else a random choice. Duplicates are merged.")
final class SplitCommand implements Callable<Integer> {

    @Option(names = "--input", required = true, paramLabel = "FILE", description = "All interactions.")
    private Path input;

    @Option(names = "--train", required = true, paramLabel = "FILE", description = "Where those to train on go (CSV), packed if the "
            + "name ends in .gz.")
    private Path train;

    @Option(names = "--test", required = true, paramLabel = "FILE", description = "Where those that are held out go.")
    private Path test;

    @Option(names = "--share", paramLabel = "X", defaultValue = "0.2", description = "Share of a user's interactions to hold out, "
            + "rounded down (default: ${DEFAULT-VALUE}).")
    private String share;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Seed of a random choice (default: "
            + "${DEFAULT-VALUE}).")
    private String seed;

    @Mixin
    private DataOptions data;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        double heldOut = Numbers.share("--share", share);
        long seedNumber = Numbers.seed("--seed", seed);
        Paths.requireOutput("--train", train, input, test);
        Paths.requireOutput("--test", test, input, train);
        Paths.requireInput(input);
        Interactions all = data.read(input, out, spec.commandLine().getErr());
        Split split = all.hasTimestamps() ? Split.lastByTime(all, heldOut) : Split.random(all, heldOut, seedNumber);
        // The second comes into place only when the first is there, so that a failure leaves neither.
        CsvFile.write(test, heldOutRows -> {
            write(split.heldOut(), heldOutRows);
            CsvFile.write(train, rows -> write(split.train(), rows));
        });
        String how = all.hasTimestamps() ? "the latest of each user" : "a random choice of each user's";
        out.println(train + ": " + Text.count(split.train().size(), "interaction") + "; " + test + ": "
                + Text.count(split.heldOut().size(), "interaction") + ", " + how);
        out.flush();
        return 0;
    }

    private static void write(Interactions interactions, CsvWriter csv) {
        boolean timed = interactions.hasTimestamps();
        csv.writeRecord(timed ? List.of("user", "item", "weight", "timestamp") : List.of("user", "item", "weight"));
        for (int user = 0; user < interactions.users().size(); user++) {
            for (int place = interactions.from(user); place < interactions.to(user); place++) {
                List<String> row = new ArrayList<>(List.of(interactions.users().id(user),
                        interactions.items().id(interactions.item(place)), Float.toString(interactions.weight(place))));
                if (timed) {
                    row.add(Long.toString(interactions.timestamp(place)));
                }
                csv.writeRecord(row);
            }
        }
    }
}
