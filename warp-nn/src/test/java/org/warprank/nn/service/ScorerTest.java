package org.warprank.nn.service;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warprank.core.Activation;
import org.warprank.nn.Models;
import org.warprank.nn.data.Vocabulary;
import org.warprank.nn.io.ModelFile;
import org.warprank.nn.io.ModelFormatException;
import org.warprank.nn.layer.Parameter;
import org.warprank.nn.serve.ItemFilter;
import org.warprank.nn.serve.JourneyModel;
import org.warprank.nn.serve.ScoredItem;

class ScorerTest {

    private static final int ITEMS = 300;
    private static final int K = 20;
    private static final ScorerOptions COLD = ScorerOptions.DEFAULTS.withWarmUp(false);

    private final JourneyModel model = Models.random(Models.ids(ITEMS), 16, List.of(24), Activation.TANH, 1)
            .withWide(Models.nextItems(ITEMS));

    @TempDir
    private Path directory;
    private Path file;

    @BeforeEach
    void writeTheModel() throws IOException {
        file = directory.resolve("model.safetensors");
        ModelFile.write(file, model);
    }

    private static String list(Scorer scorer, int journey) {
        int[] ids = new int[K];
        float[] scores = new float[K];
        int count = scorer.topK(new int[] {journey, ITEMS - 1 - journey}, K, ItemFilter.UNSEEN, ids, scores);
        return Arrays.toString(Arrays.copyOf(ids, count)) + Arrays.toString(scores);
    }

    private String expected(int journey) {
        int[] ids = new int[K];
        float[] scores = new float[K];
        int count = model.newScorer().topK(new int[] {journey, ITEMS - 1 - journey}, K, ids, scores);
        return Arrays.toString(Arrays.copyOf(ids, count)) + Arrays.toString(scores);
    }

    @Test
    void codesChangeNoList() {
        int items = 3000;
        JourneyModel many = Models.random(Models.ids(items), 16, List.of(), Activation.RELU, 3)
                .withWide(Models.nextItems(items));
        Scorer with = Scorer.of(many, COLD);
        Scorer without = Scorer.of(many, COLD.withQuantized(false));
        assertTrue(with.warmUp() > 0 && without.warmUp() > 0);
        int[] ids = new int[K];
        int[] others = new int[K];
        float[] scores = new float[K];
        float[] otherScores = new float[K];
        for (int item = 0; item < items; item += 250) {
            int[] journey = {item, items - 1 - item};
            assertEquals(K, with.topK(journey, K, ItemFilter.UNSEEN, ids, scores));
            assertEquals(K, without.topK(journey, K, ItemFilter.UNSEEN, others, otherScores));
            assertArrayEquals(others, ids);
            assertArrayEquals(otherScores, scores);
        }
        assertFalse(COLD.withQuantized(false).withContexts(3).quantized());
    }

    @Test
    void onceWarmAListIsThatOfTheModelToTheBit() throws IOException {
        Scorer mapped = Scorer.open(file);
        assertTrue(mapped.warmUpNanos() > 0 && mapped.openNanos() > 0);
        Scorer read = Scorer.read(new ByteArrayInputStream(Files.readAllBytes(file)), "resource", COLD);
        read.warmUp();
        Scorer shared = Scorer.of(model, ScorerOptions.DEFAULTS);
        for (int journey = 0; journey < 10; journey++) {
            assertEquals(expected(journey), list(mapped, journey));
            assertEquals(expected(journey), list(read, journey));
            assertEquals(expected(journey), list(shared, journey));
        }
        assertEquals(model.recommend(List.of("item 1"), 3), mapped.recommend(List.of("item 1"), 3));
        assertEquals(model.similarItems("item 7", 4), mapped.newContext().similarItems("item 7", 4, ItemFilter.UNSEEN));
        int[] ids = new int[4];
        assertEquals(4, mapped.similarItems(7, 4, ItemFilter.UNSEEN, ids, new float[4]));
        assertEquals(model.similarItems("item 7", 4).getFirst().item(), mapped.items().id(ids[0]));
    }

    @Test
    void beforeTheWarmUpPlainLoopsGiveTheSameButForTheLastBits() throws IOException {
        Scorer scorer = Scorer.open(file, COLD);
        assertEquals(0, scorer.warmUpNanos());
        List<ScoredItem> plain = scorer.recommend(List.of("item 1", "item 2"), ITEMS);
        List<ScoredItem> vectors = model.recommend(List.of("item 1", "item 2"), ITEMS);
        assertEquals(vectors.size(), plain.size());
        for (int i = 0; i < plain.size(); i++) {
            assertEquals(vectors.get(i).score(), plain.get(i).score(), 1e-5);
        }
    }

    @Test
    void threadsOfBothKindsShareAScorerOfFewContexts() throws Exception {
        Scorer scorer = Scorer.open(file, ScorerOptions.DEFAULTS.withContexts(2));
        List<String> expected = new ArrayList<>();
        for (int journey = 0; journey < 50; journey++) {
            expected.add(expected(journey));
        }
        for (ExecutorService executor : List.of(Executors.newFixedThreadPool(8), Executors.newVirtualThreadPerTaskExecutor())) {
            try (executor) {
                List<Callable<String>> calls = new ArrayList<>();
                for (int call = 0; call < 2000; call++) {
                    int journey = call % expected.size();
                    calls.add(() -> list(scorer, journey));
                }
                List<Future<String>> lists = executor.invokeAll(calls);
                for (int call = 0; call < lists.size(); call++) {
                    assertEquals(expected.get(call % expected.size()), lists.get(call).get());
                }
            }
        }
    }

