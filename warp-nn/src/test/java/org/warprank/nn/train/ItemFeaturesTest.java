package org.warprank.nn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.InteractionsBuilder;
import org.warprank.nn.data.JourneyBatches;
import org.warprank.nn.data.Vocabulary;
import org.warprank.nn.io.ModelFile;
import org.warprank.nn.layer.Parameter;
import org.warprank.nn.loss.Objective;
import org.warprank.nn.optim.Adagrad;
import org.warprank.nn.optim.Adam;
import org.warprank.nn.optim.NormClipping;
import org.warprank.nn.optim.Optimizer;
import org.warprank.nn.optim.Sgd;
import org.warprank.nn.serve.ItemFeatures;
import org.warprank.nn.serve.ItemScorer;
import org.warprank.nn.serve.JourneyModel;

/** Items that have the feature of their group, among others that say nothing, and new items that nobody has. */
class ItemFeaturesTest {

    private static final int ITEMS = Blocks.GROUPS * Blocks.ITEMS_OF_A_GROUP;
    private static final int COLD = 40;

    @TempDir
    private Path directory;

    /** Item i is of group {@code i % GROUPS}; without their groups, features say nothing. */
    private static Interactions features(boolean ofGroups) {
        SplittableRandom random = new SplittableRandom(3);
        InteractionsBuilder builder = Interactions.builder();
        for (int i = 0; i < ITEMS + COLD; i++) {
            int group = ofGroups ? i % Blocks.GROUPS : random.nextInt(Blocks.GROUPS);
            builder.add("i" + i, "group " + group, 3f).add("i" + i, "noise " + random.nextInt(9), 2f).add("i" + i, "item");
        }
        return builder.build();
    }

    private static Interactions train(Interactions features) {
        return Blocks.data(60, 8, 1).withItems(features.users());
    }

    // The wide part knows nothing of features.
    private static TrainingOptions.Builder options() {
        return TrainingOptions.builder().wide(WideOptions.NONE).dim(16).epochs(15).batchSize(32).seed(5);
    }

    private static JourneyModel fit(TrainingOptions.Builder options, Interactions features, boolean identity) {
        return new Trainer(options.build()).withItemFeatures(features, identity).fit(train(features));
    }

    /** The share of pairs of cold items, one of the user's group and one of another, in the right order. */
    private static double right(JourneyModel model, Interactions train) {
        ItemScorer scorer = model.newScorer(train.users());
        float[] scores = new float[train.items().size()];
        int right = 0;
        int pairs = 0;
        for (int u = 0; u < train.users().size(); u++) {
            scorer.score(u, train.itemArray(), train.from(u), train.to(u), scores);
            for (int good = ITEMS; good < ITEMS + COLD; good++) {
                for (int bad = ITEMS; bad < ITEMS + COLD; bad++) {
                    if (good % Blocks.GROUPS == u % Blocks.GROUPS && bad % Blocks.GROUPS != u % Blocks.GROUPS) {
                        right += scores[train.items().indexOf("i" + good)] > scores[train.items().indexOf("i" + bad)] ? 1 : 0;
                        pairs++;
                    }
                }
            }
        }
        return (double) right / pairs;
    }

    @ParameterizedTest
    @CsvSource({"SAMPLED,WARP,JOURNEY,true,0", "SAMPLED,K_OS,BOTH,false,0", "DENSE,WARP,JOURNEY,true,12",
        "DENSE,EXPECTED_WARP,EMBEDDING,false,0", "SAMPLED,BPR,EMBEDDING,true,0", "SAMPLED,WARP,JOURNEY,false,12",
        "DENSE,EXPECTED_WARP,JOURNEY,true,0"})
    void itemsThatNobodyHasAreRankedByTheirFeatures(HeadChoice head, String objective, UserMode users, boolean identity,
                                                    int hidden) {
        TrainingOptions.Builder options = options().head(head).objective(objective(objective)).users(users)
                .hidden(hidden == 0 ? List.of() : List.of(hidden));
        double share = right(fit(options, features(true), identity), train(features(true)));
        double without = right(fit(options, features(false), identity), train(features(false)));
        assertTrue(share > .95 && without < .7, share + ", " + without + " by features that say nothing");
    }

    @Test
    void theyAreRecommended() {
        JourneyModel model = fit(options(), features(true), true);
        long cold = model.recommend(List.of("i0", "i4", "i8"), 20).stream().map(next -> next.item())
                .filter(item -> Integer.parseInt(item.substring(1)) >= ITEMS).count();
        assertTrue(cold > 0);
    }

