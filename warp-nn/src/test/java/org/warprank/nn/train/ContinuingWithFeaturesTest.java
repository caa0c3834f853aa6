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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.InteractionsBuilder;
import org.warprank.nn.io.ModelFile;
import org.warprank.nn.layer.Parameter;
import org.warprank.nn.optim.Sgd;
import org.warprank.nn.serve.ItemFeatures;
import org.warprank.nn.serve.ItemScorer;
import org.warprank.nn.serve.JourneyModel;

/** Training that goes on from a model, with features. Items 48 to 59 are cold in the model, and 60 to 71 are unknown to it. */
class ContinuingWithFeaturesTest {

    private static final int TRAINED = Blocks.GROUPS * Blocks.ITEMS_OF_A_GROUP;
    private static final int KNOWN = TRAINED + 12;
    private static final int ITEMS = KNOWN + 12;

    private static final Interactions OLD = Blocks.data(60, 8, 1).withItems(features(0, KNOWN).users());
    private static final Interactions OLD_FEATURES = features(0, KNOWN);

    // In another order, and with a feature that the model does not know.
    private static final Interactions FEATURES = features(-ITEMS + 1, 1);
    private static final Interactions MORE = more().withItems(FEATURES.users());

    @TempDir
    private Path directory;

    private static Interactions features(int from, int to) {
        InteractionsBuilder builder = Interactions.builder();
        for (int i = from; i < to; i++) {
            int item = Math.abs(i);
            builder.add("i" + item, "group " + item % Blocks.GROUPS, 3f).add("i" + item, item < KNOWN ? "known" : "new");
        }
        return builder.build();
    }

    // Some of the items that were cold and most of those that were unknown have users now; of the trained, not all.
    private static Interactions more() {
        InteractionsBuilder builder = Interactions.builder();
        for (int u = 79; u >= 10; u--) {
            for (int i = 0; i < 7; i++) {
                builder.add("u" + u, "i" + (u % Blocks.GROUPS + Blocks.GROUPS * (2 + (u / 4 + i) % 11)));
            }
            builder.add("u" + u, "i" + (KNOWN + u % Blocks.GROUPS + (u % 8 < 4 ? 4 : 0)));
        }
        return builder.build();
    }

    private static TrainingOptions.Builder options() {
        return TrainingOptions.builder().dim(9).epochs(6).batchSize(32).seed(5).wide(WideOptions.NONE);
    }

    private static JourneyModel model(TrainingOptions options, boolean identity) {
        return new Trainer(options).withItemFeatures(OLD_FEATURES, identity).fit(OLD);
    }

    private static float[] row(Parameter table, int row) {
        return Arrays.copyOfRange(table.values(), row * table.columns(), (row + 1) * table.columns());
    }

    private static float[] mean(Interactions features, String item, Parameter table) {
        float[] mean = new float[table.columns()];
        int user = features.users().indexOf(item);
        for (int place = features.from(user); place < features.to(user); place++) {
            for (int c = 0; c < mean.length; c++) {
                mean[c] += features.weight(place) / 4 * table.values()[features.item(place) * mean.length + c];
            }
        }
        return mean;
    }

