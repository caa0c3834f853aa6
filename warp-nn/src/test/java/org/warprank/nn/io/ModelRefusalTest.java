package org.warprank.nn.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warprank.core.Activation;
import org.warprank.nn.Models;
import org.warprank.nn.data.Vocabulary;
import org.warprank.nn.layer.Parameter;
import org.warprank.nn.layer.SparseMatrix;
import org.warprank.nn.serve.ItemFeatures;
import org.warprank.nn.serve.JourneyModel;
import org.warprank.nn.serve.UserFeatures;

/** Loading refuses what is no whole, consistent model, and says what is wrong, also where no checksums tell that it was changed. */
class ModelRefusalTest {

    @TempDir
    private Path directory;
    private Path file;
    private byte[] good;

    @BeforeEach
    void writeAGoodModel() throws IOException {
        file = directory.resolve("model.safetensors");
        good = written(Models.random(List.of("tea", "milk", "日本"), 4, List.of(5), Activation.RELU, 1));
    }

    private byte[] written(JourneyModel model) throws IOException {
        ModelFile.write(file, model);
        return ModelBytes.of(Files.readAllBytes(file)).withoutChecksums().file();
    }

    private void assertRefused(byte[] bytes, String... parts) throws IOException {
        Files.write(file, bytes);
        ModelFormatException e = assertThrows(ModelFormatException.class, () -> ModelFile.read(file));
        assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
        for (String part : parts) {
            assertTrue(e.getMessage().contains(part), () -> '"' + part + "\" is missing from: " + e.getMessage());
        }
    }

    private void assertRefused(Consumer<ModelBytes> spoil, String... parts) throws IOException {
        ModelBytes bytes = ModelBytes.of(good);
        spoil.accept(bytes);
        assertRefused(bytes.file(), parts);
    }

    private void assertHeaderRefused(UnaryOperator<String> change, String... parts) throws IOException {
        assertRefused(ModelBytes.of(good).fileWith(change), parts);
    }

    @Test
    void whatIsTruncatedAnywhere() throws IOException {
        assertRefused(new byte[0], "truncated", "0 bytes");
        for (int length = 1; length < good.length; length += length < 16 ? 1 : 7) {
            assertRefused(Arrays.copyOf(good, length), "truncated");
        }
        assertRefused(Arrays.copyOf(good, good.length - 1), "truncated");
    }

    @Test
    void whatIsTooLong() throws IOException {
        assertRefused(Arrays.copyOf(good, good.length + 1), "oversized");
        assertRefused(Arrays.copyOf(good, 2 * good.length), "oversized");
    }

