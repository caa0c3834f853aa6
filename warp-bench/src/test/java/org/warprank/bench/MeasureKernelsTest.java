package org.warprank.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/measure_kernels over stubs of what it runs. Skipped without python3. */
class MeasureKernelsTest {

    private static final Path DOCS = Path.of("../docs");

    @TempDir
    private Path root;

    @BeforeEach
    void copyTheScripts() throws IOException {
        assumeTrue(Stream.of(System.getenv("PATH").split(":")).anyMatch(d -> Files.isExecutable(Path.of(d, "python3"))));
        for (String script : List.of("measure_kernels", "measuring.sh", "kernel_tables.py")) {
            write("docs/" + script, Files.readString(DOCS.resolve(script)));
        }
        write("docs/perf/kernels.md", "a page");
        write("docs/perf/kernels/warp-environment.json",
                """
                {"processor": "a chip", "cores": "2", "jdk": "25", "kernels": "vector", "commit": "c0ffee"}
                """);
        write("docs/perf/kernels/warp-pytorch.json", "{\"results\": []}");
        write("warp-bench/peers/warp_loss.py", "print('{\"skipped\": \"no torch\"}')");
        stub("""
                if [ "$1" = environment ]; then cat "$(dirname "$0")/../docs/perf/kernels/warp-environment.json"; exit; fi
                while [ "$1" != -rff ]; do shift; done
                echo '[{"benchmark": "b.WarpLossBenchmark.run", "primaryMetric": {"rawData": [[8]]}, "params":
                  {"batch": "64", "items": "500", "violating": "0.1", "impl": "vector"}}]' >"$2"
                """);
    }

    private void stub(String run) throws IOException {
        write("warp-bench/run", "#!/usr/bin/env bash\n" + run);
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
        assertTrue(path.toFile().setExecutable(true));
    }

    private int measure() throws IOException, InterruptedException {
        return measure("warp");
    }

    private int measure(String part) throws IOException, InterruptedException {
        return new ProcessBuilder(root.resolve("docs/measure_kernels").toString(), part)
                .redirectErrorStream(true).redirectOutput(root.resolve("log").toFile()).start().waitFor();
    }

    private String page() throws IOException {
        return Files.readString(root.resolve("docs/perf/kernels.md"));
    }

