package org.warprank.core;

import static org.warprank.core.Refusal.illegal;
import static org.warprank.core.Refusal.missing;
import static org.warprank.core.Refusal.outOfBounds;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class SampledWarpLossChecksTest {

    private static final WarpOptions OPTIONS = WarpOptions.DEFAULTS;

    private static SampledWarpLoss loss(WarpOptions options) {
        return new SampledWarpLoss(options, new float[10], 2, new float[5]);
    }

    private static SampledWarpLoss entered() {
        SampledWarpLoss loss = loss(OPTIONS);
        loss.enterRow(0, new int[] {1, 3}, 0, 2);
        return loss;
    }

    @TestFactory
    Stream<DynamicTest> theConstructorRefuses() {
        return Refusal.tests(
                missing(() -> loss(null), "options"),
                missing(() -> new SampledWarpLoss(OPTIONS, null, 2, new float[5]), "table"),
                missing(() -> new SampledWarpLoss(OPTIONS, new float[10], 2, null), "bias"),
                illegal(() -> new SampledWarpLoss(OPTIONS, new float[10], 0, new float[5]), "dim is 0", "at least 1"),
                illegal(() -> new SampledWarpLoss(OPTIONS, new float[0], 2, new float[0]), "items is 0", "at least 1"),
                illegal(() -> new SampledWarpLoss(OPTIONS, new float[9], 2, new float[5]), "table has 9 floats", "5 x 2"),
                illegal(() -> loss(OPTIONS.withRankWeight(RankWeight.EXACT_RANK)), "EXACT_RANK", "every score"),
                illegal(() -> loss(OPTIONS.withRankWeight(RankWeight.LOG_FLOOR).withDraws(Draws.WITH_REPLACEMENT)),
                        "LOG_FLOOR"),
                illegal(() -> new SampledWarpLoss(OPTIONS.withRankWeight(RankWeight.LOG_CLIPPED)
                                .withDraws(Draws.WITH_REPLACEMENT), new float[10], 2, new float[5],
                                (key, first, items, from, to) -> { }),
                        "draws are WITH_REPLACEMENT beside a sampler", "expected WITHOUT_REPLACEMENT"));
    }

    private static double drawn(int item) {
        SampledWarpLoss loss = new SampledWarpLoss(OPTIONS, new float[10], 2, new float[5],
                (key, first, items, from, to) -> Arrays.fill(items, from, to, item));
        loss.enterRow(0, new int[] {1, 3}, 0, 2);
        return loss.forward(new float[2], 0, 1, 1f, 0);
    }

    @TestFactory
    Stream<DynamicTest> itemsThatASamplerMakesUpAreRefused() {
        return Refusal.tests(
                outOfBounds(() -> drawn(-1), "the sampler drew -1", "an item of 5"),
                outOfBounds(() -> drawn(5), "the sampler drew 5", "an item of 5"));
    }

    @TestFactory
    Stream<DynamicTest> enterRowRefuses() {
        return Refusal.tests(
                illegal(() -> loss(OPTIONS).enterRow(-1, new int[1], 0, 1), "epoch is -1", "at least 0"),
                missing(() -> loss(OPTIONS).enterRow(0, null, 0, 1), "items"),
                outOfBounds(() -> loss(OPTIONS).enterRow(0, new int[1], 0, 2), "items [0, 2)", "[0, 1)"),
                illegal(() -> loss(OPTIONS).enterRow(0, new int[] {2, 2}, 0, 2), "2 after 2", "strictly ascending"),
                illegal(() -> loss(OPTIONS).enterRow(0, new int[] {2, 5}, 0, 2), "5 after 2", "[0, 5)"),
                illegal(() -> loss(OPTIONS).enterRow(0, new int[] {-1}, 0, 1), "-1 after -1", "[0, 5)"));
    }

    @TestFactory
    Stream<DynamicTest> forwardRefuses() {
        return Refusal.tests(
                missing(() -> entered().forward(null, 0, 1, 1f, 0), "h"),
                outOfBounds(() -> entered().forward(new float[2], 1, 1, 1f, 0), "h of 1 x 2 at offset 1"),
                illegal(() -> entered().forward(new float[2], 0, 2, 1f, 0), "positive is 2", "one of the items of the row"),
                illegal(() -> entered().forward(new float[2], 0, 1, 1f, 0, 3), "candidate is 3", "none of the row's"),
                illegal(() -> entered().forward(new float[2], 0, 1, 1f, 0, -1), "candidate is -1", "none of the row's"),
                illegal(() -> entered().forward(new float[2], 0, 1, 1f, 0, 5), "candidate is 5", "none of the row's"),
                illegal(() -> entered().forward(new float[2], 0, 1, -1f, 7), "weight at place 7 is -1.0", "at least 0"),
                illegal(() -> entered().forward(new float[2], 0, 1, Float.NaN, 7), "weight at place 7 is NaN"),
                illegal(() -> entered().forwardAll(new float[2], 0, 0, 2, new int[] {1, 2}, null, new int[2], new int[2],
                        new float[2], new double[2], new int[2]), "positive is 2", "one of the items of the row"));
    }

    @TestFactory
    Stream<DynamicTest> theDenseLossRefusesDrawsWithReplacement() {
        return Refusal.tests(illegal(() -> new WarpLoss(OPTIONS.withDraws(Draws.WITH_REPLACEMENT), 1, 5),
                "draws are WITH_REPLACEMENT", "expected WITHOUT_REPLACEMENT"));
    }
}
