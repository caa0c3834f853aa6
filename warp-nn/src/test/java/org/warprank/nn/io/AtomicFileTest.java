package org.warprank.nn.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {

    @TempDir
    private Path directory;

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(f -> f.getFileName().toString()).toList();
        }
    }

    @Test
    void aFileIsWrittenAndReplaced() throws IOException {
        Path file = directory.resolve("f");
        AtomicFile.write(file, out -> out.write("one".getBytes()));
        AtomicFile.write(file, out -> out.write("two, longer than a buffer ".repeat(5000).getBytes()));
        assertEquals("two, longer than a buffer ".repeat(5000), Files.readString(file));
        assertEquals(List.of("f"), names());
    }

    @Test
    void aFailureLeavesTheOldFileAndNothingElse() throws IOException {
        Path file = directory.resolve("f");
        Files.writeString(file, "old");
        IOException disk = assertThrows(NotWrittenException.class, () -> AtomicFile.write(file, out -> {
            out.write(new byte[1 << 20]);
            throw new IOException("disk full");
        }));
        assertEquals(file + ": not written: disk full", disk.getMessage());
        assertThrows(IllegalStateException.class, () -> AtomicFile.write(file, out -> {
            throw new IllegalStateException("bug");
        }));
        assertEquals("old", Files.readString(file));
        assertEquals(List.of("f"), names());
    }

    @Test
    void aMissingDirectoryIsNamed() {
        Path missing = directory.resolve("missing");
        IOException e = assertThrows(NotWrittenException.class, () -> AtomicFile.write(missing.resolve("f"), out -> { }));
        assertEquals(missing.resolve("f") + ": not written: no such file or directory", e.getMessage());
    }

    @Test
    void aDirectoryIsNotReplaced() throws IOException {
        Path taken = Files.createDirectories(directory.resolve("taken/inner")).getParent();
        IOException e = assertThrows(NotWrittenException.class, () -> AtomicFile.write(taken, out -> out.write(1)));
        assertTrue(e.getMessage().startsWith(taken + ": not written: "), e.getMessage());
        assertTrue(Files.isDirectory(taken));
        assertEquals(List.of("taken"), names());
    }

    @Test
    void aNameMayBeAsLongAsNamesCanBe() throws IOException {
        Path file = directory.resolve("f".repeat(255));
        AtomicFile.write(file, out -> out.write('x'));
        assertEquals("x", Files.readString(file));
        Path longer = directory.resolve("f".repeat(256));
        IOException e = assertThrows(NotWrittenException.class, () -> AtomicFile.write(longer, out -> out.write('x')));
        assertTrue(e.getMessage().startsWith(longer + ": not written: "), e.getMessage());
        assertEquals(List.of(file.getFileName().toString()), names());
    }

    @Test
    void anInterruptedThreadWritesNothing() throws IOException {
        Path file = Files.writeString(directory.resolve("f"), "old");
        IOException e = assertThrows(NotWrittenException.class, () -> AtomicFile.write(file, out -> {
            Thread.currentThread().interrupt();
            out.write('x');
        }));
        assertTrue(Thread.interrupted());
        assertEquals(file + ": not written: " + ClosedByInterruptException.class.getName(), e.getMessage());
        assertEquals("old", Files.readString(file));
        assertEquals(List.of("f"), names());
    }

    @Test
    void theInnermostFileIsTheOneThatIsNamed() throws IOException {
        Path inner = directory.resolve("missing").resolve("inner");
        IOException e = assertThrows(NotWrittenException.class, () -> AtomicFile.write(directory.resolve("outer"),
                out -> AtomicFile.write(inner, nested -> { })));
        assertEquals(inner + ": not written: no such file or directory", e.getMessage());
        assertEquals(List.of(), names());
    }

    /** A process that is told to stop in the midst of writing, and whose writing thread goes on all the same. */
    static final class Stopped {

        private Stopped() {
        }

        static void main(String[] args) throws IOException {
            Path file = Path.of(args[0]);
            Thread writer = Thread.currentThread();
            // Keeps the process there until the writing thread has done its worst.
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    writer.join();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }));
            try {
                AtomicFile.write(file, out -> {
                    out.write(new byte[1 << 20]);
                    System.out.println("writing");
                    while (hasPart(file)) {
                        Thread.onSpinWait();
                    }
                });
            } catch (NotWrittenException e) {
                System.out.println(e.getMessage());
            }
            try {
                AtomicFile.write(file, out -> out.write('x'));
            } catch (NotWrittenException e) {
                System.out.println(e.getMessage());
            }
        }

        private static boolean hasPart(Path file) throws IOException {
            try (Stream<Path> files = Files.list(file.getParent())) {
                return files.anyMatch(f -> f.toString().endsWith(".part"));
            }
        }
    }

    @Test
    void aSignalLeavesTheOldFileAndNothingElse() throws IOException, InterruptedException {
        Path file = Files.writeString(directory.resolve("f"), "old");
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), Stopped.class.getName(), file.toString()).redirectErrorStream(true).start();
        Assumptions.assumeTrue(process.supportsNormalTermination(), "processes are killed at once here");
        try (BufferedReader said = process.inputReader()) {
            assertEquals("writing", said.readLine());
            assertEquals(2, names().size());
            // Not of the process itself, which would close its output too.
            process.toHandle().destroy();
            String refusal = file + ": not written: the process is being stopped";
            assertEquals(List.of(refusal, refusal), said.lines().toList());
        }
        assertEquals(143, process.waitFor());
        assertEquals("old", Files.readString(file));
        assertEquals(List.of("f"), names());
    }

    // Whoever could read a file written the plain way can read this one: a service may run as another user.
    @Test
    void aNewFileHasThePermissionsOfAnyOther() throws IOException {
        Path plain = Files.writeString(directory.resolve("plain"), "x");
        Path written = directory.resolve("written");
        AtomicFile.write(written, out -> out.write('x'));
        if (Files.getFileStore(directory).supportsFileAttributeView("posix")) {
            assertEquals(Files.getPosixFilePermissions(plain), Files.getPosixFilePermissions(written));
        }
    }
}
