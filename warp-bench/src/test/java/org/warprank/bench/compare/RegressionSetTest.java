package org.warprank.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warprank.bench.compare.fork.ForkMain;

class RegressionSetTest {

    @TempDir
    private Path directory;

    @Test
    void everyCaseIsOneThatThereIs() throws Exception {
        Path listed = directory.resolve("benchmarks");
        ForkMain.main(new String[] {"list", listed.toString()});
        List<Case> absent = new ArrayList<>(RegressionSet.cases());
        Files.readAllLines(listed).forEach(line -> absent.removeAll(Case.expand(line, Map.of())));
        assertEquals(List.of(), absent);
        assertEquals(12, RegressionSet.cases().size());
    }
}