    // The header's length is what a bad file lies about first: nothing of that size may be allocated.
    @Test
    void aHeaderLengthThatLies() throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (long claim : new long[] {1L << 62, -1, Long.MIN_VALUE, 100_000_001, 99_000_000, good.length, 1, 0}) {
            byte[] bytes = good.clone();
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(claim);
            long before = threads.getCurrentThreadAllocatedBytes();
            assertRefused(bytes, "header");
            assertTrue(threads.getCurrentThreadAllocatedBytes() - before < 2_000_000, "claimed " + claim);
        }
    }

    @Test
    void shapesThatLie() throws IOException {
        assertRefused(b -> b.set("input.weight", "shape", 1L << 40, 1L << 40), "input.weight", "no file can hold");
        assertRefused(b -> b.set("input.weight", "shape", 1L << 31, 4), "input.weight", "bytes");
        assertRefused(b -> {
            b.set("input.weight", "shape", 1L << 31, 4);
            b.set("input.weight", "data_offsets", 0, 1L << 35);
        }, "expected");
        assertRefused(b -> b.set("input.weight", "shape", 0, 4), "input.weight");
        assertRefused(b -> b.set("input.weight", "shape", -3, -4), "input.weight", "at least 0");
        assertRefused(b -> b.set("input.weight", "shape", 12), "input.weight", "2 dimensions");
        assertRefused(b -> b.set("input.weight", "shape", 4, 3), "has shape");
        assertRefused(b -> b.set("output.weight", "shape", 5, 3), "output.weight", "[5, 3]", "[3, 5]");
        assertRefused(b -> b.set("hidden.0.weight", "shape", 4, 5), "hidden.0", "shape");
    }

    @Test
    void wideParts() throws IOException {
        SparseMatrix wide = new SparseMatrix(3, new int[] {0, 1, 1, 2}, new int[] {1, 2}, new float[] {1, 2});
        good = written(Models.random(List.of("tea", "milk", "sugar"), 4, List.of(), Activation.RELU, 1).withWide(wide));
        assertRefused(b -> b.data("wide.indices").putLong(0, 3), "wide: indices has 3, expected columns from 0 to 2");
        assertRefused(b -> b.data("wide.indices").putLong(0, 1L << 40), "wide: ");
        assertRefused(b -> b.data("wide.offsets").putLong(8, 7), "wide: offsets has 7 after 0");
        assertRefused(b -> b.data("wide.values").putFloat(0, Float.NaN), "wide: values has some that are not finite");
        assertRefused(b -> b.set("wide.offsets", "shape", 2, 2), "wide.offsets", "1 dimensions");
        assertRefused(b -> b.header().remove("wide.offsets"), "starts at byte");
        assertHeaderRefused(h -> h.replace("wide.indices", "narrow.indices"), "has no tensor wide.indices");
    }

    @Test
    void features() throws IOException {
        Vocabulary names = Vocabulary.of(List.of("hot", "cold"));
        good = written(Models.random(List.of("tea", "milk", "ice"), 4, List.of(5), Activation.RELU, 1)
                .withItemFeatures(new ItemFeatures(names, Parameter.table("input.features.weight", 2, 4),
                        Parameter.table("output.features.weight", 2, 5), Parameter.bias("output.features.bias", 2)))
                .withUserFeatures(new UserFeatures(names, Parameter.table("user.features.weight", 2, 4))));
        assertEquals("cold", ModelFile.read(file).itemFeatures().features().id(1));
        for (String table : List.of("input.features.weight", "output.features.weight", "user.features.weight",
                "output.features.bias")) {
            assertRefused(b -> b.data(table).putFloat(0, Float.NaN), table + " has values that are not finite");
            assertRefused(b -> b.set(table, "shape", 1, b.data(table).limit() / 4), table);
        }
        assertRefused(b -> b.set("output.features.weight", "shape", 5, 2), "output.features.weight", "[5, 5]");
        assertRefused(b -> b.set("user.features.weight", "shape", 4, 2), "user.features.weight", "[4, 4]");
        assertRefused(b -> b.set("item.features.offsets", "shape", 1, 3), "item.features.offsets");
        assertRefused(b -> b.data("user.features.offsets").putLong(8, 9), "user.features.offsets have 9 after 0");
        assertHeaderRefused(h -> h.replace("input.features.weight", "input.feature.weight"), "input.feature");
        assertHeaderRefused(h -> h.replace("user.features.weight", "users.features.weight"), "which is no part of a model");
    }

    @Test
    void dataThatIsNoHeader() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        for (int round = 0; round < 50; round++) {
            byte[] junk = new byte[200];
            random.nextBytes(junk);
            assertRefused(junk, "header");
            ByteBuffer.wrap(junk).order(ByteOrder.LITTLE_ENDIAN).putLong(150);
            assertRefused(junk, "header");
        }
        assertRefused(ModelBytes.file("{\"\u00e9\"".substring(0, 3), new byte[0]), "JSON");
        byte[] badText = ModelBytes.file("{\"xx\":{}}", new byte[0]);
        badText[10] = (byte) 0xc3;
        assertRefused(badText, "UTF-8");
    }

    // A changed weight or id may do no harm; whatever else changes is refused, and in no other way.
    @Test
    void anyChangedByteIsRefusedOrHarmless() throws IOException {
        SplittableRandom random = new SplittableRandom(2);
        for (int at = 0; at < good.length; at++) {
            byte[] bytes = good.clone();
            bytes[at] ^= (byte) (1 + random.nextInt(255));
            Files.write(file, bytes);
            try {
                assertEquals(3, ModelFile.read(file).items().size());
            } catch (ModelFormatException e) {
                assertTrue(e.getMessage().startsWith(file + ": "), e.getMessage());
            }
        }
    }

    @Test
    void badJson() throws IOException {
        for (String json : List.of("{", "{}}", "[]", "{\"a\"}", "{\"a\":}", "{\"a\":{},}", "{\"a\":{}", "{'a':{}}", "{\"a\":{\"b\":1.5}}",
                "{\"a\":{\"b\":true}}", "{\"a\":{\"b\":99999999999999999999}}", "{\"a\\q\":{}}", "{\"a\\u12\":{}}", "{\"a\\u12g4\":{}}",
                "{\"a\n\":{}}", "{\"a\":{\"b\":[1,]}}", "{\"a", "{\"a\":1}", "\"a\"", "nonsense", "  ",
                "{\"a\":".repeat(5000) + "}".repeat(5000), "[".repeat(100_000))) {
            assertRefused(ModelBytes.file(json, new byte[0]), "header");
        }
    }

    @Test
    void usersThatDoNotFit() throws IOException {
        good = written(Models.withUsers(Models.random(List.of("tea", "milk", "日本"), 4, List.of(5), Activation.RELU, 1),
                true, List.of("ann", "bob")));
        assertRefused(b -> b.set("user.weight", "shape", 4, 2), "user.weight is 2 wide, expected 4 as input.weight");
        assertRefused(b -> b.set("user.weight", "shape", 8), "user.weight", "2 dimensions");
        assertRefused(b -> b.set("users.offsets", "shape", 1, 3), "users.offsets", "1 dimension");
        assertHeaderRefused(h -> h.replace("\"users.utf8\"", "\"other\""), "other");
        assertHeaderRefused(h -> h.replace("\"user.weight\"", "\"other\""), "user");
        ModelBytes twice = ModelBytes.of(good);
        twice.data("users.utf8").put(0, (byte) 'b').put(1, (byte) 'o').put(2, (byte) 'b');
        assertRefused(twice.file(), "users:", "bob");
    }

    @Test
    void aDuplicateKey() throws IOException {
        assertHeaderRefused(h -> h.replace("\"hidden.0.bias\"", "\"output.bias\""), "output.bias", "twice");
        assertHeaderRefused(h -> h.replace("\"version\"", "\"format\""), "format", "twice");
    }

    @Test
    void aWrongType() throws IOException {
        assertRefused(b -> b.tensor("input.weight").addProperty("dtype", "F64"), "input.weight", "F64");
        assertRefused(b -> b.tensor("input.weight").addProperty("dtype", 7), "input.weight", "dtype");
        assertRefused(b -> b.tensor("input.weight").remove("dtype"), "input.weight", "dtype");
        assertRefused(b -> b.tensor("input.weight").remove("shape"), "input.weight", "shape");
        assertRefused(b -> b.tensor("input.weight").remove("data_offsets"), "input.weight", "data_offsets");
        assertRefused(b -> b.set("input.weight", "data_offsets", 0), "input.weight", "data_offsets");
        assertRefused(b -> {
            b.tensor("output.bias").addProperty("dtype", "U8");
            b.set("output.bias", "shape", 12);
        }, "output.bias", "F32");
    }

    @Test
    void holesAndOverlaps() throws IOException {
        assertRefused(b -> b.set("output.bias", "data_offsets", b.from("output.bias") + 4, b.to("output.bias") + 4), "expected");
        assertRefused(b -> b.set("output.bias", "data_offsets", b.from("output.bias") - 4, b.to("output.bias") - 4), "expected");
        assertRefused(b -> b.set("output.bias", "data_offsets", 0, 12), "expected");
        assertRefused(b -> b.set("items.utf8", "data_offsets", b.to("items.utf8"), b.from("items.utf8")), "data_offsets");
    }

    @Test
    void tensorsMissingOrUnknown() throws IOException {
        for (String name : List.of("input.weight", "hidden.0.bias", "output.weight", "output.bias")) {
            assertHeaderRefused(h -> h.replace('"' + name + '"', "\"other\""), "no tensor " + name);
        }
        // Without its weight there is no such layer, and what follows does not fit.
        assertHeaderRefused(h -> h.replace("\"hidden.0.weight\"", "\"other\""), "output.weight", "shape");
        for (String name : List.of("items.offsets", "items.utf8")) {
            assertHeaderRefused(h -> h.replace('"' + name + '"', "\"other\""), "other");
        }
        ModelBytes withoutIds = ModelBytes.of(good);
        int end = withoutIds.from("items.utf8");
        withoutIds.header().remove("items.utf8");
        assertRefused(new ModelBytes(withoutIds.header(), Arrays.copyOf(withoutIds.data(), end)).file(), "no tensor items.utf8");
        assertRefused(ModelBytes.of(good).with("extra", "F32", 8, 2).file(), "extra");
        assertRefused(ModelBytes.of(good).with("hidden.2.weight", "F32", 8, 1, 2).file(), "hidden.2.weight");
    }

    @Test
    void unknownFormats() throws IOException {
        assertRefused(b -> b.metadata().addProperty("format", "pt"), "format", "pt");
        assertRefused(b -> b.metadata().addProperty("version", "2"), "version", "2");
        assertRefused(b -> b.metadata().addProperty("version", 1), "version");
        assertRefused(b -> b.metadata().remove("version"), "version");
        assertRefused(b -> b.header().remove("__metadata__"), "format");
        assertRefused(b -> b.metadata().addProperty("activation", "GELU"), "GELU", "RELU");
        for (String exponent : List.of("NaN", "2", "-1", "half", "")) {
            assertRefused(b -> b.metadata().addProperty("exponent", exponent), "exponent");
        }
    }

    @Test
    void weightsThatAreNotFinite() throws IOException {
        for (String name : List.of("input.weight", "hidden.0.weight", "hidden.0.bias", "output.weight", "output.bias")) {
            assertRefused(b -> b.data(name).putFloat(4, Float.NaN), name, "finite");
            assertRefused(b -> b.data(name).putFloat(8, Float.NEGATIVE_INFINITY), name, "finite");
        }
    }

    @Test
    void badIds() throws IOException {
        assertRefused(b -> b.data("items.offsets").putLong(8, 7).putLong(16, 3), "items.offsets", "ascending");
        assertRefused(b -> b.data("items.offsets").putLong(0, 1), "items.offsets");
        assertRefused(b -> b.data("items.offsets").putLong(8, Long.MIN_VALUE), "items.offsets");
        assertRefused(b -> b.data("items.offsets").putLong(8, 1L << 40), "items.offsets");
        assertRefused(b -> b.data("items.offsets").putLong(24, 99), "items.offsets");
        assertRefused(b -> b.data("items.utf8").put(8, (byte) 'x'), "UTF-8", "2");
        assertRefused(b -> b.data("items.offsets").putLong(8, 0), "empty");
        // "tea", "milk", "日本" become "t", "t", ...
        assertRefused(b -> {
            b.data("items.utf8").put(1, (byte) 't');
            b.data("items.offsets").putLong(8, 1).putLong(16, 2);
        }, "twice");
    }

    @Test
    void panelsOfAWrongShape() throws IOException {
        byte[] without = ModelBytes.of(good).withoutFirst("serving.panels").file();
        assertRefused(ModelBytes.of(without).with("serving.panels", "F32", 4 * 4 * 64, 1, 4, 64).file(), "serving.panels",
                "[1, 5, 64]");
        assertRefused(ModelBytes.of(without).with("serving.panels", "F32", 2 * 4 * 5 * 64, 2, 5, 64).file(), "serving.panels");
        assertRefused(ModelBytes.of(without).with("serving.panels", "U8", 5 * 64, 1, 5, 64).file(), "serving.panels");
    }

    @Test
    void normsAndCodesOfAWrongShape() throws IOException {
        assertRefused(b -> b.set("serving.norms", "shape", 2, 32), "serving.norms", "[2, 32]", "1 dimensions");
        assertRefused(ModelBytes.of(good).with("serving.codes", "U8", 256, 1, 1, 256).file(), "serving.codes",
                "[1, 1, 256], expected [1, 2, 256]");
        assertRefused(ModelBytes.of(good).with("serving.codes", "U8", 512, 1, 2, 256).file(),
                "has serving.codes without serving.bounds");
        assertRefused(ModelBytes.of(good).with("serving.bounds", "F32", 12, 3).file(),
                "has serving.bounds without serving.codes");
    }

    @Test
    void panelsThatContradictTheTable() throws IOException {
        assertRefused(b -> b.data("serving.panels").putFloat(4 * (3 * 64 + 2), 9), "serving.panels", "item 2, factor 3");
        assertRefused(b -> b.data("serving.panels").putFloat(4 * (64 + 60), 9), "serving.panels", "item 60, factor 1");
        assertRefused(b -> b.data("serving.panels").putFloat(0, Float.NaN), "serving.panels", "item 0, factor 0");
    }

    // So large that several processors share the work.
    @Test
    void theFirstOfManyFaultsOfALargeModel() throws IOException {
        good = written(Models.random(Models.ids(9_000), 128, List.of(), Activation.RELU, 1));
        assertRefused(b -> b.data("input.weight").putFloat(4 * (9_000 * 128 - 1), Float.NaN), "input.weight", "finite");
        int panelBytes = 4 * 128 * 64;
        assertRefused(b -> b.data("serving.panels").putFloat(70 * panelBytes + 4 * (5 * 64 + 9), 2)
                .putFloat(140 * panelBytes, 2), "serving.panels contradicts output.weight at item 4489, factor 5");
        assertRefused(b -> b.data("serving.panels").putFloat(141 * panelBytes - 4, 2), "at item 9023, factor 127");
    }

    @Test
    void aCheckpointWithAnEmptyLine() throws IOException {
        JourneyModel model = Models.random(List.of("tea"), 4, List.of(), Activation.RELU, 1);
        new Checkpoint(model, Map.of(), Map.of(), List.of("epoch 1", "epoch 2")).write(file);
        ModelBytes bytes = ModelBytes.of(Files.readAllBytes(file));
        bytes.data("checkpoint.log").put(8, (byte) '\n');
        Files.write(file, bytes.file());
        assertEquals(file + ": log has \"\" as line 1, expected one line that is not empty",
                assertThrows(ModelFormatException.class, () -> Checkpoint.read(file)).getMessage());
    }

    @Test
    void anAbsentFileIsSaidToBeAbsent() {
        assertThrows(NoSuchFileException.class, () -> ModelFile.read(directory.resolve("none")));
    }

    @Test
    void onlyFilesAreModels() {
        for (Path path : List.of(directory, Path.of("/dev/null"))) {
            if (Files.exists(path)) {
                ModelFormatException e = assertThrows(ModelFormatException.class, () -> ModelFile.read(path));
                assertEquals(path + ": a directory, a device or a pipe, expected a file", e.getMessage());
            }
        }
    }

    // On Linux the mappings of a process can be read.
    @Test
    void aRefusedFileIsNotKeptOpen() throws IOException {
        Path maps = Path.of("/proc/self/maps");
        if (Files.isReadable(maps)) {
            assertRefused(Arrays.copyOf(good, good.length + 1), "oversized");
            assertFalse(Files.readString(maps).contains(file.toString()), "the refused file is still mapped");
        }
    }
}