    @Test
    void aCallWaitsWhileAllContextsAreAtWork() throws Exception {
        Scorer scorer = Scorer.open(file, COLD.withContexts(1));
        CountDownLatch atWork = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        ItemFilter slow = (panel, seen) -> {
            atWork.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return -1;
        };
        Thread first = Thread.ofPlatform().start(() -> scorer.topK(new int[0], 1, slow, new int[1], new float[1]));
        atWork.await();
        Thread second = Thread.ofPlatform().start(() -> scorer.topK(new int[0], 1, ItemFilter.ALL, new int[1], new float[1]));
        while (second.getState() != Thread.State.WAITING) {
            assertTrue(second.isAlive(), "two calls had the only context");
            Thread.onSpinWait();
        }
        goOn.countDown();
        first.join();
        second.join();
    }

    @Test
    void aCallThatFailsGivesItsContextBack() throws IOException {
        Scorer scorer = Scorer.open(file, COLD.withContexts(1));
        for (int round = 0; round < 3; round++) {
            assertThrows(IndexOutOfBoundsException.class,
                    () -> scorer.topK(new int[] {ITEMS}, 1, ItemFilter.ALL, new int[1], new float[1]));
            assertThrows(IndexOutOfBoundsException.class,
                    () -> scorer.similarItems(-1, 1, ItemFilter.ALL, new int[1], new float[1]));
            assertThrows(IllegalArgumentException.class, () -> scorer.recommend(List.of(), 0));
        }
        assertEquals(1, scorer.topK(new int[0], 1, ItemFilter.ALL, new int[1], new float[1]));
    }

    @Test
    void theContractOfAList() throws IOException {
        Scorer scorer = Scorer.open(file, COLD);
        int[] ids = new int[ITEMS];
        float[] scores = new float[ITEMS];
        assertEquals(ITEMS, scorer.topK(new int[0], ITEMS + 7, ItemFilter.UNSEEN, ids, scores), "an empty journey");
        assertEquals(ITEMS - 2, scorer.topK(new int[] {5, 3, 5, Vocabulary.UNKNOWN}, Integer.MAX_VALUE, ItemFilter.UNSEEN, ids,
                scores), "repeats and unknown items");
        assertEquals(ITEMS, scorer.topK(new int[] {5, 3}, ITEMS, ItemFilter.ALL, ids, scores), "the journey's own as well");
        assertEquals(0, scorer.topK(new int[] {5}, 3, ItemFilter.ALL.not(), ids, scores), "nothing is allowed");
        assertEquals("k is 0, expected at least 1", assertThrows(IllegalArgumentException.class,
                () -> scorer.topK(new int[0], 0, ItemFilter.ALL, ids, scores)).getMessage());
        assertEquals("ids has room for 300 and scores for 1 items, expected 2", assertThrows(IndexOutOfBoundsException.class,
                () -> scorer.topK(new int[0], 2, ItemFilter.ALL, ids, new float[1])).getMessage());
        assertEquals("filter is null", assertThrows(NullPointerException.class,
                () -> scorer.topK(new int[0], 2, null, ids, scores)).getMessage());
        assertThrows(IllegalArgumentException.class, () -> COLD.withContexts(0));
    }

    @Test
    void itemsThatTieAreListedInOrderOfTheirNumbers() {
        JourneyModel ties = new JourneyModel(Vocabulary.of(Models.ids(ITEMS)), 1,
                Parameter.fixed("input.weight", ITEMS, 2, new float[2 * ITEMS]), List.of(),
                Parameter.fixed("output.weight", ITEMS, 2, new float[2 * ITEMS]),
                Parameter.fixed("output.bias", ITEMS, 1, new float[ITEMS]));
        int[] ids = new int[5];
        assertEquals(5, Scorer.of(ties, COLD).topK(new int[] {1, 3}, 5, ItemFilter.UNSEEN, ids, new float[5]));
        assertArrayEquals(new int[] {0, 2, 4, 5, 6}, ids);
    }

    @Test
    void aModelOfTheClassPathIsReadFromItsStream() throws IOException {
        try (URLClassLoader classPath = new URLClassLoader(new URL[] {directory.toUri().toURL()}, null);
                InputStream stream = classPath.getResourceAsStream("model.safetensors")) {
            Scorer scorer = Scorer.read(stream, "model.safetensors of the class path", ScorerOptions.DEFAULTS);
            assertEquals(expected(7), list(scorer, 7));
        }
    }

    @Test
    void aFileThatIsReplacedByRenamingStaysInUse() throws IOException {
        Scorer old = Scorer.open(file);
        String before = list(old, 1);
        JourneyModel next = Models.random(Models.ids(ITEMS), 16, List.of(), Activation.RELU, 2);
        ModelFile.write(file, next);
        assertEquals(before, list(old, 1));
        assertFalse(before.equals(list(Scorer.open(file), 1)));
    }

    @Test
    void damagedFilesAreRefusedByName() throws IOException {
        byte[] good = Files.readAllBytes(file);
        for (int length : new int[] {0, 7, 100, good.length / 2, good.length - 1, good.length + 1}) {
            byte[] bytes = Arrays.copyOf(good, length);
            Path spoilt = Files.write(directory.resolve("spoilt" + length), bytes);
            String message = assertThrows(ModelFormatException.class, () -> Scorer.open(spoilt)).getMessage();
            assertTrue(message.startsWith(spoilt + ": "), message);
            String ofStream = assertThrows(ModelFormatException.class,
                    () -> Scorer.read(new ByteArrayInputStream(bytes), "resource", COLD)).getMessage();
            assertTrue(ofStream.startsWith("resource: "), ofStream);
        }
    }
}