    /** A feature's row moves by the mean of its items' gradients, and items by what their features move besides. */
    @ParameterizedTest
    @CsvSource({"SAMPLED,WARP,JOURNEY,0,1,.5", "SAMPLED,BPR,BOTH,6,3,0", "DENSE,WARP,JOURNEY,6,2,.3",
        "DENSE,WARP,EMBEDDING,0,2,0", "DENSE,EXPECTED_WARP,JOURNEY,6,2,0", "DENSE,EXPECTED_WARP,EMBEDDING,0,3,0"})
    void aStepMovesEveryRowByTheGradient(HeadChoice head, String objective, UserMode users, int hidden, int workers,
                                         double journeyDropout) {
        Interactions features = features(true);
        Interactions data = Blocks.data(60, 8, 1);
        TrainingOptions options = options().head(head).objective(objective(objective)).users(users)
                .hidden(hidden == 0 ? List.of() : List.of(hidden)).threads(workers).journeyDropout(journeyDropout)
                .batchSize(data.size()).optimizer(new Sgd(.01f, 0, 0)).build();
        FeaturedItems featured = new FeaturedItems(data, features, true, new StartingPoint(null, data, options));
        JourneyNetwork without = new JourneyNetwork(60, ITEMS, options);
        JourneyNetwork with = new JourneyNetwork(60, ITEMS, options, featured, null);
        SplittableRandom random = new SplittableRandom(9);
        for (int i = 0; i < without.output.values().length; i++) {
            without.output.values()[i] = random.nextFloat() - .5f;
            with.output.values()[i] = without.output.values()[i];
        }
        List<float[]> before = without.copies();
        step(without, data, options);
        step(with, data, options);
        int table = 0;
        for (Parameter parameter : with.parametersOfBatches()) {
            Parameter ofFeatures = with.features.parameters().stream()
                    .filter(p -> p.name().replace(".features", "").equals(parameter.name())).findFirst().orElse(null);
            float[] moved = without.parameters().get(table).values().clone();
            for (int i = 0; i < moved.length; i++) {
                moved[i] -= before.get(table)[i];
            }
            float[] expected = without.parameters().get(table).values().clone();
            if (ofFeatures != null) {
                float[] gradients = transposedTimes(featured, moved, ofFeatures.columns());
                assertArrayEquals(gradients, ofFeatures.values(), 1e-4f, ofFeatures.name());
                float[] sums = new float[moved.length];
                FeatureTables.compose(featured.ofTrained(), ofFeatures, 0, ITEMS, sums);
                for (int i = 0; i < expected.length; i++) {
                    expected[i] += sums[i];
                }
            }
            assertArrayEquals(expected, parameter.values(), 1e-4f, parameter.name());
            table++;
        }
    }

    private static float[] transposedTimes(FeaturedItems featured, float[] rows, int columns) {
        float[] product = new float[featured.features().size() * columns];
        for (int item = 0; item < ITEMS; item++) {
            for (int at = featured.ofTrained().offsets()[item]; at < featured.ofTrained().offsets()[item + 1]; at++) {
                for (int c = 0; c < columns; c++) {
                    product[featured.ofTrained().indices()[at] * columns + c] +=
                            featured.ofTrained().values()[at] * rows[item * columns + c];
                }
            }
        }
        return product;
    }