    @ParameterizedTest
    @CsvSource({"JOURNEY", "EMBEDDING", "BOTH"})
    void rowsOfTheModelStayAndNewItemsBeginWithTheirFeatures(UserMode users) {
        TrainingOptions options = options().users(users).build();
        JourneyModel model = model(options, true);
        StartingPoint from = new StartingPoint(model, MORE, options);
        Interactions data = from.renumber(MORE);
        Interactions features = from.renumberItemFeatures(FEATURES);
        FeaturedItems items = new FeaturedItems(data, features, true, from);
        int trained = items.interactions().items().size();
        JourneyNetwork network = new JourneyNetwork(data.users().size(), trained, options, items, null);
        JourneyNetwork fresh = new JourneyNetwork(data.users().size(), trained, options, items, null);
        from.applyTo(network);
        assertEquals("known", features.items().id(1));
        assertEquals("new", features.items().id(features.items().size() - 1));
        ItemFeatures known = model.itemFeatures();
        Parameter ofFeatures = network.features.parameters().get(network.input == null ? 0 : 1);
        assertArrayEquals(known.output().values(), Arrays.copyOf(ofFeatures.values(), known.output().values().length));
        for (int i = 0; i < trained; i++) {
            String id = items.interactions().items().id(i);
            int number = model.items().indexOf(id);
            float[] sum = mean(features, id, ofFeatures);
            for (int c = 0; c < sum.length; c++) {
                sum[c] += fresh.output.values()[i * sum.length + c];
            }
            assertArrayEquals(number >= 0 ? row(model.output(), number) : sum, row(network.output, i), 1e-6f, id);
        }
        // Cold is what nobody has and nobody had; what was trained is trained, whoever has it now.
        int[] cold = IntStream.range(0, ITEMS).filter(i -> items.interactions().items().indexOf("i" + i) < 0).toArray();
        int[] unseen = IntStream.range(TRAINED, ITEMS).filter(i -> !seen(data, "i" + i)).toArray();
        assertArrayEquals(unseen, cold);
        assertTrue(cold.length > 3 && cold.length < ITEMS - TRAINED && IntStream.range(0, TRAINED)
                .anyMatch(i -> !seen(data, "i" + i)), Arrays.toString(cold));
    }

    private static boolean seen(Interactions data, String item) {
        return IntStream.range(0, data.size()).anyMatch(place -> data.item(place) == data.items().indexOf(item));
    }

    /** The share of pairs of items that nobody has, one of the user's group and one of another, in the right order. */
    private static double right(JourneyModel model) {
        Interactions train = MORE.renumber(MORE.users(), model.items());
        ItemScorer scorer = model.newScorer(train.users());
        float[] scores = new float[train.items().size()];
        int[] cold = IntStream.range(TRAINED, ITEMS).filter(i -> !seen(train, "i" + i)).toArray();
        int right = 0;
        int pairs = 0;
        for (int u = 0; u < train.users().size(); u++) {
            scorer.score(u, train.itemArray(), train.from(u), train.to(u), scores);
            int group = Integer.parseInt(train.users().id(u).substring(1)) % Blocks.GROUPS;
            for (int good : cold) {
                for (int bad : cold) {
                    if (good % Blocks.GROUPS == group && bad % Blocks.GROUPS != group) {
                        right += scores[train.items().indexOf("i" + good)] > scores[train.items().indexOf("i" + bad)] ? 1 : 0;
                        pairs++;
                    }
                }
            }
        }
        return (double) right / pairs;
    }

    @ParameterizedTest
    @CsvSource({"SAMPLED,JOURNEY,true", "DENSE,BOTH,true", "AUTO,EMBEDDING,true", "SAMPLED,JOURNEY,false", "DENSE,BOTH,false"})
    void coldItemsAreRankedByTheirFeatures(HeadChoice head, UserMode users, boolean identity) {
        TrainingOptions options = options().head(head).users(users).epochs(15).build();
        JourneyModel grown = new Trainer(options).withItemFeatures(FEATURES, identity).continuing(model(options, identity))
                .fit(MORE);
        assertEquals(ITEMS, grown.items().size());
        double share = right(grown);
        assertTrue(share > .95, "" + share);
    }

    private byte[] bytes(JourneyModel model) throws IOException {
        Path file = directory.resolve("model");
        ModelFile.write(file, model);
        return Files.readAllBytes(file);
    }

