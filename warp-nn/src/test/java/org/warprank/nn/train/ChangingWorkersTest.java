package org.warprank.nn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.InteractionsBuilder;
import org.warprank.nn.data.JourneyBatches;
import org.warprank.nn.layer.Parameter;
import org.warprank.nn.loss.Objective;
import org.warprank.nn.loss.PairwiseLoss;

/** The number of workers changes from batch to batch, and everything comes to the bits of one worker alone. */
class ChangingWorkersTest {

    private static final int MOST = 4;
    private static final int USERS = 60;
    private static final int ITEMS = 200;
    private static final Interactions DATA = data("u", USERS, "i", ITEMS, 8);
    private static final SideInformation FEATURES = SideInformation.NONE
            .withItemFeatures(data("i", ITEMS, "colour", 5, 2), true)
            .withUserFeatures(data("u", USERS, "country", 7, 2));

    private static Interactions data(String user, int users, String item, int items, int ofUser) {
        SplittableRandom random = new SplittableRandom(1);
        InteractionsBuilder builder = Interactions.builder();
        for (int u = 0; u < users; u++) {
            for (int i = 0; i < ofUser; i++) {
                builder.add(user + u, item + random.nextInt(items));
            }
        }
        return builder.build();
    }

    private static TrainingOptions.Builder options() {
        return TrainingOptions.builder().dim(8).batchSize(16).threads(MOST).seed(5);
    }

    static Stream<Arguments> trainings() {
        return Stream.of(
                Arguments.of(options().head(HeadChoice.SAMPLED), SideInformation.NONE),
                // Too large to be copied.
                Arguments.of(options().head(HeadChoice.SAMPLED).dim(1500).batchSize(64), SideInformation.NONE),
                Arguments.of(options().objective(Objective.K_OS), SideInformation.NONE),
                Arguments.of(options().objective(new Objective.Pairwise(PairwiseLoss.BPR)), SideInformation.NONE),
                Arguments.of(options().hidden(List.of(12)).dropout(.2).journeyDropout(.3), SideInformation.NONE),
                Arguments.of(options().head(HeadChoice.DENSE).hidden(List.of(12)), SideInformation.NONE),
                Arguments.of(options().head(HeadChoice.SAMPLED).users(UserMode.EMBEDDING), SideInformation.NONE),
                Arguments.of(options().objective(Objective.EXPECTED_WARP).users(UserMode.BOTH), SideInformation.NONE),
                Arguments.of(options().head(HeadChoice.SAMPLED), FEATURES),
                Arguments.of(options().head(HeadChoice.DENSE).users(UserMode.BOTH), FEATURES));
    }

    @ParameterizedTest
    @MethodSource("trainings")
    void changeNoBit(TrainingOptions.Builder options, SideInformation side) {
        Trained alone = train(options.threads(1).build(), side, null);
        Trained changed = train(options.threads(MOST).build(), side, new SplittableRandom(3));
        assertTrue(alone.draws > 0 && alone.learning > 0);
        assertEquals(alone.draws, changed.draws);
        assertEquals(alone.learning, changed.learning);
        List<Parameter> expected = alone.parameters;
        List<Parameter> changing = changed.parameters;
        for (int p = 0; p < expected.size(); p++) {
            assertArrayEquals(expected.get(p).values(), changing.get(p).values(), expected.get(p).name());
            for (int s = 0; s < expected.get(p).states().length; s++) {
                assertArrayEquals(expected.get(p).states()[s], changing.get(p).states()[s], expected.get(p).name());
            }
        }
    }

    private record Trained(List<Parameter> parameters, long draws, long learning) {
    }

    private static Trained train(TrainingOptions options, SideInformation side, SplittableRandom numbers) {
        FeaturedItems featured = side.items(DATA, new StartingPoint(null, DATA, options));
        JourneyNetwork network = new JourneyNetwork(USERS, DATA.items().size(), options, featured, side.users(DATA));
        JourneyBatches batches = new JourneyBatches(DATA, options.batchSize(), options.seed());
        try (Workers workers = new Workers(options.threads())) {
            BatchStep step = new BatchStep(DATA, null, batches, network, options, workers);
            Heads heads = new Heads(network, options, DATA, false);
            long draws = 0;
            long learning = 0;
            for (int epoch = 1; epoch <= 3; epoch++) {
                batches.begin(epoch);
                step.beginEpoch(epoch, heads.next(1), options.optimizer());
                while (batches.next()) {
                    if (numbers != null) {
                        step.use(1 + numbers.nextInt(MOST));
                    }
                    assertEquals(null, step.run(epoch));
                    learning += step.sums().learning();
                    draws += step.sums().draws();
                }
                assertEquals(null, step.endEpoch());
            }
            return new Trained(network.parameters(), draws, learning);
        }
    }
}
