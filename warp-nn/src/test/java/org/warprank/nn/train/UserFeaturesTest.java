package org.warprank.nn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.InteractionsBuilder;
import org.warprank.nn.data.JourneyBatches;
import org.warprank.nn.io.ModelFile;
import org.warprank.nn.layer.SparseMatrix;
import org.warprank.nn.optim.Adagrad;
import org.warprank.nn.optim.Adam;
import org.warprank.nn.optim.Sgd;
import org.warprank.nn.serve.BulkScorer;
import org.warprank.nn.serve.ItemFeatures;
import org.warprank.nn.serve.ItemFilter;
import org.warprank.nn.serve.JourneyModel;
import org.warprank.nn.serve.JourneyScorer;

/** Users who have the feature of their group, among others that say nothing. */
class UserFeaturesTest {

    private static final int USERS = 60;
    private static final Interactions TRAIN = Blocks.data(USERS, 8, 1);

    @TempDir
    private Path directory;

    /** User u likes the items of group {@code u % GROUPS}; without their groups, features say nothing. */
    private static Interactions features(boolean ofGroups) {
        SplittableRandom random = new SplittableRandom(3);
        InteractionsBuilder builder = Interactions.builder();
        for (int u = 0; u < USERS; u++) {
            int group = ofGroups ? u % Blocks.GROUPS : random.nextInt(Blocks.GROUPS);
            builder.add("u" + u, "group " + group, 3f).add("u" + u, "noise " + random.nextInt(9), 2f).add("u" + u, "user");
        }
        return builder.build();
    }

    private static TrainingOptions.Builder options() {
        return TrainingOptions.builder().wide(WideOptions.NONE).dim(16).epochs(15).batchSize(32).seed(5);
    }

    private static JourneyModel fit(TrainingOptions.Builder options, Interactions features) {
        return new Trainer(options.build()).withUserFeatures(features).fit(TRAIN);
    }

    /** The share of items of the group among the first that are recommended to someone of whom nothing else is known. */
    private static double right(JourneyModel model) {
        long right = 0;
        for (int group = 0; group < Blocks.GROUPS; group++) {
            int wanted = group;
            right += model.recommend(null, List.of(), List.of("group " + group), Blocks.ITEMS_OF_A_GROUP).stream()
                    .filter(next -> Integer.parseInt(next.item().substring(1)) % Blocks.GROUPS == wanted).count();
        }
        return (double) right / (Blocks.GROUPS * Blocks.ITEMS_OF_A_GROUP);
    }

    @ParameterizedTest
    @EnumSource(UserMode.class)
    void someoneOfWhomNothingElseIsKnownIsTheirFeatures(UserMode users) {
        double share = right(fit(options().users(users), features(true)));
        double without = right(fit(options().users(users), features(false)));
        assertTrue(share > .9 && without < .6, share + ", " + without + " by features that say nothing");
    }

    /** A user's embedding moves by the gradient by the input, and a feature's by the mean of those of its users. */
    @ParameterizedTest
    @CsvSource({"SAMPLED,BOTH,0,1", "SAMPLED,EMBEDDING,6,3", "DENSE,BOTH,6,2", "DENSE,EMBEDDING,0,2"})
    void aStepMovesEveryFeatureByTheGradient(HeadChoice head, UserMode users, int hidden, int workers) {
        TrainingOptions options = options().head(head).users(users).hidden(hidden == 0 ? List.of() : List.of(hidden))
                .threads(workers).batchSize(TRAIN.size()).optimizer(new Sgd(.01f, 0, 0)).build();
        SideInformation side = SideInformation.NONE.withUserFeatures(features(true));
        JourneyNetwork network = new JourneyNetwork(USERS, TRAIN.items().size(), options, null, side.users(TRAIN));
        SplittableRandom random = new SplittableRandom(9);
        for (int i = 0; i < network.output.values().length; i++) {
            network.output.values()[i] = random.nextFloat() - .5f;
        }
        float[] before = network.users.values().clone();
        JourneyBatches batches = new JourneyBatches(TRAIN, options.batchSize(), options.seed());
        try (Workers threads = new Workers(workers)) {
            BatchStep step = new BatchStep(TRAIN, null, batches, network, options, threads);
            batches.begin(1);
            step.beginEpoch(1, new Heads(network, options, TRAIN, false).next(1), options.optimizer());
            assertTrue(batches.next());
            assertEquals(null, step.run(1));
            step.completeTables();
        }
        SparseMatrix means = side.users(TRAIN).ofUsers();
        int dim = options.dim();
        float[] expected = new float[network.userFeatures.values().length];
        for (int user = 0; user < USERS; user++) {
            for (int at = means.offsets()[user]; at < means.offsets()[user + 1]; at++) {
                for (int c = 0; c < dim; c++) {
                    expected[means.indices()[at] * dim + c] += means.values()[at]
                            * (network.users.values()[user * dim + c] - before[user * dim + c]);
                }
            }
        }
        assertArrayEquals(expected, network.userFeatures.values(), 1e-4f);
        assertTrue(IntStream.range(0, expected.length).anyMatch(i -> Math.abs(expected[i]) > .01));
    }

