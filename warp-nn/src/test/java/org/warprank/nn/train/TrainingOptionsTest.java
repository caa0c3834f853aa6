package org.warprank.nn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.warprank.core.Draws;
import org.warprank.core.RankWeight;
import org.warprank.core.Reduction;
import org.warprank.core.WarpOptions;
import org.warprank.nn.loss.NegativeSampling;
import org.warprank.nn.loss.Objective;
import org.warprank.nn.optim.Adagrad;

class TrainingOptionsTest {

    private static void assertRefused(TrainingOptions.Builder options, String message) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, options::build).getMessage());
    }

    @Test
    void theBuilderStartsFromTheDefaults() {
        assertEquals(TrainingOptions.DEFAULTS, TrainingOptions.builder().build());
    }

    @Test
    void settingsOutOfRangeAreRefusedByName() {
        assertRefused(TrainingOptions.builder().dim(0), "dim is 0, expected at least 1");
        assertRefused(TrainingOptions.builder().hidden(List.of(3, 0)), "hidden is 0, expected at least 1");
        assertRefused(TrainingOptions.builder().epochs(-1), "epochs is -1, expected at least 1");
        assertRefused(TrainingOptions.builder().batchSize(0), "batchSize is 0, expected at least 1");
        assertRefused(TrainingOptions.builder().patience(0), "patience is 0, expected at least 1");
        assertRefused(TrainingOptions.builder().threads(0), "threads is 0, expected at least 1");
        for (double bad : new double[] {-.1, 1, Double.NaN}) {
            assertRefused(TrainingOptions.builder().dropout(bad), "dropout is " + bad + ", expected a number from 0 to below 1");
            assertRefused(TrainingOptions.builder().journeyDropout(bad),
                    "journeyDropout is " + bad + ", expected a number from 0 to below 1");
            assertRefused(TrainingOptions.builder().averaging(bad),
                    "averaging is " + bad + ", expected a number from 0 to below 1");
        }
        for (double bad : new double[] {-.1, 1.1, Double.NaN}) {
            assertRefused(TrainingOptions.builder().exponent(bad), "exponent is " + bad + ", expected a number from 0 to 1");
        }
    }

    @Test
    void aWarmUpOfAllEpochsIsRefused() {
        LearningRateSchedule schedule = LearningRateSchedule.COSINE.withWarmUp(4);
        assertEquals(schedule, TrainingOptions.builder().epochs(5).schedule(schedule).build().schedule());
        assertRefused(TrainingOptions.builder().epochs(4).schedule(schedule),
                "schedule has 4 epochs of warm-up, expected fewer than epochs, which is 4");
    }

    @Test
    void headsThatCannotComputeTheLossAreRefused() {
        assertRefused(TrainingOptions.builder().head(HeadChoice.SAMPLED).rankWeight(RankWeight.EXACT_RANK),
                "head is SAMPLED and rankWeight EXACT_RANK, which needs every score, expected DENSE or another rank weight");
        assertRefused(TrainingOptions.builder().head(HeadChoice.DENSE)
                        .loss(TrainingOptions.LIGHTFM.loss()),
                "head is DENSE and draws are WITH_REPLACEMENT, expected SAMPLED or WITHOUT_REPLACEMENT");
    }

    @Test
    void objectivesAndSamplingsThatDoNotGoTogetherAreRefused() {
        NegativeSampling popularity = NegativeSampling.popularity(.75);
        assertRefused(TrainingOptions.builder().head(HeadChoice.DENSE).objective(Objective.BPR), "head is DENSE and objective "
                + Objective.BPR + ", which needs two scores, expected SAMPLED or another objective");
        assertRefused(TrainingOptions.builder().head(HeadChoice.DENSE).sampling(popularity),
                "head is DENSE and sampling " + popularity + ", expected SAMPLED or uniform sampling");
        assertRefused(TrainingOptions.builder(TrainingOptions.LIGHTFM).sampling(popularity),
                "draws are WITH_REPLACEMENT and sampling is " + popularity + ", expected uniform sampling");
        assertRefused(TrainingOptions.builder().rankWeight(RankWeight.EXACT_RANK).sampling(popularity),
                "rankWeight is EXACT_RANK and sampling " + popularity + ", expected another rank weight or uniform sampling");
        assertRefused(TrainingOptions.builder().head(HeadChoice.SAMPLED).objective(Objective.EXPECTED_WARP),
                "head is SAMPLED and objective ExpectedWarp[], which needs every score, expected DENSE or another objective");
        assertRefused(TrainingOptions.builder(TrainingOptions.LIGHTFM).objective(Objective.EXPECTED_WARP),
                "draws are WITH_REPLACEMENT and objective is ExpectedWarp[], expected another objective");
        assertRefused(TrainingOptions.builder().sampling(popularity).objective(Objective.EXPECTED_WARP),
                "sampling is " + popularity + " and objective ExpectedWarp[], expected uniform sampling");
        for (double bad : new double[] {-.1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertEquals("power is " + bad + ", expected a finite number of at least 0",
                    assertThrows(IllegalArgumentException.class, () -> NegativeSampling.popularity(bad)).getMessage());
        }
        assertEquals("draws is 0, expected at least 1", assertThrows(IllegalArgumentException.class,
                () -> new Objective.KthOrderStatistic(0, 0)).getMessage());
        for (int bad : new int[] {0, 6}) {
            assertEquals("position is " + bad + ", expected from 1 to 5", assertThrows(IllegalArgumentException.class,
                    () -> new Objective.KthOrderStatistic(5, bad)).getMessage());
        }
    }

    @Test
    void presetsAreWhatTheyStandFor() {
        assertEquals(TrainingOptions.builder().loss(WarpOptions.POST).build(), TrainingOptions.POST);
        TrainingOptions lightFm = TrainingOptions.LIGHTFM;
        assertEquals(UserMode.EMBEDDING, lightFm.users());
        assertEquals(new Adagrad(.05f, 1f, 0f), lightFm.optimizer());
        assertEquals(new WarpOptions(1f, 10, RankWeight.LOG_CLIPPED, Reduction.SUM, 0, Draws.WITH_REPLACEMENT), lightFm.loss());
        assertEquals(lightFm, TrainingOptions.builder(lightFm).build());
        assertRefused(TrainingOptions.builder(lightFm).rankWeight(RankWeight.HARMONIC),
                "draws are WITH_REPLACEMENT and rankWeight is HARMONIC, expected LOG_CLIPPED");
    }
}
