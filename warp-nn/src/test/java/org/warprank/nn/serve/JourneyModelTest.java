package org.warprank.nn.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.warprank.core.Activation;
import org.warprank.core.QuantizedPanels;
import org.warprank.core.ScoringPanels;
import org.warprank.nn.Models;
import org.warprank.nn.data.Vocabulary;
import org.warprank.nn.layer.Parameter;
import org.warprank.nn.layer.SparseMatrix;

/** Lists of a model whose tables are written by hand. */
class JourneyModelTest {

    private static final List<String> IDS = List.of("tea", "milk", "sugar", "nails", "glue");

    // tea and milk point the same way, sugar nearly, nails the other way, and glue nowhere.
    private static final float[] OUTPUT = {1, 0, 3, 0, 2, 2, -1, 0, 0, 0};

    private static JourneyModel model() {
        Parameter input = parameter("input.weight", 2, 1, 0, 2, 0, 0, 1, -1, 0, 0, 0);
        return new JourneyModel(Vocabulary.of(IDS), 0.5, input, List.of(), parameter("output.weight", 2, OUTPUT),
                parameter("output.bias", 1, 0, 0, 0, 0, .5f));
    }

    private static Parameter parameter(String name, int columns, float... values) {
        return Parameter.fixed(name, values.length / columns, columns, values);
    }

    private static List<String> names(List<ScoredItem> list) {
        return list.stream().map(ScoredItem::item).toList();
    }

    @Test
    void recommendationsAreWhatTheJourneyDoesNotHave() {
        List<ScoredItem> list = model().recommend(List.of("tea"), 10);
        assertEquals(List.of("milk", "sugar", "glue", "nails"), names(list));
        assertEquals(List.of(3f, 2f, .5f, -1f), list.stream().map(ScoredItem::score).toList());
        assertEquals(List.of("milk", "sugar"), names(model().recommend(List.of("tea"), 2)));
    }

    @Test
    void repeatsCountOnceAndUnknownItemsNotAtAll() {
        JourneyModel model = model();
        assertEquals(model.recommend(List.of("milk", "tea"), 3), model.recommend(List.of("tea", "alien", "milk", "tea"), 3));
        assertEquals(List.of("glue"), names(model.recommend(List.of("alien"), 1)));
        assertEquals(List.of("glue"), names(model.recommend(List.of(), 1)));
        assertEquals(List.of(), model.recommend(IDS, 3));
    }

    @Test
    void aJourneyMayBeLongerThanAnyBefore() {
        JourneyModel model = Models.random(Models.ids(300), 19, List.of(), Activation.RELU, 1);
        JourneyScorer scorer = model.newScorer();
        float[] input = model.input().values();
        for (int length : new int[] {1, 65, 299, 2}) {
            int[] journey = IntStream.range(1, 1 + length).toArray();
            float[] scores = new float[300];
            scorer.score(journey, 0, length, scores);
            for (int item = 0; item < scores.length; item++) {
                double score = model.outputBias().values()[item];
                for (int f = 0; f < 19; f++) {
                    int factor = f;
                    double sum = IntStream.of(journey).mapToDouble(i -> input[i * 19 + factor]).sum();
                    score += sum / Math.sqrt(length) * model.output().values()[item * 19 + f];
                }
                assertEquals(score, scores[item], 1e-4, "item " + item + " for " + length);
            }
        }
    }

    @Test
    void similarItemsAreByCosineWithoutTheItem() {
        List<ScoredItem> list = model().similarItems("tea", 10);
        assertEquals(List.of("milk", "sugar", "glue", "nails"), names(list));
        assertEquals(1, list.get(0).score(), 1e-6);
        assertEquals(Math.sqrt(.5), list.get(1).score(), 1e-6);
        assertEquals(0, list.get(2).score());
        assertEquals(-1, list.get(3).score(), 1e-6);
        assertEquals(List.of(0f, 0f, 0f, 0f), model().similarItems("glue", 4).stream().map(ScoredItem::score).toList());
        assertEquals(List.of("tea"), names(model().similarItems("milk", 1)));
    }

    // Products of floats this small are zeros, and of floats this large infinite; the last is so short that it is none.
    @Test
    void cosinesOfShortAndLongRows() {
        float[] rows = {1e-30f, 1e-30f, 1e30f, 1e30f, 1, 0, -1e-30f, 0, 1e-45f, 0};
        JourneyModel model = new JourneyModel(Vocabulary.of(IDS), 0.5, parameter("input.weight", 2, OUTPUT), List.of(),
                parameter("output.weight", 2, rows), parameter("output.bias", 1, 9, 8, 7, 6, 5));
        for (ScoringModel scoring : List.of(model.scoring(), model.scoring().scalar())) {
            for (String item : List.of("tea", "milk")) {
                List<ScoredItem> list = scoring.newScorer().similarItems(item, 5, ItemFilter.ALL);
                assertEquals(List.of("sugar", "glue", "nails"), names(list).subList(2, 5));
                double[] cosines = {1, 1, Math.sqrt(.5), 0, -Math.sqrt(.5)};
                assertArrayEquals(cosines, list.stream().mapToDouble(ScoredItem::score).toArray(), 1e-6);
            }
        }
    }

