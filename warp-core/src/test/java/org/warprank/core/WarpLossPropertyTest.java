package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class WarpLossPropertyTest {

    @Property(tries = 300, seed = "50", edgeCases = EdgeCasesMode.NONE)
    void anySplitOfTheRowsFindsTheSameAndTheSharesSumUp(
            @ForAll @IntRange(min = 1, max = 12) int rows, @ForAll @IntRange(min = 1, max = 250) int items, @ForAll long seed) {
        assertSplitsFindTheSame(rows, items, seed);
    }

    // A search works on blocks of so many examples.
    @Property(tries = 30, seed = "57", edgeCases = EdgeCasesMode.NONE)
    void wherePartsBeginDoesNotMatterInABatchOfManyBlocks(
            @ForAll @IntRange(min = 100, max = 300) int rows, @ForAll @IntRange(min = 1, max = 200) int items,
            @ForAll long seed) {
        assertSplitsFindTheSame(rows, items, seed);
    }

    // A block ends, too, where the positives and excluded items of its rows have filled their room: here after some eight rows.
    @Property(tries = 3, seed = "58", edgeCases = EdgeCasesMode.NONE)
    void whereRowsExcludeManyItemsEachFindsWhatItFindsAlone(@ForAll long seed) {
        int rows = 300;
        int items = 2000;
        WarpBatch batch = RandomBatch.excludingMany(rows, items, seed);
        WarpOptions options = RandomBatch.options(seed);
        WarpLoss together = loss(options, batch);
        together.forward(batch);
        for (int b = 0; b < rows; b++) {
            WarpLoss alone = loss(options, batch);
            alone.forward(batch, b, b + 1);
            for (int e = batch.positiveOffsets[b]; e < batch.positiveOffsets[b + 1]; e++) {
                assertSameExample(alone, together, e);
                assertFoundRightly(batch, options, together, b, e);
            }
        }
    }

    private static void assertSplitsFindTheSame(int rows, int items, long seed) {
        WarpBatch batch = RandomBatch.of(rows, items, seed);
        WarpOptions options = RandomBatch.options(seed);
        WarpLoss whole = loss(options, batch);
        double total = whole.forward(batch);
        float[] wholeGradient = new float[rows * items];
        whole.backwardDense(.5f, wholeGradient, 0, items);

        double[] sum = new double[1];
        float[] gradient = new float[rows * items];
        Cuts.forEachPart(rows, seed, (from, to) -> {
            WarpLoss part = loss(options, batch);
            sum[0] += part.forward(batch, from, to);
            for (int e = batch.positiveOffsets[from]; e < batch.positiveOffsets[to]; e++) {
                assertSameExample(whole, part, e);
            }
            part.backwardDense(.5f, gradient, 0, items);
        });

        assertEquals(total, sum[0], 1e-13 * Math.abs(total));
        assertArrayEquals(wholeGradient, gradient);
    }

    private static void assertSameExample(WarpLoss expected, WarpLoss actual, int e) {
        assertEquals(expected.positive(e), actual.positive(e));
        assertEquals(expected.negative(e), actual.negative(e));
        assertEquals(expected.trials(e), actual.trials(e));
        assertEquals(expected.limit(e), actual.limit(e));
        assertEquals(expected.rankWeight(e), actual.rankWeight(e));
        assertEquals(expected.hinge(e), actual.hinge(e));
        assertEquals(expected.loss(e), actual.loss(e));
    }

    @Property(tries = 300, seed = "51", edgeCases = EdgeCasesMode.NONE)
    void whatIsFoundIsACandidateThatViolatesAndNothingIsMissedInAFullSearch(
            @ForAll @IntRange(min = 1, max = 8) int rows, @ForAll @IntRange(min = 1, max = 250) int items, @ForAll long seed) {
        WarpBatch batch = RandomBatch.of(rows, items, seed);
        WarpOptions options = RandomBatch.options(seed);
        WarpLoss loss = loss(options, batch);
        loss.forward(batch);
        for (int b = 0; b < rows; b++) {
            for (int e = batch.positiveOffsets[b]; e < batch.positiveOffsets[b + 1]; e++) {
                assertFoundRightly(batch, options, loss, b, e);
            }
        }
    }

    private static void assertFoundRightly(WarpBatch batch, WarpOptions options, WarpLoss loss, int b, int e) {
        int start = b * batch.items;
        float threshold = batch.scores[start + batch.positives[e]] - options.margin();
        int candidates = 0;
        int violators = 0;
        for (int i = 0; i < batch.items; i++) {
            boolean candidate = RandomBatch.isCandidate(batch, b, i);
            candidates += candidate ? 1 : 0;
            violators += candidate && batch.scores[start + i] >= threshold ? 1 : 0;
        }
        assertEquals(Math.min(options.maxTrials(), candidates), loss.limit(e));
        if (loss.trials(e) > 0) {
            int n = loss.negative(e);
            assertTrue(RandomBatch.isCandidate(batch, b, n), "a candidate");
            assertTrue(batch.scores[start + n] >= threshold, "a violator");
            assertTrue(loss.trials(e) <= Math.min(loss.limit(e), candidates - violators + 1), "N is possible");
            assertEquals(batch.scores[start + n] - (double) threshold, loss.hinge(e));
            assertEquals(options.rankWeight().weight(loss.trials(e), candidates, batch.items, violators, batch.weights[e]),
                    loss.rankWeight(e));
        } else {
            assertEquals(-1, loss.negative(e));
            assertEquals(0, loss.hinge(e));
            assertEquals(0, loss.rankWeight(e));
            assertFalse(loss.limit(e) == candidates && violators > 0, "a full search finds a violator");
        }
    }

    @Property(tries = 200, seed = "52", edgeCases = EdgeCasesMode.NONE)
    void theSparseGradientScattersIntoTheDenseOne(
            @ForAll @IntRange(min = 1, max = 8) int rows, @ForAll @IntRange(min = 1, max = 100) int items, @ForAll long seed) {
        WarpBatch batch = RandomBatch.of(rows, items, seed);
        WarpLoss loss = loss(RandomBatch.options(seed), batch);
        loss.forward(batch);
        int[] positives = new int[batch.examples()];
        int[] negatives = new int[batch.examples()];
        float[] coefficients = new float[batch.examples()];
        loss.backward(-1.25f, positives, negatives, coefficients);
        float[] scattered = new float[rows * items];
        for (int b = 0; b < rows; b++) {
            for (int e = batch.positiveOffsets[b]; e < batch.positiveOffsets[b + 1]; e++) {
                if (negatives[e] >= 0) {
                    scattered[b * items + negatives[e]] += coefficients[e];
                    scattered[b * items + positives[e]] -= coefficients[e];
                }
            }
        }
        float[] dense = new float[rows * items];
        loss.backwardDense(-1.25f, dense, 0, items);
        assertArrayEquals(scattered, dense);
    }

    // One row a batch instead of all rows in one: only the place in the data may decide the draws.
    @Property(tries = 100, seed = "53", edgeCases = EdgeCasesMode.NONE)
    void anExampleDrawsTheSameInWhateverBatchItStands(
            @ForAll @IntRange(min = 1, max = 8) int rows, @ForAll @IntRange(min = 1, max = 250) int items, @ForAll long seed) {
        WarpBatch batch = RandomBatch.of(rows, items, seed).excluded(null, null, null);
        WarpOptions options = RandomBatch.options(seed).withReduction(Reduction.SUM);
        WarpLoss together = loss(options, batch);
        together.forward(batch);
        for (int b = 0; b < rows; b++) {
            int first = batch.positiveOffsets[b];
            int count = batch.positiveOffsets[b + 1] - first;
            WarpBatch alone = new WarpBatch().scores(batch.scores, b * items, items, 1, items).epoch(batch.epoch)
                    .positives(new int[] {0, count}, part(batch.positives, first, count))
                    .places(part(batch.places, first, count));
            WarpLoss loss = loss(options, alone);
            loss.forward(alone);
            for (int e = 0; e < count; e++) {
                assertEquals(together.trials(first + e), loss.trials(e));
                assertEquals(together.negative(first + e), loss.negative(e));
            }
        }
    }

    // The positives of a row share a pass, four at a time; alone, with the others excluded, each has one of its own.
    @Property(tries = 60, seed = "54", edgeCases = EdgeCasesMode.NONE)
    void anExampleFindsTheSameWithAndWithoutOthersOfItsRow(
            @ForAll @IntRange(min = 1, max = 20_000) int items, @ForAll @IntRange(min = 1, max = 11) int most,
            @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] positives = random.ints(most, 0, items).sorted().distinct().toArray();
        float[] scores = new float[items];
        double spread = random.nextDouble(4);
        for (int i = 0; i < items; i++) {
            scores[i] = (float) (random.nextDouble() * spread);
        }
        WarpOptions options = RandomBatch.options(seed).withReduction(Reduction.SUM);
        WarpBatch batch = new WarpBatch().scores(scores, 0, items, 1, items)
                .positives(new int[] {0, positives.length}, positives);
        WarpLoss together = loss(options, batch);
        together.forward(batch);
        for (int e = 0; e < positives.length; e++) {
            WarpBatch alone = new WarpBatch().scores(scores, 0, items, 1, items)
                    .positives(new int[] {0, 1}, new int[] {positives[e]}).places(new int[] {e})
                    .excluded(new int[] {0}, new int[] {positives.length}, positives);
            WarpLoss loss = loss(options, alone);
            loss.forward(alone);
            assertEquals(together.trials(e), loss.trials(0));
            assertEquals(together.negative(e), loss.negative(0));
            assertEquals(together.loss(e), loss.loss(0));
        }
    }

    private static int[] part(int[] array, int from, int count) {
        return Arrays.copyOfRange(array, from, from + count);
    }

    private static WarpLoss loss(WarpOptions options, WarpBatch batch) {
        return new WarpLoss(options, Math.max(1, batch.examples()), batch.items);
    }
}
