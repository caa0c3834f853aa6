package org.warprank.nn.example;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warprank.core.ScoringPanels;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.Split;
import org.warprank.nn.data.Vocabulary;
import org.warprank.nn.eval.EvaluationReport;
import org.warprank.nn.eval.Evaluator;
import org.warprank.nn.io.AtomicFile;
import org.warprank.nn.io.Checkpoint;
import org.warprank.nn.io.ModelFile;
import org.warprank.nn.io.ModelFormatException;
import org.warprank.nn.io.NotWrittenException;
import org.warprank.nn.layer.Parameter;
import org.warprank.nn.layer.SparseMatrix;
import org.warprank.nn.serve.FloatTable;
import org.warprank.nn.serve.FoldIn;
import org.warprank.nn.serve.ItemFilter;
import org.warprank.nn.serve.ItemScorer;
import org.warprank.nn.serve.ItemSet;
import org.warprank.nn.serve.JourneyModel;
import org.warprank.nn.serve.JourneyScorer;
import org.warprank.nn.serve.ScoredItem;
import org.warprank.nn.serve.ScoringModel;
import org.warprank.nn.serve.TopK;
import org.warprank.nn.serve.TopKSearch;
import org.warprank.nn.serve.UserTable;
import org.warprank.nn.train.Trainer;
import org.warprank.nn.train.TrainingOptions;
import org.warprank.nn.train.UserMode;

/** The examples in the Javadoc of scoring and model files: each region is a snippet there. */
class ServingExamplesTest {

    private static Split split;
    private static JourneyModel model;

    @TempDir
    private Path folder;

    @BeforeAll
    static void train() {
        split = Split.random(ExampleData.interactions(), 0.2, 42);
        model = new Trainer(TrainingOptions.builder().dim(8).epochs(5).build()).fit(split.train());
    }

    @Test
    void recommendations() {
        List<String> recommended = new ArrayList<>();
        // @start region="journey-scorer"
        JourneyScorer scorer = model.newScorer();                    // one for each thread, used for all requests
        int[] ids = new int[10];
        float[] scores = new float[10];

        int[] journey = {4, 2, 6};                                   // numbers of the user's items, which are not listed
        int count = scorer.topK(journey, 10, ids, scores);
        for (int i = 0; i < count; i++) {
            recommended.add(model.items().id(ids[i]));               // best first
        }
        // @end
        assertEquals(10, recommended.size());
        assertTrue(Stream.of(2, 4, 6).map(model.items()::id).noneMatch(recommended::contains));
    }

    @Test
    void filters() {
        JourneyScorer scorer = model.newScorer();
        int[] journey = {2, 4, 6};
        int[] ids = new int[10];
        float[] scores = new float[10];
        // @start region="item-filter"
        ItemSet drinks = ItemSet.of(model.items(), List.of("item 2", "item 8", "item 3"));       // once a category
        ItemSet food = ItemSet.of(model.items(), List.of("item 10", "item 5"));
        ItemSet soldOut = ItemSet.of(model.items(), List.of("item 8"));
        ItemFilter filter = ItemFilter.UNSEEN.and(drinks.or(food)).and(soldOut.not());           // once
        int count = scorer.topK(Vocabulary.UNKNOWN, journey, 0, 3, 10, filter, ids, scores);     // a request
        // @end
        Set<String> seen = Set.of(model.items().id(2), model.items().id(4), model.items().id(6));
        Set<String> expected = new HashSet<>(Set.of("item 2", "item 3", "item 10", "item 5"));
        expected.removeAll(seen);
        assertEquals(expected, IntStream.range(0, count).mapToObj(i -> model.items().id(ids[i])).collect(Collectors.toSet()));
        // @start region="item-set"
        ItemSet nearby = new ItemSet(model.items().size());          // of one thread, filled for each request
        nearby.clear();
        nearby.add(7).add(9);
        count = scorer.topK(Vocabulary.UNKNOWN, journey, 0, 3, 10, nearby, ids, scores);   // only panels with 7 or 9 are scored
        // @end
        assertEquals(2, count);
    }