    @Test
    void similarityGoesOnPastTheFirstBlock() {
        int items = 3000;
        float[] rows = new float[2 * items];
        for (int i = 0; i < items; i++) {
            rows[2 * i] = (float) Math.cos(i * 1e-3);
            rows[2 * i + 1] = (float) Math.sin(i * 1e-3);
        }
        Parameter table = parameter("output.weight", 2, rows);
        JourneyModel model = new JourneyModel(Vocabulary.of(IntStream.range(0, items).mapToObj(i -> "i" + i)
                .toList()), 0.5, parameter("input.weight", 2, rows), List.of(), table, parameter("output.bias", 1, new float[items]));
        List<String> near = names(model.similarItems("i2500", 4)).stream().sorted().toList();
        assertEquals(List.of("i2498", "i2499", "i2501", "i2502"), near);
    }

    // tea adds 4 to glue, milk takes 1 from sugar.
    private static JourneyModel wide() {
        return model().withWide(new SparseMatrix(5, new int[] {0, 1, 2, 2, 2, 2}, new int[] {4, 2}, new float[] {4, -1}));
    }

    @Test
    void theWidePartAddsItsRowsNormalisedAsTheJourneyIs() {
        float[] scores = new float[5];
        float[] wide = new float[5];
        model().newScorer().score(new int[] {0, 1}, 0, 2, scores);
        wide().newScorer().score(new int[] {0, 1}, 0, 2, wide);
        scores[4] += 4 / Math.sqrt(2);
        scores[2] -= 1 / Math.sqrt(2);
        assertArrayEquals(scores, wide, 1e-6f);
        assertEquals(List.of("glue", "milk", "sugar", "nails"), names(wide().recommend(List.of("tea"), 10)));
        assertEquals(4.5f, wide().recommend(List.of("tea"), 1).getFirst().score());
        assertEquals(model().recommend(List.of(), 5), wide().recommend(List.of(), 5));
        assertEquals(model().similarItems("tea", 5), wide().similarItems("tea", 5));
        assertNull(wide().withWide(null).wide());
    }

    @Test
    void whatWasDerivedFromATableOfAnotherShapeIsNotTaken() {
        Vocabulary items = Vocabulary.of(IDS);
        FloatTable table = FloatTable.of(parameter("output.weight", 2, OUTPUT));
        ScoringPanels panels = ScoringPanels.pack(5, 2, OUTPUT, null);
        QuantizedPanels other = ScoringPanels.pack(5, 3, new float[15], null).quantized().codes();
        assertEquals("inverseNorms has 5 floats, expected 64", message(() -> new ScoringModel(items, .5, table, null, null,
                List.of(), table, panels, new float[5], null)));
        assertEquals("codes are of other panels, expected those of 1 panels x 2", message(() -> new ScoringModel(items, .5, table,
                null, null, List.of(), table, panels, null, other)));
    }

    @Test
    void whatIsWrongIsNamed() {
        assertEquals("weights are 1 x 1, expected 5 x 5", message(() -> model().withWide(
                new SparseMatrix(1, new int[2], new int[0], new float[0]))));
        assertEquals("k is 0, expected at least 1", message(() -> model().recommend(List.of("tea"), 0)));
        assertEquals("k is -1, expected at least 1", message(() -> model().similarItems("tea", -1)));
        assertEquals("item is \"alien\", expected an item that the model knows", message(() -> model().similarItems("alien", 1)));
        UserTable users = new UserTable(Vocabulary.of(List.of("ann")), parameter("user.weight", 2, new float[2]));
        for (double bad : new double[] {-.1, 7, Double.NaN}) {
            assertEquals("exponent is " + bad + ", expected a number from 0 to 1", message(() -> new JourneyModel(
                    Vocabulary.of(IDS), bad, null, users, List.of(), parameter("output.weight", 2, OUTPUT),
                    parameter("output.bias", 1, new float[IDS.size()]))));
        }
        for (int[] range : new int[][] {{-1, 1}, {2, 1}, {1, 3}}) {
            assertEquals("journey is from index " + range[0] + " to " + range[1] + ", expected a range within its 2 numbers",
                    assertThrows(IndexOutOfBoundsException.class,
                            () -> model().newScorer().score(new int[2], range[0], range[1], new float[5])).getMessage());
        }
        assertEquals("scores has room for 4 items, expected 5", assertThrows(IndexOutOfBoundsException.class,
                () -> model().newScorer().score(new int[0], 0, 0, new float[4])).getMessage());
        int[] ids = new int[1];
        assertThrows(IndexOutOfBoundsException.class,
                () -> model().newScorer().similarItems(5, 1, ItemFilter.ALL, ids, new float[1]));
        for (int bad : new int[] {-2, 5}) {
            assertEquals("journey has " + bad + " at index 1, expected items from 0 to 4, or -1 for one that the model does "
                    + "not know",
                    assertThrows(IndexOutOfBoundsException.class,
                            () -> model().newScorer().score(new int[] {2, bad}, 0, 2, new float[5])).getMessage());
        }
        assertEquals("ids has room for 1 and scores for 2 items, expected 2", assertThrows(IndexOutOfBoundsException.class,
                () -> model().newScorer().topK(new int[0], 2, ids, new float[2])).getMessage());
        assertEquals(List.of(0), Arrays.stream(ids).boxed().toList());
    }

    private static String message(Executable call) {
        return assertThrows(IllegalArgumentException.class, call).getMessage();
    }
}