    private static void step(JourneyNetwork network, Interactions data, TrainingOptions options) {
        JourneyBatches batches = new JourneyBatches(data, options.batchSize(), options.seed());
        try (Workers workers = new Workers(options.threads())) {
            BatchStep step = new BatchStep(data, null, batches, network, options, workers);
            batches.begin(1);
            step.beginEpoch(1, new Heads(network, options, data, false).next(1), options.optimizer());
            assertTrue(batches.next());
            assertEquals(null, step.run(1));
            step.completeTables();
        }
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void rowsOfColdItemsAreThoseOfTheirFeatures(boolean identity) {
        Interactions features = features(true);
        JourneyModel model = fit(options().epochs(3).batchSize(4).averaging(.5), features, identity);
        ItemFeatures tables = model.itemFeatures();
        for (int item = identity ? ITEMS : 0; item < ITEMS + COLD; item++) {
            int number = model.items().indexOf("i" + item);
            int row = features.users().indexOf("i" + item);
            assertArrayEquals(mean(features, row, tables.input()), row(model.input(), number), 1e-5f);
            assertArrayEquals(mean(features, row, tables.output()), row(model.output(), number), 1e-5f);
            assertArrayEquals(mean(features, row, tables.outputBias()), row(model.outputBias(), number), 1e-5f);
        }
    }

    private static float[] row(Parameter table, int row) {
        return Arrays.copyOfRange(table.values(), row * table.columns(), (row + 1) * table.columns());
    }

    private static float[] mean(Interactions features, int row, Parameter table) {
        float[] mean = new float[table.columns()];
        float weights = 0;
        for (int place = features.from(row); place < features.to(row); place++) {
            weights += features.weight(place);
        }
        for (int place = features.from(row); place < features.to(row); place++) {
            for (int c = 0; c < mean.length; c++) {
                mean[c] += features.weight(place) / weights * table.values()[features.item(place) * mean.length + c];
            }
        }
        return mean;
    }

    private byte[] bytes(JourneyModel model) throws IOException {
        Path file = directory.resolve("model");
        ModelFile.write(file, model);
        return Files.readAllBytes(file);
    }

    private static Objective objective(String name) {
        return switch (name) {
            case "K_OS" -> Objective.K_OS;
            case "BPR" -> Objective.BPR;
            case "EXPECTED_WARP" -> Objective.EXPECTED_WARP;
            default -> Objective.WARP;
        };
    }

    private static Optimizer optimizer(String name) {
        return switch (name) {
            case "adagrad" -> new Adagrad(.05f, .1f, .01f);
            case "adam" -> new NormClipping(new Adam(.01f, .01f), 3f);
            default -> new Sgd(.02f, .9f, .01f);
        };
    }

    // Batches are so small that features step once in several of them, and not always at the end of an epoch.
    @ParameterizedTest
    @CsvSource({"SAMPLED,WARP,JOURNEY,adagrad,true", "SAMPLED,K_OS,BOTH,adam,false", "DENSE,WARP,EMBEDDING,momentum,true",
        "DENSE,WARP,JOURNEY,adam,true", "AUTO,WARP,JOURNEY,momentum,false", "AUTO,EXPECTED_WARP,BOTH,adagrad,true"})
    void theThreadsDoNotMatterAndAResumedTrainingIsTheSame(HeadChoice head, String objective, UserMode users, String optimizer,
                                                           boolean identity) throws IOException {
        Interactions features = features(true);
        Interactions train = train(features);
        TrainingOptions.Builder options = options().head(head).objective(objective(objective)).users(users)
                .optimizer(optimizer(optimizer)).epochs(4).averaging(.3).batchSize(5);
        byte[] one = bytes(fit(options, features, identity));
        assertArrayEquals(one, bytes(fit(options.threads(2), features, identity)));
        assertArrayEquals(one, bytes(fit(options.threads(3), features, identity)));
        assertArrayEquals(one, bytes(ModelFile.read(directory.resolve("model"))));
        Checkpointing checkpointing = new Checkpointing(directory.resolve("checkpoint"), 1, true);
        Trainer trainer = new Trainer(options.build()).withItemFeatures(features, identity);
        new Trainer(options.epochs(2).build()).withItemFeatures(features, identity).fit(train, null, checkpointing);
        assertArrayEquals(one, bytes(trainer.fit(train, null, checkpointing)));
        String message = assertThrows(IllegalArgumentException.class,
                () -> new Trainer(options.build()).withItemFeatures(features, !identity).fit(train, null, checkpointing))
                .getMessage();
        assertTrue(message.contains("item features was 88 users, 14 items, "), message);
    }

    @Test
    void theBestEpochIsResumedToo() throws IOException {
        Interactions features = features(true);
        Interactions train = train(features);
        Interactions validation = Blocks.data(60, 10, 2).renumber(train.users(), train.items());
        Trainer trainer = new Trainer(options().epochs(6).build()).withItemFeatures(features, true);
        byte[] whole = bytes(trainer.fit(train, validation));
        Checkpointing checkpointing = new Checkpointing(directory.resolve("checkpoint"), 1, true);
        new Trainer(options().epochs(4).build()).withItemFeatures(features, true).fit(train, validation, checkpointing);
        assertArrayEquals(whole, bytes(trainer.fit(train, validation, checkpointing)));
    }

    @Test
    void onlyItemsThatNobodyHasAndThatHaveFeaturesAreCold() {
        Interactions train = Interactions.builder().add("ann", "tea").add("bob", "milk").build()
                .withItems(Vocabulary.of(List.of("milk", "jam", "ink")));
        Interactions features = Interactions.builder().add("jam", "sweet", 3f).add("jam", "food", 1f).add("tea", "food")
                .add("cake", "sweet").build();
        FeaturedItems items = new FeaturedItems(train, features, true, new StartingPoint(null, train, options().build()));
        Vocabulary trained = items.interactions().items();
        assertEquals(List.of("tea", "milk", "ink"), List.of(trained.id(0), trained.id(1), trained.id(2)));
        assertEquals(3, trained.size());
        assertEquals(3, items.item(2));
        assertArrayEquals(new int[] {0, 1, 1, 3, 3}, items.all().offsets());
        assertArrayEquals(new float[] {1, .75f, .25f}, items.all().values());
        assertArrayEquals(new int[] {0, 1, 1, 1}, items.ofTrained().offsets());
    }

    @Test
    void whatCannotBeTrainedIsRefused() {
        Interactions none = Interactions.builder().build();
        assertEquals("item features are none, expected at least one",
                assertThrows(IllegalArgumentException.class, () -> fit(options(), none, true)).getMessage());
    }
}
