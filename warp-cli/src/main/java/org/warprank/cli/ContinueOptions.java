package org.warprank.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.Vocabulary;
import org.warprank.nn.io.ModelFile;
import org.warprank.nn.serve.JourneyModel;
import picocli.CommandLine.Option;

/** The model that a training goes on from. */
final class ContinueOptions {

    @Option(names = "--continue", paramLabel = "FILE", description = {"A model to go on from: its ids keep their weights, "
            + "those that --train has besides are added. --user, --dim and --hidden are its own, and so is the wide part,",
            "unless an option of the wide part is given, which fits one to --train (default: none)."})
    private Path model;

    Path file() {
        return model;
    }

    boolean given() {
        return model != null;
    }

    /** The model, or null where none is given. */
    JourneyModel read() throws IOException {
        if (!given()) {
            return null;
        }
        Paths.requireInput(model);
        return ModelFile.read(model);
    }

    /** Says what is new to the model. */
    void say(JourneyModel start, Interactions interactions, PrintWriter out) {
        if (given()) {
            String users = start.users() == null ? "" : " and " + more(start.users().users(), interactions.users(), "user");
            out.println("going on from " + model + ": " + more(start.items(), interactions.items(), "item") + users);
            out.flush();
        }
    }

    private static String more(Vocabulary known, Vocabulary read, String noun) {
        return Text.count(known.with(read).size() - known.size(), "new " + noun);
    }
}
