package org.warprank.nn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warprank.core.Draws;
import org.warprank.core.RankWeight;
import org.warprank.core.WarpOptions;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.loss.Head;

class HeadsTest {

    private static final WarpOptions LOSS = WarpOptions.DEFAULTS.withMaxTrials(256);

    // items x dim products against trials x (8 dim + 600).
    @ParameterizedTest
    @CsvSource({"1682, 128, 1, SAMPLED", "1682, 128, 131.3, SAMPLED", "1682, 128, 132.8, DENSE", "200000, 128, 256, SAMPLED",
        "100, 8, 1, SAMPLED", "82, 8, 1, DENSE", "40000, 8, 256, SAMPLED"})
    void autoComparesCounts(int items, int dim, double meanTrials, HeadChoice expected) {
        assertEquals(expected, Heads.choose(items, dim, 256, LOSS, meanTrials));
    }

    @Test
    void whatOneHeadAloneCanDoDecides() {
        assertEquals(HeadChoice.DENSE, Heads.choose(100_000, 64, 256, LOSS.withRankWeight(RankWeight.EXACT_RANK), 1));
        assertEquals(HeadChoice.SAMPLED, Heads.choose(10, 64, 256, LOSS.withDraws(Draws.WITH_REPLACEMENT), 9));
        assertEquals(HeadChoice.SAMPLED, Heads.choose(10_000_000, 1, 1000, LOSS, 1e9));
    }

    @Test
    void aHeadStaysUntilTheCountsSayOtherwise() {
        TrainingOptions options = TrainingOptions.builder().dim(8).batchSize(4).build();
        Heads heads = new Heads(new JourneyNetwork(1, 400, options), options, Blocks.data(1, 1, 1), false);
        Head first = heads.next(1);
        assertSame(first, heads.next(2));
        Head second = heads.next(9);
        assertNotSame(first, second);
        assertSame(second, heads.next(8));
        assertEquals(List.of(HeadChoice.SAMPLED, HeadChoice.DENSE), List.of(Heads.kind(first), Heads.kind(second)));
    }

    // The first epoch draws on the sampled head; once violators are rare the dense one takes over, and says so.
    @Test
    void theChoiceIsReported() {
        Interactions data = Blocks.data(150, 10, 1);
        List<HeadChoice> reported = new ArrayList<>();
        List<Double> trials = new ArrayList<>();
        new Trainer(TrainingOptions.builder().dim(64).epochs(12).build(), new TrainingListener() {
            @Override
            public void onEpoch(EpochReport report) {
                reported.add(report.head());
                trials.add(report.meanTrials());
            }
        }).fit(data);
        assertEquals(HeadChoice.SAMPLED, reported.getFirst());
        assertTrue(reported.contains(HeadChoice.DENSE), reported + " after " + trials);
        for (int epoch = 1; epoch < reported.size(); epoch++) {
            assertEquals(Heads.choose(data.items().size(), 64, 256, LOSS, trials.get(epoch - 1)), reported.get(epoch));
        }
    }
}
