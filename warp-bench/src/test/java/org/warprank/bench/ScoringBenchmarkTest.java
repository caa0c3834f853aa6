package org.warprank.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warprank.bench.peer.Peer;
import org.warprank.bench.peer.Peers;
import org.warprank.bench.peer.ScoringInputs;

class ScoringBenchmarkTest {

    private static final double UNIT_ROUNDOFF = 0x1p-24;

    @ParameterizedTest
    @CsvSource({"1682, 32, 1", "1682, 33, 8", "700, 128, 64", "10, 1, 1"})
    void listsAreTheBestItems(int items, int dim, int users) {
        assertLists(benchmark(ImplementationTest.HERE, items, dim, users));
    }

    @ParameterizedTest
    @CsvSource({"1682, 32, 1", "5000, 33, 1", "20000, 16, 1"})
    void listsByCodesAreTheBestItems(int items, int dim, int users) {
        assumeTrue(ImplementationTest.HERE.equals("vector"), "codes are for the vector kernels");
        assertLists(benchmark("quantized", items, dim, users));
    }

    @ParameterizedTest
    @CsvSource({"1682, 32, 1", "1682, 33, 8", "10, 1, 1"})
    void listsOfOpenBlasAreTheBestItems(int items, int dim, int users) {
        Optional<String> missing = Peers.named("openblas").flatMap(Peer::missing);
        missing.ifPresent(reason -> System.out.println("skipped, no openblas: " + reason));
        assumeTrue(missing.isEmpty());
        assertLists(benchmark("openblas", items, dim, users));
    }

    @Test
    void theLimitReadsAllBytes() {
        assumeTrue(ImplementationTest.HERE.equals("vector"), "the sum needs the vector module");
        ScoringBenchmark benchmark = benchmark("sum", 1700, 31, 1);
        benchmark.topK();
        double sum = 0;
        double magnitudes = 0;
        for (float value : benchmark.inputs.table()) {
            sum += value;
            magnitudes += Math.abs(value);
        }
        int terms = benchmark.inputs.table().length;
        assertEquals(sum, ((PanelSum) benchmark.scoring).sum(), terms * UNIT_ROUNDOFF * magnitudes);
        assertEquals(27 * 64 * 32 * 4, PanelSum.bytes(1700, 31));
        benchmark.tearDown();
    }

    private static ScoringBenchmark benchmark(String impl, int items, int dim, int users) {
        ScoringBenchmark benchmark = new ScoringBenchmark();
        benchmark.impl = impl;
        benchmark.items = items;
        benchmark.dim = dim;
        benchmark.users = users;
        benchmark.setup();
        return benchmark;
    }

    private static void assertLists(ScoringBenchmark benchmark) {
        benchmark.topK();
        benchmark.topK();
        int[] ids = benchmark.scoring.ids();
        ScoringInputs inputs = benchmark.inputs;
        assertEquals(inputs.users() * ScoringBenchmark.K, ids.length);
        for (int user = 0; user < inputs.users(); user++) {
            assertList(inputs, user, Arrays.copyOfRange(ids, user * ScoringBenchmark.K, (user + 1) * ScoringBenchmark.K));
        }
        benchmark.tearDown();
    }

    // The r-th score of a list can be off the r-th best by the rounding of two sums, each a float sum of products.
    private static void assertList(ScoringInputs inputs, int user, int[] list) {
        double[] scores = new double[inputs.items()];
        double magnitude = 0;
        for (int item = 0; item < scores.length; item++) {
            scores[item] = inputs.bias()[item];
            double ofItem = Math.abs(scores[item]);
            for (int f = 0; f < inputs.dim(); f++) {
                double product = (double) inputs.queries()[user * inputs.dim() + f] * inputs.table()[item * inputs.dim() + f];
                scores[item] += product;
                ofItem += Math.abs(product);
            }
            magnitude = Math.max(magnitude, ofItem);
        }
        double[] sorted = scores.clone();
        Arrays.sort(sorted);
        Set<Integer> distinct = new HashSet<>();
        for (int rank = 0; rank < list.length; rank++) {
            assertTrue(distinct.add(list[rank]), "item " + list[rank] + " of user " + user + " is listed twice");
            assertEquals(sorted[sorted.length - 1 - rank], scores[list[rank]],
                    2 * (inputs.dim() + 2) * UNIT_ROUNDOFF * magnitude, "user " + user + ", rank " + rank);
        }
    }
}
