package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * An example finds what one probe after the other and then the law of the rest find, whoever shares its block and however many
 * probes are drawn at a time, and a loss that was used before finds the same as a new one.
 */
class ProbesTest {

    private static final int ROWS = 100;

    // So many that the marks of seen items, a byte each, begin anew.
    private static final int EPOCHS = 30;

    // Scores of 0 violate the margin of 1, those of -2 do not.
    private static final float LEAD = .5f;

    private final SplittableRandom random = new SplittableRandom(7);

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1", "511, 511, 2", "512, 512, 18", "1535, 1535, 18", "1536, 1536, 34", "1536, 20, 20", "2000000, 2000000, 258",
        "2147483647, 2147483647, 258"})
    void aRoundIsAllowedForEachThousandOfCandidates(int candidates, int limit, int probes) {
        assertEquals(probes, Probes.allowed(candidates, limit));
    }

    @ParameterizedTest
    @CsvSource({
        "40, .9, 40", "40, .3, 1", "40, .3, 2", "40, .3, 3", "600, .9, 600", "600, .1, 600",
        "1500, .9, 1500", "1500, .9, 3", "1500, .9, 4", "1500, .9, 5", "1500, .6, 17",
        "1500, .6, 18", "1500, .1, 19", "1500, .1, 1500", "1500, .002, 1500", "5000, .8, 5000", "5000, .8, 35",
        "5000, .8, 36", "5000, .8, 37", "5000, .03, 5000", "5000, .03, 60", "20000, .005, 20000"})
    void examplesFindWhatProbesInTheirOrderFind(int items, double share, int maxTrials) {
        float[] scores = new float[ROWS * items];
        int[] offsets = new int[ROWS + 1];
        int[] positives = new int[2 * ROWS];
        int[] excludedFrom = new int[ROWS];
        int[] excludedTo = new int[ROWS];
        int[] everyOther = IntStream.range(0, items / 3).map(i -> 2 * i).toArray();
        int examples = 0;
        for (int b = 0; b < ROWS; b++) {
            // Some rows have far more or fewer violators than the others, and every third has a second positive.
            double violating = b % 9 == 0 ? 1 - share : share;
            for (int i = 0; i < items; i++) {
                scores[b * items + i] = random.nextDouble() < violating ? 0 : -2;
            }
            positives[examples++] = random.nextInt(items / 2);
            if (b % 3 == 0) {
                positives[examples++] = items / 2 + random.nextInt(items / 2);
            }
            offsets[b + 1] = examples;
            // NaN is no violator, and ends a search that looks at it: a probe at one item, a pass at all.
            if (b % 7 == 0) {
                for (int i = 0; i < items; i += 31) {
                    scores[b * items + i] = Float.NaN;
                }
            }
            for (int p = offsets[b]; p < examples; p++) {
                scores[b * items + positives[p]] = LEAD;
            }
            // Some rows have so few candidates that they are allowed fewer probes than those beside them.
            excludedFrom[b] = 0;
            excludedTo[b] = b % 5 == 0 ? items / 3 : 0;
        }
        WarpOptions options = WarpOptions.DEFAULTS.withMaxTrials(maxTrials).withSeed(5);
        WarpBatch batch = new WarpBatch().scores(scores, 0, items, ROWS, items).positives(offsets, positives)
                .excluded(excludedFrom, excludedTo, everyOther);
        WarpLoss loss = new WarpLoss(options, examples, items);
        int found = 0;
        int seeNaN = 0;
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            loss.forward(batch.epoch(epoch));
            for (int b = 0; b < ROWS; b++) {
                for (int e = offsets[b]; e < offsets[b + 1]; e++) {
                    BitSet candidates = new BitSet();
                    candidates.set(0, items);
                    for (int p = offsets[b]; p < offsets[b + 1]; p++) {
                        candidates.clear(positives[p]);
                    }
                    for (int x = 0; x < excludedTo[b]; x++) {
                        candidates.clear(everyOther[x]);
                    }
                    Search search = new Search(scores, b * items, items, positives[e], candidates.stream().toArray(), maxTrials);
                    search.run(CounterRandom.key(5, epoch, CounterRandom.Purpose.WARP, e));
                    String example = "example " + e + " of epoch " + epoch;
                    assertEquals(search.trials, loss.trials(e), example);
                    assertEquals(search.negative, loss.negative(e), example);
                    assertEquals(search.seesNaN, Double.isNaN(loss.hinge(e)), example);
                    found += loss.trials(e) > 0 ? 1 : 0;
                    seeNaN += search.seesNaN ? 1 : 0;
                }
            }
        }
        assertTrue(found > EPOCHS * ROWS / 3, "only " + found + " found a violator");
        assertTrue(seeNaN > EPOCHS / 2, "only " + seeNaN + " saw a NaN");
    }

    /** One example's search, probe after probe. */
    private static final class Search {

        private final float[] scores;
        private final int start;
        private final int items;
        private final float threshold;
        private final int[] candidates;
        private final int maxTrials;
        private int trials;
        private int negative = -1;
        private boolean seesNaN;

        Search(float[] scores, int start, int items, int positive, int[] candidates, int maxTrials) {
            this.scores = scores;
            this.start = start;
            this.items = items;
            this.threshold = scores[start + positive] - 1;
            this.candidates = candidates;
            this.maxTrials = maxTrials;
        }

        void run(long key) {
            int limit = Math.min(maxTrials, candidates.length);
            int probes = Probes.allowed(candidates.length, limit);
            BitSet drawn = new BitSet();
            for (int d = 0; d < probes; d++) {
                int item = candidates[CounterRandom.below(CounterRandom.word(key, Probes.FIRST_WORD + d), candidates.length)];
                drawn.set(item);
                if (Float.isNaN(scores[start + item])) {
                    seesNaN = true;
                    return;
                }
                if (violates(item)) {
                    trials = drawn.cardinality();
                    negative = item;
                    return;
                }
            }
            int different = drawn.cardinality();
            int[] violators = Arrays.stream(candidates).filter(this::violates).toArray();
            if (different == limit) {
                return;
            }
            for (int i = start; i < start + items; i++) {
                seesNaN |= Float.isNaN(scores[i]);
            }
            if (seesNaN || violators.length == 0) {
                return;
            }
            int n = different + TrialLaw.invert(candidates.length - different, violators.length,
                    CounterRandom.uniform(CounterRandom.word(key, 0)), limit - different);
            if (n <= limit) {
                trials = n;
                negative = violators[CounterRandom.below(CounterRandom.word(key, 1), violators.length)];
            }
        }

        private boolean violates(int item) {
            return scores[start + item] >= threshold;
        }
    }
}
