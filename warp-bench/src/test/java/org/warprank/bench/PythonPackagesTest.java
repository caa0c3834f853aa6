package org.warprank.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PythonPackagesTest {

    @TempDir
    private Path scratch;

    @Test
    void asksThePythonThatIsNamed() throws IOException {
        Path python = Files.writeString(scratch.resolve("python"), """
                #!/bin/sh
                echo torch 9.8 of Python 3.99
                echo faiss - of Python 3.99
                """);
        assertTrue(python.toFile().setExecutable(true));

        assertEquals(List.of(new PeerState("python torch", true, "9.8 of Python 3.99"),
                new PeerState("python faiss", false,
                        "not a package of Python 3.99; install it with pip or the system's packages")),
                PythonPackages.find(python.toString()));
    }

    @Test
    void saysWhichPythonIsMissing() {
        String python = scratch.resolve("none").toString();

        String reason = "no " + python + "; install Python 3, or set PYTHON to one";
        assertEquals(List.of(new PeerState("python torch", false, reason), new PeerState("python faiss", false, reason)),
                PythonPackages.find(python));
    }
}
