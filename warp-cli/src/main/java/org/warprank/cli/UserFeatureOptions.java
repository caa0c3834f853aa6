package org.warprank.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.Vocabulary;
import org.warprank.nn.serve.ScoringModel;
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

    /** These users, and behind them those who have features, null for none; says what of these a model does not know. */
    Vocabulary with(Vocabulary users, Interactions features, ScoringModel model, PrintWriter err) {
        if (features == null) {
            return users;
        }
        sayUnknown(features, model.userFeatures(), err);
        return users.with(features.users());
    }

    private void sayUnknown(Interactions features, Vocabulary known, PrintWriter err) {
        int unknown = 0;
        for (int feature = 0; feature < features.items().size(); feature++) {
            unknown += known.indexOf(features.items().id(feature)) == Vocabulary.UNKNOWN ? 1 : 0;
        }
        Interactions kept = features.renumber(features.users(), known);
        int without = 0;
        for (int user = 0; user < kept.users().size(); user++) {
            without += kept.from(user) == kept.to(user) ? 1 : 0;
        }
        if (unknown > 0) {
            err.println("warp: " + file + ": ignored " + Text.count(unknown, "feature") + " that the model does not know"
                    + (without == 0 ? "" : "; it knows none of " + Text.count(without, "user")));
        }
    }
}