    @ParameterizedTest
    @CsvSource({"SAMPLED,JOURNEY,true", "DENSE,BOTH,false"})
    void theSameSeedGivesTheSameBytes(HeadChoice head, UserMode users, boolean identity) throws IOException {
        TrainingOptions.Builder options = options().head(head).users(users).hidden(List.of(7)).epochs(4);
        JourneyModel model = model(options.build(), identity);
        byte[] before = bytes(model);
        JourneyModel read = ModelFile.read(directory.resolve("model"));
        byte[] expected = bytes(continued(options, identity, model).fit(MORE));
        assertArrayEquals(before, bytes(model), "the model that it began with");
        for (int threads = 1; threads <= 3; threads++) {
            assertArrayEquals(expected, bytes(continued(options.threads(threads), identity, read).fit(MORE)));
        }
        Checkpointing checkpointing = new Checkpointing(directory.resolve("checkpoint"), 1, true);
        continued(options, identity, model).fit(MORE, 2, checkpointing);
        assertArrayEquals(expected, bytes(continued(options, identity, model).fit(MORE, null, checkpointing)));
    }

    private static Trainer continued(TrainingOptions.Builder options, boolean identity, JourneyModel model) {
        return new Trainer(options.build()).withItemFeatures(FEATURES, identity).withUserFeatures(ofUsers("a", "b"))
                .continuing(model);
    }

    private static Interactions ofUsers(String... features) {
        InteractionsBuilder builder = Interactions.builder();
        for (int u = 0; u < 80; u++) {
            builder.add("u" + u, features[u % features.length]);
        }
        return builder.build();
    }

    @Test
    void featuresOfUsersStayAndNewOnesBeginAtZero() {
        TrainingOptions options = options().build();
        JourneyModel model = new Trainer(options).withUserFeatures(ofUsers("a", "b")).fit(OLD);
        StartingPoint from = new StartingPoint(model, MORE, options);
        Interactions data = from.renumber(MORE);
        SideInformation side = SideInformation.NONE.withUserFeatures(ofUsers("c", "b", "a", "a")).forTraining(from, data);
        JourneyNetwork network = new JourneyNetwork(data.users().size(), data.items().size(), options, null, side.users(data));
        from.applyTo(network);
        assertArrayEquals(model.userFeatures().weight().values(), Arrays.copyOf(network.userFeatures.values(), 2 * 9));
        assertArrayEquals(new float[9], row(network.userFeatures, 2));
        assertEquals("c", side.users(data).features().id(2));
    }

    @Test
    void aModelWithoutFeaturesGoesOnWithSome() {
        // Steps so small that a row that was kept is as it was.
        TrainingOptions options = options().build();
        TrainingOptions still = options().epochs(1).optimizer(new Sgd(1e-9f, 0, 0)).build();
        JourneyModel model = new Trainer(options).fit(OLD);
        Trainer trainer = new Trainer(still).withUserFeatures(ofUsers("a", "b")).continuing(model);
        JourneyModel grown = trainer.withItemFeatures(FEATURES, true).fit(MORE);
        assertEquals(6, grown.itemFeatures().features().size());
        assertEquals(2, grown.userFeatures().features().size());
        for (int i = 0; i < KNOWN; i++) {
            assertArrayEquals(row(model.output(), i), row(grown.output(), i), 1e-5f);
            assertArrayEquals(row(model.input(), i), row(grown.input(), i), 1e-5f);
            assertArrayEquals(row(model.outputBias(), i), row(grown.outputBias(), i), 1e-5f);
        }
        assertEquals("identity is false, which leaves nothing of the items of a model without item features, expected true to go "
                + "on from it", assertThrows(IllegalArgumentException.class,
                        () -> trainer.withItemFeatures(FEATURES, false).fit(MORE)).getMessage());
    }

    @Test
    void aModelWithFeaturesGoesOnWithSomeOrNotAtAll() {
        TrainingOptions options = options().epochs(1).build();
        Trainer items = new Trainer(options).continuing(model(options, true));
        assertEquals("item features are not given, expected some: training goes on from a model with such",
                assertThrows(IllegalArgumentException.class, () -> items.fit(MORE)).getMessage());
        Trainer users = new Trainer(options)
                .continuing(new Trainer(options).withUserFeatures(ofUsers("a")).fit(OLD));
        assertEquals("user features are not given, expected some: training goes on from a model with such",
                assertThrows(IllegalArgumentException.class, () -> users.fit(MORE)).getMessage());
    }
}