    private byte[] bytes(JourneyModel model) throws IOException {
        Path file = directory.resolve("model");
        ModelFile.write(file, model);
        return Files.readAllBytes(file);
    }

    @ParameterizedTest
    @CsvSource({"SAMPLED,JOURNEY,false", "DENSE,BOTH,true", "AUTO,EMBEDDING,true"})
    void theThreadsDoNotMatterAndAResumedTrainingIsTheSame(HeadChoice head, UserMode users, boolean adam) throws IOException {
        Interactions features = features(true);
        TrainingOptions.Builder options = options().head(head).users(users).epochs(4)
                .optimizer(adam ? new Adam(.01f, .01f) : new Adagrad(.05f, .1f, .01f));
        byte[] one = bytes(fit(options, features));
        assertArrayEquals(one, bytes(fit(options.threads(2), features)));
        assertArrayEquals(one, bytes(fit(options.threads(3), features)));
        assertArrayEquals(one, bytes(ModelFile.read(directory.resolve("model"))));
        Checkpointing checkpointing = new Checkpointing(directory.resolve("checkpoint"), 1, true);
        new Trainer(options.epochs(2).build()).withUserFeatures(features).fit(TRAIN, null, checkpointing);
        Trainer trainer = new Trainer(options.epochs(4).build());
        assertArrayEquals(one, bytes(trainer.withUserFeatures(features).fit(TRAIN, null, checkpointing)));
        String message = assertThrows(IllegalArgumentException.class, () -> trainer.fit(TRAIN, null, checkpointing))
                .getMessage();
        assertTrue(message.contains("user features was 60 users, 14 items, "), message);
    }

    @Test
    void everyWayToAskGivesTheSameScores() throws IOException {
        Interactions features = features(true);
        bytes(fit(options().users(UserMode.BOTH), features));
        JourneyModel model = ModelFile.read(directory.resolve("model"));
        JourneyScorer scorer = model.newScorer(TRAIN.users(), features);
        JourneyScorer mapped = ModelFile.map(directory.resolve("model")).newScorer(TRAIN.users(), features);
        List<float[]> lists = new ArrayList<>();
        new BulkScorer(model.scoring()).topK(TRAIN.renumber(TRAIN.users(), model.items()), features, 5, ItemFilter.UNSEEN, 2,
                (user, count, ids, scores) -> lists.add(scores.clone()));
        int[] ids = new int[5];
        float[] scores = new float[5];
        for (int u = 0; u < USERS; u++) {
            for (JourneyScorer each : List.of(scorer, mapped)) {
                each.topK(u, TRAIN.itemArray(), TRAIN.from(u), TRAIN.to(u), 5, ItemFilter.UNSEEN, ids, scores);
                assertArrayEquals(lists.get(u), scores);
            }
        }
        // Of one feature by its id, as by the number of a user who has no other.
        Interactions one = Interactions.builder().add("someone", "group 2", 7f).build();
        float[] byNumber = new float[TRAIN.items().size()];
        model.newScorer(one.users(), one).score(0, new int[0], 0, 0, byNumber);
        assertEquals(byNumber[model.items().indexOf("i2")], model.recommend(null, List.of(), List.of("group 2", "unheard of"),
                Integer.MAX_VALUE).stream().filter(next -> next.item().equals("i2")).findFirst().orElseThrow().score());
    }

    @Test
    void meansAreWeighted() {
        Interactions features = Interactions.builder().add("u1", "a", 3f).add("u1", "b", 1f).add("u0", "b").build();
        SparseMatrix means = ItemFeatures.means(features, TRAIN.users());
        assertArrayEquals(new float[] {1, .75f, .25f}, means.values());
        assertArrayEquals(new int[] {1, 0, 1}, means.indices());
        assertEquals(USERS, means.rows());
    }

    @Test
    void aModelWithoutFeaturesRefusesThem() {
        JourneyModel model = new Trainer(options().epochs(1).build()).fit(TRAIN);
        String expected = "features of users are given, expected none: the model was trained without";
        assertEquals(expected, assertThrows(IllegalArgumentException.class,
                () -> model.recommend(null, List.of(), List.of("a"), 3)).getMessage());
        assertEquals(expected, assertThrows(IllegalArgumentException.class,
                () -> model.newScorer(TRAIN.users(), features(true))).getMessage());
        Interactions none = Interactions.builder().build();
        assertEquals("user features are none, expected at least one",
                assertThrows(IllegalArgumentException.class, () -> fit(options(), none)).getMessage());
    }
}
