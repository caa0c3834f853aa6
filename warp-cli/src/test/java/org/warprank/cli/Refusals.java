package org.warprank.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Commands that fail with one line and leave a directory as it was. */
final class Refusals {

    /** What stands behind an error of the command line itself. */
    static final String HINT = " (--help explains the options)";

    private Refusals() {
    }

    static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.sorted().toList();
        }
    }

    static void assertRefused(Path directory, int code, String message, Object... args) throws IOException {
        List<Path> before = files(directory);
        Cli run = Cli.run(args);
        assertEquals("warp: " + message + System.lineSeparator(), run.err());
        assertEquals(code, run.code());
        assertEquals(before, files(directory));
    }
}
