package org.warprank.nn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.warprank.core.RankWeight;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.InteractionsBuilder;
import org.warprank.nn.loss.NegativeSampling;
import org.warprank.nn.loss.Objective;
import org.warprank.nn.serve.ItemScorer;
import org.warprank.nn.serve.JourneyModel;

/** What users are known not to want: items of their own group, which they would be recommended. */
class NegativesTest {

    private static final Interactions TRAIN = Blocks.data(60, 8, 1);

    @TempDir
    private Path directory;

    // The first two items of the user's group that the user has not.
    private static Interactions negatives() {
        InteractionsBuilder builder = Interactions.builder();
        for (int u = 0; u < TRAIN.users().size(); u++) {
            int added = 0;
            for (int i = u % Blocks.GROUPS; added < 2; i += Blocks.GROUPS) {
                int item = TRAIN.items().indexOf("i" + i);
                if (!TRAIN.contains(u, item)) {
                    builder.add("u" + u, "i" + i);
                    added++;
                }
            }
        }
        return builder.build().renumber(TRAIN.users(), TRAIN.items());
    }

    // The wide part takes no part in the loss, and no negatives.
    private static TrainingOptions.Builder options() {
        return TrainingOptions.builder().wide(WideOptions.NONE).dim(16).epochs(15).batchSize(32).seed(5);
    }

    /** The share of (negative, other item of the group that the user has not) with the negative below. */
    private static double below(JourneyModel model, Interactions negatives) {
        ItemScorer scorer = model.newScorer(TRAIN.users());
        float[] scores = new float[TRAIN.items().size()];
        int right = 0;
        int pairs = 0;
        for (int u = 0; u < TRAIN.users().size(); u++) {
            scorer.score(TRAIN.itemArray(), TRAIN.from(u), TRAIN.to(u), scores);
            for (int place = negatives.from(u); place < negatives.to(u); place++) {
                for (int i = u % Blocks.GROUPS; i < Blocks.GROUPS * Blocks.ITEMS_OF_A_GROUP; i += Blocks.GROUPS) {
                    int item = TRAIN.items().indexOf("i" + i);
                    if (!TRAIN.contains(u, item) && !negatives.contains(u, item)) {
                        right += scores[negatives.item(place)] < scores[item] ? 1 : 0;
                        pairs++;
                    }
                }
            }
        }
        return (double) right / pairs;
    }

    static Stream<Arguments> everyObjectiveThatDraws() {
        return Stream.concat(Stream.of(Arguments.of(Objective.WARP, NegativeSampling.UNIFORM)),
                ObjectiveTest.everyObjective().filter(arguments -> arguments.get()[0] != Objective.EXPECTED_WARP));
    }

    @ParameterizedTest
    @MethodSource("everyObjectiveThatDraws")
    void theyEndUpBelowWhatNothingIsKnownOf(Objective objective, NegativeSampling sampling) {
        Interactions negatives = negatives();
        TrainingOptions options = options().users(UserMode.BOTH).objective(objective).sampling(sampling).build();
        double without = below(new Trainer(options).fit(TRAIN), negatives);
        double with = below(new Trainer(options).withNegatives(negatives).fit(TRAIN), negatives);
        assertTrue(with > without + .1 && with > .6, with + " after " + without);
    }

    @Test
    void theThreadsDoNotMatterAndAResumedTrainingIsTheSame() throws IOException {
        Interactions negatives = negatives();
        float[] one = new Trainer(options().build()).withNegatives(negatives).fit(TRAIN).output().values();
        float[] three = new Trainer(options().threads(3).build()).withNegatives(negatives).fit(TRAIN).output().values();
        assertArrayEquals(one, three);
        Checkpointing checkpointing = new Checkpointing(directory.resolve("checkpoint"), 1, true);
        new Trainer(options().epochs(4).build()).withNegatives(negatives).fit(TRAIN, null, checkpointing);
        assertArrayEquals(one, new Trainer(options().build()).withNegatives(negatives).fit(TRAIN, null, checkpointing).output()
                .values());
        String message = assertThrows(IllegalArgumentException.class,
                () -> new Trainer(options().build()).fit(TRAIN, null, checkpointing)).getMessage();
        assertTrue(message.contains("negatives was 60 users, "), message);
    }

    @Test
    void whatTheUserHasIsNotTakenForUnwanted() {
        TrainingOptions options = options().head(HeadChoice.SAMPLED).build();
        float[] without = new Trainer(options).fit(TRAIN).output().values();
        assertArrayEquals(without, new Trainer(options).withNegatives(TRAIN).fit(TRAIN).output().values());
        assertTrue(!Arrays.equals(without, new Trainer(options).withNegatives(negatives()).fit(TRAIN).output().values()));
    }

    private static void assertRefused(TrainingOptions.Builder options, String message) {
        assertEquals(message, assertThrows(IllegalArgumentException.class,
                () -> new Trainer(options.build()).withNegatives(negatives()).fit(TRAIN)).getMessage());
    }

    @Test
    void theyNeedTheSampledHead() {
        assertRefused(options().head(HeadChoice.DENSE), "negatives are given and head is DENSE, expected SAMPLED or AUTO");
        assertRefused(options().objective(Objective.EXPECTED_WARP),
                "negatives are given and objective is ExpectedWarp[], expected another objective");
        assertRefused(options().rankWeight(RankWeight.EXACT_RANK),
                "negatives are given and rankWeight is EXACT_RANK, expected another rank weight");
    }

    @Test
    void negativesOfOtherNumbersAreRefused() {
        Interactions others = Interactions.builder().add("u0", "i1").build();
        Trainer trainer = new Trainer(options().build()).withNegatives(others);
        assertEquals("negatives have other numbers than train, expected negatives.renumber(train.users(), train.items())",
                assertThrows(IllegalArgumentException.class, () -> trainer.fit(TRAIN)).getMessage());
    }
}
