package org.warprank.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.ExitCode;

/** What ends a comparison before there is anything to compare: never with the code that says that something is slower. */
class CompareCommandTest {

    @TempDir
    private Path directory;

    private Path jar;

    @BeforeEach
    void makeJunk() throws IOException {
        jar = Files.writeString(directory.resolve("junk.jar"), "no jar");
    }

    private int run(Object... arguments) {
        String[] texts = new String[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            texts[i] = arguments[i].toString();
        }
        return CompareCommand.run(new JsonObject(), texts);
    }

    @Test
    void wrongArguments() {
        assertEquals(ExitCode.USAGE, run(jar));
        assertEquals(ExitCode.USAGE, run(jar, directory.resolve("absent.jar")));
        assertEquals(ExitCode.USAGE, run(jar, directory));
        for (String option : new String[] {"--blocks", "--iterations", "--warmups", "--millis"}) {
            assertEquals(ExitCode.USAGE, run(jar, jar, option, 0), option);
        }
        assertEquals(ExitCode.USAGE, run(jar, jar, "--json", directory.resolve("absent").resolve("out.json")));
        assertEquals(ExitCode.USAGE, run(jar, jar, "--thresholds", directory.resolve("absent.json")));
    }

    @Test
    void aForkThatFails() {
        assertEquals(CompareCommand.FAILED, run(jar, jar));
    }
}
