package org.warprank.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code warp demo}, with one epoch. */
class DemoTest {

    private static final int WIDTH = 80;

    @TempDir
    private Path directory;

    @Test
    void itTrainsComparesShowsAndSaysWhatToTypeNext() throws IOException {
        Path model = directory.resolve("m");
        Cli run = Cli.run("demo", "--model", model, "--epochs", 1);
        assertEquals("", run.err());
        assertEquals(0, run.code());
        assertTrue(run.out().replace(model.toString(), "warp-demo.safetensors").lines().allMatch(line -> line.length() <= WIDTH),
                run.out());
        assertTrue(ndcg("warp", run.out()) > 2 * ndcg("popularity", run.out()), run.out());
        for (String name : List.of("git, 18 known needs", "nginx, ", "blender, ", "python-django, ")) {
            assertTrue(run.out().contains("\n" + name), run.out());
        }
        List<String> next = List.of(run.out().lines().reduce((before, last) -> last).orElseThrow().strip().split(" "));
        assertEquals("./warp", next.getFirst());
        Cli asked = Cli.run(next.subList(1, next.size()).toArray());
        assertEquals(0, asked.code(), asked.err());
        assertEquals(1 + 5, asked.out().lines().count());
    }

    private static double ndcg(String ranking, String out) {
        Matcher row = Pattern.compile("\n" + ranking + " +10 +([0-9.]+) ").matcher(out);
        assertTrue(row.find(), out);
        return Double.parseDouble(row.group(1));
    }

    @Test
    void whatCannotBeWrittenIsRefusedBeforeTraining() throws IOException {
        Path absent = directory.resolve("absent").resolve("m");
        Cli run = Cli.run("demo", "--model", absent);
        assertEquals("warp: --model is " + absent + ", expected a file in a directory that exists\n", run.err());
        assertEquals(2, run.code());
        assertEquals("", run.out());
        assertEquals("warp: --epochs is 0, expected an integer of at least 1\n", Cli.run("demo", "--epochs", 0).err());
        assertTrue(Files.notExists(absent));
    }
}