    private TreeMap<String, String> files() throws IOException {
        TreeMap<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(root.resolve("docs"))) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                files.put(path.toString(), Files.readString(path));
            }
        }
        return files;
    }

    @Test
    void whatIsMissingIsADash() throws IOException, InterruptedException {
        assertEquals(0, measure(), Files.readString(root.resolve("log")));

        assertTrue(page().contains("a chip, 2 processors; JDK 25; vector; commit c0ffee."), page());
        assertTrue(page().contains("| 64 x 500 | 0.1 | 8 | - | - | - | - | - | - | - |"), page());
    }

    private void stubLayers() throws IOException {
        stub("""
                if [ "$1" = environment ]; then
                  echo '{"processor": "a chip", "cores": "2", "jdk": "25", "commit": "c0ffee",
                    "kernels": "'"options $WARP_JAVA_OPTS, OpenBLAS $OPENBLAS_CORETYPE"'"}'
                  exit
                fi
                arguments=$*
                while [ "$1" != -rff ]; do shift; done
                case $arguments in
                  *FmaPeak*) echo '[{"secondaryMetrics": {"flops": {"rawData": [[1e11, 2e11, 5e11]]}}}]' ;;
                  *CopyWeights*shape=1x1682x128*) echo '[{"benchmark": "b.CopyWeightsBenchmark.copy", "params":
                       {"shape": "1x1682x128"}, "primaryMetric": {"rawData": [[20]]}}]' ;;
                  *LinearBackward*shape=1x1682x128*) echo '[{"benchmark": "b.LinearBackwardBenchmark.backward",
                       "params": {"shape": "1x1682x128", "impl": "vector"}, "primaryMetric": {"rawData": [[30]]}}]' ;;
                  *) echo '[{"benchmark": "b.LinearForwardBenchmark.forward", "primaryMetric": {"rawData": [[2684.35456]]},
                       "params": {"shape": "512x512x512", "impl": "vector"}}]' ;;
                esac >"$2"
                """);
    }

    @Test
    void denseLayersHaveTheirShareOfTheFmasAlone() throws IOException, InterruptedException {
        stubLayers();

        assertEquals(0, measure("dense"), Files.readString(root.resolve("log")));

        assertTrue(page().contains("FMAs of registers alone (`FmaPeakBenchmark`), full width: 200 GFLOP/s."), page());
        assertTrue(page().contains("| 512x512x512 | 2,684 | 100 | 0.50 | - | - | - | - | - | - | - |"), page());
    }

    @Test
    void aBackwardPassIsBesideACopyOfTheWeights() throws IOException, InterruptedException {
        stubLayers();

        assertEquals(0, measure("avx2"), Files.readString(root.resolve("log")));

        assertTrue(page().contains("options -XX:UseAVX=2, OpenBLAS Haswell; commit c0ffee."), page());
        assertTrue(page().contains("FMAs of registers alone (`FmaPeakBenchmark`), 256 bits: 200 GFLOP/s."), page());
        assertTrue(page().contains("| 1x1682x128 | 30 | 28.7 | 0.14 | - | - | - | 20 | 1.50 |"), page());
    }

    @Test
    void aColdStartIsMediansOfItsJvms() throws IOException, InterruptedException {
        stub("""
                while [ "$1" != --json ]; do shift; done
                cat >"$2" <<'END'
                {"environment": {"processor": "a chip", "cores": "2", "jdk": "25", "kernels": "vector", "commit": "c0ffee"},
                 "firstCalls": [
                  {"workload": "w", "warmUp": false, "warmUpNanos": 0, "firstNanos": 7e6, "settledCalls": 9, "settledNanos": 2e7,
                   "steadyNanos": 5000},
                  {"workload": "w", "warmUp": true, "warmUpNanos": 4e9, "firstNanos": 8000, "settledCalls": 1, "settledNanos": 1e6,
                   "steadyNanos": 4000},
                  {"workload": "w", "warmUp": true, "warmUpNanos": 5e9, "firstNanos": 6000, "settledCalls": 2, "settledNanos": 2e6,
                   "steadyNanos": 4000}],
                 "mixed": {"calls": ["w", "w, 1/2"], "scalarMedians": [100, 200], "bytesOfLastHalf": 0,
                  "windows": [{"medians": [50, 60], "slowest": [3e6, 80]}, {"medians": [40, 150], "slowest": [90, 80]}]}}
                END
                """);

        assertEquals(0, measure("cold"), Files.readString(root.resolve("log")));

        assertTrue(page().contains("| w | no | 7,000 | 9 | 20 | 5 |\n| w | 4.5 | 7 | 1.5 | 1.5 | 4 |\n"), page());
        assertTrue(page().contains("2 calls of mixed shapes in turn in one JVM, in 2 windows: the worst median of a call in a "
                + "window is 0.75 of that of scalar kernels, the slowest call of all took 3 ms, and 0 bytes"), page());
    }

    @Test
    void withoutAnEnvironmentAllFilesAreAsTheyWere() throws IOException, InterruptedException {
        TreeMap<String, String> before = files();
        for (String run : List.of("exit 1", """
                if [ "$1" = environment ]; then echo '{'; exit 1; fi
                """)) {
            stub(run);
            assertNotEquals(0, measure(), run);
            assertEquals(before, files(), run);
        }
    }

    @Test
    void aBenchmarkThatFailsLeavesThePageAndNoFiguresOfAnotherRun() throws IOException, InterruptedException {
        stub("""
                [ "$1" = environment ] || exit 1
                cat "$(dirname "$0")/../docs/perf/kernels/warp-environment.json"
                """);

        assertNotEquals(0, measure());
        assertEquals("a page", page());
        assertTrue(files().keySet().stream().noneMatch(file -> file.endsWith("warp-pytorch.json")), files().toString());
        assertTrue(files().values().stream().noneMatch(String::isEmpty), files().toString());
    }

    @Test
    void aFailingTableLeavesThePage() throws IOException, InterruptedException {
        write("docs/kernel_tables.py", "#!/usr/bin/env python3\nprint('half')\nexit(1)");

        assertNotEquals(0, measure());
        assertEquals("a page", page());
    }
}
