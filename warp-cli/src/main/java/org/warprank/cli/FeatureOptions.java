package org.warprank.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.Vocabulary;
import org.warprank.nn.serve.JourneyModel;
import org.warprank.nn.train.Trainer;
import picocli.CommandLine.Option;

/** The options about features, and the reading of their files. */
final class FeatureOptions {

    @Option(names = "--item-features", paramLabel = "FILE", description = {"Features of items: columns id, feature and perhaps "
            + "weight (finite, above 0) (default: none).",
            "Items that nobody has in --train are recommended by their features."})
    private Path itemFeatures;

    @Option(names = "--no-identity", description = "Items are their features alone, and have nothing of their own.")
    private boolean noIdentity;

    /** The file of items' features; null for none. */
    Path itemFile() {
        return itemFeatures;
    }

    /** Whether items are their features alone. */
    boolean noIdentity() {
        return noIdentity;
    }

    /** Refuses what cannot be, before anything is read. */
    void check() {
        if (itemFeatures != null) {
            Paths.requireInput(itemFeatures);
        }
        if (noIdentity && itemFeatures == null) {
            throw new BadInputException("--no-identity is given, expected --item-features with it");
        }
    }

    /** Refuses to go on without identity from a model of nothing else; null for none. */
    void requireIdentityOf(JourneyModel start) {
        if (noIdentity && start != null && start.itemFeatures() == null) {
            throw new BadInputException("--no-identity is given, expected a model with item features in --continue, as items "
                    + "would lose all that this one has of them");
        }
    }

    /** Reads the features of items, and says how many of them are new; null for none. */
    Interactions readItems(Vocabulary known, PrintWriter out, PrintWriter err) throws IOException {
        if (itemFeatures == null) {
            return null;
        }
        Interactions features = new InteractionsReader(Columns.ofFeatures(), err).read(itemFeatures);
        long fresh = 0;
        for (int i = 0; i < features.users().size(); i++) {
            fresh += known.indexOf(features.users().id(i)) == Vocabulary.UNKNOWN ? 1 : 0;
        }
        out.println(itemFeatures + ": " + Text.count(features.users().size(), "item") + ", " + fresh + " of them new, "
                + Text.count(features.items().size(), "feature"));
        out.flush();
        return features;
    }

    /** What has to be said on the command line for the same. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        if (itemFeatures != null) {
            arguments.addAll(List.of("--item-features", itemFeatures.toString()));
        }
        if (noIdentity) {
            arguments.add("--no-identity");
        }
        return arguments;
    }

    /** A trainer that is told the features of items, unless they are null. */
    Trainer tell(Trainer trainer, Interactions ofItems) {
        return trainer.withItemFeatures(ofItems, !noIdentity);
    }
}
