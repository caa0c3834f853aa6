package org.warprank.nn.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
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
        IOException disk = assertThrows(IOException.class, () -> AtomicFile.write(file, out -> {
            out.write(new byte[1 << 20]);
            throw new IOException("disk full");
        }));
        assertEquals("disk full", disk.getMessage());
        assertThrows(IllegalStateException.class, () -> AtomicFile.write(file, out -> {
            throw new IllegalStateException("bug");
        }));
        assertEquals("old", Files.readString(file));
        assertEquals(List.of("f"), names());
    }

    @Test
    void aMissingDirectoryIsNamed() {
        Path missing = directory.resolve("missing");
        IOException e = assertThrows(IOException.class, () -> AtomicFile.write(missing.resolve("f"), out -> { }));
        assertTrue(e.getMessage().contains(missing.toString()), e.getMessage());
    }

    @Test
    void aDirectoryIsNotReplaced() throws IOException {
        Path taken = Files.createDirectories(directory.resolve("taken/inner")).getParent();
        assertThrows(IOException.class, () -> AtomicFile.write(taken, out -> out.write(1)));
        assertTrue(Files.isDirectory(taken));
        assertEquals(List.of("taken"), names());
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
