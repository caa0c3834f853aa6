package org.warprank.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitTest {

    @TempDir
    private Path directory;

    private Path jar(String entry, String text) throws IOException {
        Path jar = directory.resolve("some.jar");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new ZipEntry(entry));
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return jar;
    }

    private Optional<Commit> read(String properties) throws IOException {
        return Commit.of(jar("org/warprank/bench/git.properties", properties));
    }

    @Test
    void aJarNamesItsCommit() throws IOException {
        assertEquals(Optional.of(new Commit("abc", false)), read("git.commit.id=abc\ngit.dirty=false\n"));
        assertEquals(Optional.of(new Commit("abc", true)), read("git.commit.id=abc\ngit.dirty=true\n"));
    }

    @Test
    void aJarThatIsNotOfAClone() throws IOException {
        assertEquals(Optional.empty(), Commit.of(jar("some/other.properties", "git.commit.id=abc\n")));
        assertEquals(Optional.empty(), read(""));
    }

    @Test
    void whatIsNotCommittedIsSaid() {
        assertEquals("abc", new Commit("abc", false).toString());
        assertEquals("abc, DIRTY: with changes that are not committed", new Commit("abc", true).toString());
    }
}
