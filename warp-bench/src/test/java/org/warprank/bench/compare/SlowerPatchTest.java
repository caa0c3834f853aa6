package org.warprank.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The patch by which {@code prove-compare} makes the dense layer slower: it has to fit the code as it is. */
class SlowerPatchTest {

    private static final Path ROOT = Path.of("..");

    @Test
    void thePatchFitsTheCode() throws IOException {
        List<String> patch = Files.readAllLines(ROOT.resolve("docs/perf/ten-percent-slower.patch"));
        String file = patch.stream().filter(line -> line.startsWith("--- a/")).findFirst().orElseThrow().substring("--- a/".length());
        List<String> hunk = patch.subList(4, patch.size());
        assertEquals(1, patch.stream().filter(line -> line.startsWith("@@")).count());
        String before = hunk.stream().filter(line -> line.startsWith(" ") || line.startsWith("-")).map(line -> line.substring(1))
                .collect(Collectors.joining("\n"));

        assertTrue(Files.readString(ROOT.resolve(file)).contains(before), () -> file + " has nowhere\n" + before);
    }
}
