package org.warprank.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.warprank.nn.data.Interactions;
import picocli.CommandLine.Option;

/** The options about the columns of interactions, and the reading of files by them. */
final class DataOptions {

    @Option(names = "--columns", paramLabel = "user=NAME,item=NAME[,weight=NAME][,timestamp=NAME]", description = {
            "Names of the columns, where they are not called user, item, weight and timestamp.",
            "Weight and timestamp may be missing unless they are named here."})
    private String columns;

    boolean given() {
        return columns != null;
    }

    /** What has to be said on another command line to read the same. */
    List<String> arguments() {
        return given() ? List.of("--columns", columns) : List.of();
    }

    /** Reads a file and says what is in it. */
    Interactions read(Path file, PrintWriter out, PrintWriter err) throws IOException {
        return read(file, Columns.parse(columns), out, err);
    }

    /** As {@link #read}, of a file whose weights do not count: they are not looked at. */
    Interactions readWithoutWeights(Path file, PrintWriter out, PrintWriter err) throws IOException {
        return read(file, Columns.parse(columns).withoutWeight(), out, err);
    }

    private static Interactions read(Path file, Columns columns, PrintWriter out, PrintWriter err) throws IOException {
        Interactions read = new InteractionsReader(columns, err).read(file);
        out.println(file + ": " + Text.count(read.users().size(), "user") + ", " + Text.count(read.items().size(), "item") + ", "
                + Text.count(read.size(), "interaction") + ", " + Text.count(read.duplicates(), "duplicate") + " merged");
        out.flush();
        return read;
    }

    /** Says how many interactions a renumbering left out. */
    static void sayDropped(Path file, Interactions all, Interactions kept, String why, PrintWriter err) {
        if (kept.size() < all.size()) {
            err.println("warp: " + file + ": ignored " + Text.count(all.size() - kept.size(), "interaction") + " with " + why);
        }
    }
}
