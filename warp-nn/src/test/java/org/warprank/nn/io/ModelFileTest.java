package org.warprank.nn.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warprank.core.Activation;
import org.warprank.nn.Models;
import org.warprank.nn.layer.LinearLayer;
import org.warprank.nn.layer.SparseMatrix;
import org.warprank.nn.serve.JourneyModel;
import org.warprank.nn.serve.ScoringModel;

class ModelFileTest {

    private static final List<String> IDS =
            List.of("tea", "crème brûlée", "say \"hi\"", "two\nlines", "\\", "日本", "𝄞", " ", "{}", "a,b", "\u0000", "tea ");

    private static final List<String> USERS = List.of("ann", "zoë");

    @TempDir
    private Path directory;

    private Path file() {
        return directory.resolve("model.safetensors");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aModelComesBackEqualToTheBit(int hiddenLayers) throws IOException {
        JourneyModel model = Models.random(IDS, 5, List.of(7, 3).subList(0, hiddenLayers), Activation.RELU, 1);
        ModelFile.write(file(), model);
        JourneyModel back = ModelFile.read(file());
        assertEquals(model.exponent(), back.exponent());
        assertEquals(IDS.size(), back.items().size());
        for (int i = 0; i < IDS.size(); i++) {
            assertEquals(IDS.get(i), back.items().id(i));
        }
        assertArrayEquals(model.input().values(), back.input().values());
        assertArrayEquals(model.output().values(), back.output().values());
        assertArrayEquals(model.outputBias().values(), back.outputBias().values());
        assertEquals(hiddenLayers, back.hidden().size());
        for (int i = 0; i < hiddenLayers; i++) {
            LinearLayer layer = back.hidden().get(i);
            for (int p = 0; p < 2; p++) {
                assertArrayEquals(model.hidden().get(i).parameters().get(p).values(), layer.parameters().get(p).values());
            }
        }
        float[] expected = new float[IDS.size()];
        float[] actual = new float[IDS.size()];
        model.newScorer().score(new int[] {1, 4, 9}, 0, 3, expected);
        back.newScorer().score(new int[] {1, 4, 9}, 0, 3, actual);
        assertArrayEquals(expected, actual);
    }

    @Test
    void theWidePartComesBack() throws IOException {
        int[] offsets = new int[IDS.size() + 1];
        offsets[IDS.size() - 1] = 1;
        offsets[IDS.size()] = 3;
        SparseMatrix wide = new SparseMatrix(IDS.size(), offsets, new int[] {3, 0, 4}, new float[] {.5f, -1, 1e-7f});
        ModelFile.write(file(), Models.random(IDS, 5, List.of(3), Activation.RELU, 1).withWide(wide));
        JourneyModel back = ModelFile.read(file());
        assertArrayEquals(wide.offsets(), back.wide().offsets());
        assertArrayEquals(wide.indices(), back.wide().indices());
        assertArrayEquals(wide.values(), back.wide().values());
        Path other = directory.resolve("other");
        ModelFile.write(other, back);
        assertArrayEquals(Files.readAllBytes(file()), Files.readAllBytes(other));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void embeddingsOfUsersComeBack(boolean journeys) throws IOException {
        JourneyModel model = Models.withUsers(Models.random(IDS, 5, List.of(3), Activation.RELU, 1), journeys, USERS);
        ModelFile.write(file(), model);
        JourneyModel back = ModelFile.read(file());
        assertEquals(journeys, back.input() != null);
        assertArrayEquals(model.users().weight().values(), back.users().weight().values());
        for (int u = 0; u < USERS.size(); u++) {
            assertEquals(USERS.get(u), back.users().users().id(u));
        }
        assertEquals(model.recommend("zoë", List.of("tea"), 3), back.recommend("zoë", List.of("tea"), 3));
        Path other = directory.resolve("other");
        ModelFile.write(other, back);
        assertArrayEquals(Files.readAllBytes(file()), Files.readAllBytes(other));
    }

    @Test
    void whatIsWrittenCanBeRead() throws IOException {
        ModelFile.write(file(), Models.random(IDS, ModelFile.MAX_WIDTH, List.of(), Activation.RELU, 1));
        assertEquals(ModelFile.MAX_WIDTH, ModelFile.read(file()).input().columns());
        List<Integer> deepest = Collections.nCopies(ModelFile.MAX_HIDDEN, 1);
        ModelFile.write(file(), Models.random(IDS, 1, deepest, Activation.RELU, 1));
        assertEquals(ModelFile.MAX_HIDDEN, ModelFile.read(file()).hidden().size());
    }

    @Test
    void whatCouldNotBeReadIsNotWritten() {
        List<Integer> tooDeep = Collections.nCopies(ModelFile.MAX_HIDDEN + 1, 1);
        for (JourneyModel model : List.of(Models.random(IDS, ModelFile.MAX_WIDTH + 1, List.of(), Activation.RELU, 1),
                Models.random(IDS, 1, List.of(ModelFile.MAX_WIDTH + 1), Activation.RELU, 1),
                Models.random(IDS, 1, tooDeep, Activation.RELU, 1))) {
            assertThrows(IllegalArgumentException.class, () -> ModelFile.write(file(), model));
            assertTrue(Files.notExists(file()));
        }
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void theActivationComesBack(Activation activation) throws IOException {
        ModelFile.write(file(), Models.random(IDS, 4, List.of(6), activation, 1));
        assertEquals(activation, ModelFile.read(file()).hidden().getFirst().activation());
    }

    @Test
    void theSameModelGivesTheSameBytes() throws IOException {
        ModelFile.write(file(), Models.random(IDS, 4, List.of(6), Activation.RELU, 1));
        byte[] first = Files.readAllBytes(file());
        Path other = directory.resolve("other");
        ModelFile.write(other, ModelFile.read(file()));
        assertArrayEquals(first, Files.readAllBytes(other));
    }

    // Readers map the file and want to load whole vectors.
    @Test
    void theDataStartsAligned() throws IOException {
        for (int dim = 1; dim < 40; dim += 3) {
            ModelFile.write(file(), Models.random(IDS, dim, List.of(dim), Activation.RELU, 1));
            long header = ByteBuffer.wrap(Files.readAllBytes(file())).order(ByteOrder.LITTLE_ENDIAN).getLong();
            assertEquals(0, (8 + header) % 64);
        }
    }

    @Test
    void tensorsHaveTheNamesOfAStateDict() throws IOException {
        ModelFile.write(file(), Models.random(IDS, 4, List.of(6), Activation.RELU, 1));
        ModelBytes bytes = ModelBytes.of(Files.readAllBytes(file()));
        assertEquals("[12,4]", bytes.tensor("input.weight").get("shape").toString());
        assertEquals("[6,4]", bytes.tensor("hidden.0.weight").get("shape").toString());
        assertEquals("[6]", bytes.tensor("hidden.0.bias").get("shape").toString());
        assertEquals("[12,6]", bytes.tensor("output.weight").get("shape").toString());
        assertEquals("[12]", bytes.tensor("output.bias").get("shape").toString());
        assertEquals("[13]", bytes.tensor("items.offsets").get("shape").toString());
        assertEquals("I64", bytes.tensor("items.offsets").get("dtype").getAsString());
        assertEquals("U8", bytes.tensor("items.utf8").get("dtype").getAsString());
    }

    // Older files have none, and files of other programs have them where they please.
    @Test
    void panelsAreUsedWhereTheyLieAndPackedWhereTheyAreMissingOrNotAligned() throws IOException {
        JourneyModel model = Models.random(Models.ids(100), 4, List.of(), Activation.RELU, 1);
        ModelFile.write(file(), model);
        ScoringModel mapped = ModelFile.map(file());
        assertTrue(mapped.panels().memory().isMapped());
        assertEquals(-1, mapped.panels().memory().mismatch(model.scoring().panels().memory()));
        ModelBytes bytes = ModelBytes.of(Files.readAllBytes(file())).withoutChecksums();
        assertEquals(0, bytes.from("serving.panels"));
        int end = bytes.to("serving.panels");
        byte[] panels = Arrays.copyOf(bytes.data(), end);

        byte[] without = bytes.withoutFirst("serving.panels").file();
        ModelBytes last = ModelBytes.of(without).with("serving.panels", "F32", end, 2, 4, 64);
        last.data("serving.panels").put(panels);
        assertTrue(last.from("serving.panels") % 64 != 0);
        for (byte[] other : List.of(without, last.file())) {
            Files.write(file(), other);
            ScoringModel packed = ModelFile.map(file());
            assertFalse(packed.panels().memory().isMapped());
            assertEquals(-1, model.scoring().panels().memory().mismatch(packed.panels().memory()));
            assertArrayEquals(model.output().values(), ModelFile.read(file()).output().values());
        }
    }
}
