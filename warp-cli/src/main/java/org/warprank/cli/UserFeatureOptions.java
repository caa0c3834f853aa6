package org.warprank.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.warprank.nn.data.Interactions;
import picocli.CommandLine.Option;

/** The file of the users' features, and the reading of it. */
final class UserFeatureOptions {

    @Option(names = "--user-features", paramLabel = "FILE", description = "Features of users: columns id, feature and perhaps "
            + "weight (finite, above 0) (default: none).")
    private Path file;

    /** The file; null for none. */
    Path file() {
        return file;
    }

    /** Refuses what cannot be, before anything is read. */
    void check() {
        if (file != null) {
            Paths.requireInput(file);
        }
    }

    /** What has to be said on the command line for the same. */
    List<String> arguments() {
        return file == null ? List.of() : List.of("--user-features", file.toString());
    }

    /** Reads the features; null for none. */
    Interactions read(PrintWriter out, PrintWriter err) throws IOException {
        if (file == null) {
            return null;
        }
        Interactions features = new InteractionsReader(Columns.ofFeatures(), err).read(file);
        out.println(file + ": " + Text.count(features.users().size(), "user") + ", "
                + Text.count(features.items().size(), "feature"));
        out.flush();
        return features;
    }
}