    @Test
    void bestOfSomeScores() {
        // @start region="top-k"
        float[] scores = {0.5f, 2f, 1f, 3f};                         // of items 0 to 3
        TopK list = new TopK(2);
        list.begin(2);
        list.accept(0, 3, scores, 0);                                // all but item 3
        int[] ids = new int[2];
        float[] best = new float[2];
        int count = list.finish(ids, best);                          // 2: items {1, 2} with scores {2, 1}
        // @end
        assertEquals(2, count);
        assertArrayEquals(new int[] {1, 2}, ids);
        assertArrayEquals(new float[] {2, 1}, best);
    }

    @Test
    void bestItemsForSeveralQueries() {
        float[] table = {1, 0,
                         0, 1,
                         2, 2};
        // @start region="top-k-search"
        ScoringPanels panels = ScoringPanels.pack(3, 2, table, null);          // table is (items, dim)
        TopKSearch search = new TopKSearch(panels, 2);                         // up to two queries at a time
        float[] queries = {1, 0,
                           -1, 1};                                             // (count, dim)
        TopK[] lists = {new TopK(2), new TopK(2)};
        for (TopK list : lists) {
            list.begin(2);
        }
        search.several(2, queries, 0, 2, lists);
        int[] ids = new int[2];
        float[] scores = new float[2];
        lists[0].finish(ids, scores);                                          // items {2, 0} with scores {2, 1}
        // @end
        assertArrayEquals(new int[] {2, 0}, ids);
        assertArrayEquals(new float[] {2, 1}, scores);
        lists[1].finish(ids, scores);
        assertArrayEquals(new int[] {1, 2}, ids);
    }

    @Test
    void modelOfParametersFromElsewhere() {
        float[] inputValues = {1, 0, 0, 1, 1, 1};
        float[] outputValues = {1, 0, 0, 2, 0, 0};
        float[] biasValues = {0, 0, 0.5f};
        // @start region="journey-model"
        Vocabulary items = Vocabulary.of(List.of("tea", "milk", "sugar"));
        Parameter input = Parameter.fixed("input.weight", 3, 2, inputValues);      // (items, dim)
        Parameter output = Parameter.fixed("output.weight", 3, 2, outputValues);   // (items, dim)
        Parameter bias = Parameter.fixed("output.bias", 3, 1, biasValues);         // (items, 1)
        JourneyModel linear = new JourneyModel(items, 0.5, input, List.of(), output, bias);

        float[] scores = new float[3];                                             // one an item
        linear.newScorer().score(new int[] {1}, 0, 1, scores);                     // of a user who has milk: {0, 2, 0.5}
        // @end
        assertArrayEquals(new float[] {0, 2, 0.5f}, scores, 1e-6f);
    }

    @Test
    void tablesOfOnesOwnMemory() {
        Vocabulary items = Vocabulary.of(List.of("tea", "milk", "sugar"));
        float[] table = {1, 0, 0, 2, 0, 0};
        // @start region="scoring-model"
        MemorySegment memory = Arena.ofAuto().allocate(24, 4);                     // 3 x 2 little-endian floats
        for (int i = 0; i < 6; i++) {
            memory.set(ValueLayout.JAVA_FLOAT.withOrder(ByteOrder.LITTLE_ENDIAN), 4L * i, table[i]);
        }
        FloatTable input = FloatTable.of("input.weight", 3, 2, memory);            // used where it lies
        ScoringPanels panels = ScoringPanels.pack(3, 2, table, null);
        ScoringModel tied = new ScoringModel(items, 0.5, input, null, null, List.of(), input, panels);
        List<ScoredItem> next = tied.newScorer().recommend(null, List.of("milk"), 2, ItemFilter.ALL);   // milk, 4; tea, 0
        // @end
        assertEquals(List.of(new ScoredItem("milk", 4), new ScoredItem("tea", 0)), next);
    }

    @Test
    void modelWithEmbeddingsOfUsers() {
        Vocabulary items = Vocabulary.of(List.of("tea", "milk", "sugar"));
        Parameter output = Parameter.fixed("output.weight", 3, 2, new float[] {1, 0, 0, 2, 0, 0});
        Parameter bias = Parameter.fixed("output.bias", 3, 1, new float[] {0, 0, 0.5f});
        // @start region="user-table"
        Parameter embeddings = Parameter.fixed("user.weight", 2, 2, new float[] {3, 0, 0, 4});   // (users, dim)
        UserTable users = new UserTable(Vocabulary.of(List.of("ann", "bob")), embeddings);
        JourneyModel factors = new JourneyModel(items, 0.5, null, users, List.of(), output, bias);  // no journeys

        List<ScoredItem> known = factors.recommend("bob", List.of("tea"), 1);      // milk, 8
        List<ScoredItem> unknown = factors.recommend("eve", List.of(), 1);         // sugar, 0.5: the bias alone
        // @end
        assertEquals(List.of(new ScoredItem("milk", 8)), known);
        assertEquals(List.of(new ScoredItem("sugar", 0.5f)), unknown);
        float[] scores = new float[3];
        factors.newScorer(Vocabulary.of(List.of("eve", "ann"))).score(1, new int[0], 0, 0, scores);
        assertArrayEquals(new float[] {3, 0, 0.5f}, scores);
    }

    @Test
    void embeddingOfAUserWhoWasNotInTraining() {
        Interactions train = split.train();
        // @start region="fold-in"
        TrainingOptions options = TrainingOptions.builder().dim(8).epochs(20).users(UserMode.EMBEDDING).build();
        JourneyModel factors = new Trainer(options).fit(train);
        FoldIn foldIn = new FoldIn(factors.scoring());               // one for each thread; allocates nothing below
        int[] journey = {4, 2, 6};                                   // numbers of the user's items
        float[] embedding = new float[8];
        foldIn.fold(journey, 0, 3, embedding, 0);                    // to be kept, as a row of a UserTable

        List<ScoredItem> next = factors.recommend("eve", List.of("item 2", "item 4"), 5);      // does it by itself
        // @end
        assertFalse(Arrays.equals(new float[8], embedding));
        assertTrue(next.stream().allMatch(found -> Integer.parseInt(found.item().substring(5)) % 2 == 0), next::toString);
    }

    @Test
    void listsByIds() {
        List<String> lines = new ArrayList<>();
        // @start region="by-ids"
        List<ScoredItem> next = model.recommend(List.of("item 2", "item 4"), 5);   // new items, best first
        List<ScoredItem> like = model.similarItems("item 2", 5);                   // by cosine
        for (ScoredItem found : next) {
            lines.add(found.item() + " " + found.score());
        }
        // @end
        assertEquals(5, lines.size());
        assertEquals(5, like.size());
        assertTrue(next.stream().noneMatch(found -> found.item().equals("item 2") || found.item().equals("item 4")));
    }

    @Test
    void scorerOfOnesOwn() {
        Evaluator evaluator = new Evaluator(split.train(), split.heldOut(), 1);
        long[] releaseDays = new long[split.train().items().size()];
        // @start region="item-scorer"
        record NewestFirst(long[] releaseDay) implements ItemScorer {
            @Override
            public int items() {
                return releaseDay.length;
            }

            @Override
            public void score(int[] journey, int from, int to, float[] scores) {
                for (int item = 0; item < releaseDay.length; item++) {
                    scores[item] = releaseDay[item];
                }
            }
        }
        EvaluationReport report = evaluator.evaluate(() -> new NewestFirst(releaseDays), 10);
        // @end
        assertEquals(0.5, report.auc(), 1e-12);
    }

    @Test
    void modelFiles() throws IOException {
        // @start region="model-file"
        Path file = folder.resolve("model.safetensors");
        ModelFile.write(file, model);                                // there completely, or not at all
        JourneyModel copy = ModelFile.read(file);                    // recommends exactly what the model does
        // @end
        assertArrayEquals(model.output().values(), copy.output().values());
        assertEquals(model.items().id(3), copy.items().id(3));
    }

    @Test
    void checkpoints() throws IOException {
        Path file = folder.resolve("training.checkpoint");
        float[] velocities = new float[model.output().values().length];
        // @start region="checkpoint"
        new Checkpoint(model, Map.of("started", "monday"), Map.of("velocity", velocities), List.of("epoch 1")).write(file);

        Checkpoint back = Checkpoint.read(file);                     // all of it
        JourneyModel alone = ModelFile.read(file);                   // and the model, for scoring meanwhile
        // @end
        assertEquals(Map.of("started", "monday"), back.properties());
        assertArrayEquals(velocities, back.arrays().get("velocity"));
        assertEquals(List.of("epoch 1"), back.log());
        assertArrayEquals(model.output().values(), alone.output().values());
    }

    @Test
    void filesThatAreNoModels() throws IOException {
        JourneyModel modelInUse = model;
        List<String> log = new ArrayList<>();
        Path uploaded = Files.writeString(folder.resolve("upload"), "no model");
        // @start region="model-format-exception"
        JourneyModel next = modelInUse;
        try {
            next = ModelFile.read(uploaded);
        } catch (ModelFormatException e) {                           // other IOExceptions say that it could not be read
            log.add("keeping the old model: " + e.getMessage());     // names the file and what is wrong with it
        }
        // @end
        assertSame(modelInUse, next);
        assertTrue(log.getFirst().contains(uploaded.toString()), log::toString);
    }

    @Test
    void filesThatCannotBeWritten() throws IOException {
        List<String> log = new ArrayList<>();
        Path disk = folder.resolve("absent");
        // @start region="not-written-exception"
        try {
            ModelFile.write(disk.resolve("model.safetensors"), model);
        } catch (NotWrittenException e) {
            log.add(e.getMessage());                                 // the file and why; what stood there is untouched
        }
        // @end
        assertTrue(log.getFirst().endsWith("model.safetensors: not written: no such file or directory"), log::toString);
    }

    @Test
    void filesThatAreComplete() throws IOException {
        List<String> lines = List.of("ann\ttea", "bob\tmilk");
        // @start region="atomic-file"
        AtomicFile.write(folder.resolve("recommendations.tsv"), out -> {           // until the end, readers see the old file
            for (String line : lines) {
                out.write((line + "\n").getBytes(StandardCharsets.UTF_8));         // an exception here leaves it as it is
            }
        });
        // @end
        assertEquals(lines, Files.readAllLines(folder.resolve("recommendations.tsv")));
        // @start region="atomic-file-content"
        byte[] body = "{\"version\": 3}".getBytes(StandardCharsets.UTF_8);
        AtomicFile.Content content = out -> out.write(body);         // out is buffered, and closed by the caller
        AtomicFile.write(folder.resolve("state.json"), content);
        // @end
        assertEquals("{\"version\": 3}", Files.readString(folder.resolve("state.json")));
    }

    @Test
    void widePart() {
        // @start region="wide"
        int items = model.items().size();
        int[] offsets = new int[items + 1];
        Arrays.fill(offsets, 1, items + 1, 1);                       // an entry in row 0 alone
        SparseMatrix weights = new SparseMatrix(items, offsets, new int[] {7}, new float[] {100f});
        JourneyModel wide = model.withWide(weights);                 // whoever has item 0 is shown item 7 first
        // @end
        assertEquals(model.items().id(7), wide.recommend(List.of(model.items().id(0)), 1).getFirst().item());
    }
}
