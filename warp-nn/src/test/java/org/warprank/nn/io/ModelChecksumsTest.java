package org.warprank.nn.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warprank.core.Activation;
import org.warprank.core.Kernels;
import org.warprank.nn.Models;
import org.warprank.nn.serve.ItemFilter;
import org.warprank.nn.serve.JourneyModel;
import org.warprank.nn.serve.JourneyScorer;
import org.warprank.nn.serve.ScoringModel;

/** What a file has for scorers beside the model, and the checksums that vouch for all of it. */
class ModelChecksumsTest {

    private static final int PIECE = PieceChecksums.PIECE;

    @TempDir
    private Path directory;

    private Path file() {
        return directory.resolve("model");
    }

    private byte[] written(int items, int dim) throws IOException {
        ModelFile.write(file(), Models.random(Models.ids(items), dim, List.of(), Activation.RELU, 1));
        return Files.readAllBytes(file());
    }

    private static String refusal(Executable call) {
        return assertThrows(ModelFormatException.class, call).getMessage();
    }

    @Test
    void anyChangedByteIsRefused() throws IOException {
        byte[] good = written(3, 4);
        SplittableRandom random = new SplittableRandom(2);
        int data = good.length - ModelBytes.of(good).data().length;
        for (int at = 0; at < good.length; at++) {
            byte[] bytes = good.clone();
            bytes[at] ^= (byte) (1 + random.nextInt(255));
            Files.write(file(), bytes);
            String message = refusal(() -> ModelFile.read(file()));
            assertTrue(message.startsWith(file() + ": "), message);
            if (at >= data) {
                assertTrue(message.contains("damaged or changed"), message);
            }
        }
    }

    @Test
    void whatIsDamagedIsSaidHoweverItIsRead() throws IOException {
        byte[] good = written(3_000, 50);
        int data = good.length - ModelBytes.of(good).data().length;
        int pieces = Math.ceilDiv(ModelBytes.of(good).from("serving.checksums"), PIECE);
        assertTrue(pieces > 4);
        for (int piece = 0; piece < pieces; piece++) {
            byte[] bytes = good.clone();
            int from = data + piece * PIECE;
            int to = Math.min(from + PIECE, data + ModelBytes.of(good).from("serving.checksums"));
            bytes[piece % 2 == 0 ? from : to - 1]++;
            // A second one, which is not told.
            bytes[data + ModelBytes.of(good).from("serving.checksums") - 2]--;
            Files.write(file(), bytes);
            String expected = ": bytes from " + from + " on are damaged or changed: not what serving.checksums was made of. "
                    + PieceChecksums.ON_PURPOSE;
            assertEquals(file() + expected, refusal(() -> ModelFile.read(file())));
            assertEquals(file() + expected, refusal(() -> ModelFile.map(file())));
            assertEquals("stream" + expected, refusal(() -> ModelFile.read(new ByteArrayInputStream(bytes), "stream")));
        }
        Files.write(file(), ModelBytes.of(good).fileWith(header -> header.replace("\"exponent\":\"0.5", "\"exponent\":\"0.7")));
        assertEquals(file() + ": its header is damaged or changed: not what serving.checksums was made of. "
                + PieceChecksums.ON_PURPOSE,
                refusal(() -> ModelFile.map(file())));
    }

    // So that others can make and check them.
    @Test
    void checksumsAreThoseOfTheHeaderAndOfEachPieceOfTheData() throws IOException {
        byte[] good = written(3_000, 50);
        ModelBytes bytes = ModelBytes.of(good);
        int data = good.length - bytes.data().length;
        int end = data + bytes.from("serving.checksums");
        assertEquals(good.length, data + bytes.to("serving.checksums"));
        for (int i = 0; i <= Math.ceilDiv(end - data, PIECE); i++) {
            int from = i == 0 ? 0 : data + (i - 1) * PIECE;
            CRC32C checksum = new CRC32C();
            checksum.update(good, from, Math.min(i == 0 ? data : PIECE, end - from));
            assertEquals((int) checksum.getValue(), bytes.data("serving.checksums").getInt(4 * i));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 7})
    void anyLengthOfDataHasChecksumsHoweverItIsWritten(int length) throws IOException {
        SplittableRandom random = new SplittableRandom(length);
        byte[] header = new byte[72];
        byte[] data = new byte[length];
        random.nextBytes(header);
        random.nextBytes(data);
        PieceChecksums checksums = new PieceChecksums(header, length);
        ByteArrayOutputStream passedOn = new ByteArrayOutputStream();
        try (OutputStream out = checksums.of(passedOn)) {
            for (int at = 0; at < length;) {
                int count = Math.min(length - at, 1 + random.nextInt(PIECE));
                if (count == 1) {
                    out.write(data[at]);
                } else {
                    out.write(data, at, count);
                }
                at += count;
            }
        }
        assertArrayEquals(data, passedOn.toByteArray());
        byte[] all = Arrays.copyOf(header, header.length + length);
        System.arraycopy(data, 0, all, header.length, length);
        PieceChecksums.Source source = (from, to) -> to.put(all, (int) from, to.remaining());
        assertEquals(OptionalInt.empty(), PieceChecksums.firstDifference(checksums.bytes(), source, header.length, length));
        for (int at : new int[] {0, header.length - 1, header.length, all.length - 1}) {
            if (at < all.length) {
                all[at]++;
                assertEquals(OptionalInt.of(at < header.length ? 0 : 1 + (at - header.length) / PIECE),
                        PieceChecksums.firstDifference(checksums.bytes(), source, header.length, length));
                all[at]--;
            }
        }
    }

    @Test
    void checksumsOfAnotherLengthOrPlaceAreRefused() throws IOException {
        ModelBytes good = ModelBytes.of(written(3, 4));
        ModelBytes without = good.withoutChecksums();
        Files.write(file(), without.with("serving.checksums", "U8", 12, 12).file());
        assertEquals(file() + ": tensor serving.checksums has shape [12], expected [8]",
                refusal(() -> ModelFile.read(file())));
        Files.write(file(), good.with("wide.values", "F32", 0, 0).with("more", "F32", 4, 1).file());
        assertEquals(file() + ": tensor serving.checksums is not the last one. " + PieceChecksums.ON_PURPOSE,
                refusal(() -> ModelFile.read(file())));
        Files.write(file(), without.with("serving.checksums", "F32", 8, 2).file());
        assertTrue(refusal(() -> ModelFile.read(file())).contains("serving.checksums is F32"));
    }

    @Test
    void codesAndNormsAreUsedWhereTheyLie() throws IOException {
        JourneyModel model = Models.random(Models.ids(1_100), 6, List.of(), Activation.RELU, 1);
        ModelFile.write(file(), model);
        ModelBytes bytes = ModelBytes.of(Files.readAllBytes(file()));
        assertEquals("[18,2,256]", bytes.tensor("serving.codes").get("shape").toString());
        assertEquals(0, bytes.from("serving.codes") % 64);
        assertEquals(0, bytes.from("items.offsets") % 8);
        ScoringModel mapped = ModelFile.map(file());
        assertTrue(mapped.codes().memory().isMapped());
        assertEquals(-1, mapped.codes().memory().mismatch(model.scoring().codes().memory()));
        assertArrayEquals(model.scoring().codes().bounds(), mapped.codes().bounds());
        assertArrayEquals(model.scoring().inverseNorms(), mapped.inverseNorms());
    }

    @Test
    void fewItemsHaveNoCodes() throws IOException {
        ModelBytes bytes = ModelBytes.of(written(900, 6));
        assertFalse(bytes.header().has("serving.codes"));
        assertFalse(bytes.header().has("serving.bounds"));
        assertNull(ModelFile.map(file()).codes());
    }

    // Whoever has changed a table has changed the file, and has left out what vouches for it.
    @Test
    void withoutChecksumsNormsAndCodesAreMadeAnew() throws IOException {
        JourneyModel model = Models.random(Models.ids(1_100), 6, List.of(), Activation.RELU, 1);
        ModelFile.write(file(), model);
        ModelBytes bytes = ModelBytes.of(Files.readAllBytes(file())).withoutChecksums();
        bytes.data("serving.norms").putFloat(0, 99);
        bytes.data("serving.codes").put(0, (byte) 1);
        bytes.data("serving.bounds").putFloat(0, Float.NaN);
        Files.write(file(), bytes.file());
        ScoringModel mapped = ModelFile.map(file());
        assertTrue(mapped.panels().memory().isMapped());
        assertFalse(mapped.codes().memory().isMapped());
        assertEquals(-1, mapped.codes().memory().mismatch(model.scoring().codes().memory()));
        assertArrayEquals(model.scoring().inverseNorms(), mapped.inverseNorms());
    }

    // Nothing but the checksums tells that these are not what would be made of the table.
    @Test
    void whatChecksumsVouchForIsUsedAsItIs() throws IOException {
        ModelBytes bytes = ModelBytes.of(written(1_100, 6)).withoutChecksums();
        bytes.data("serving.norms").putFloat(4, 99);
        bytes.data("serving.codes").put(3, (byte) 77);
        bytes.data("serving.bounds").putFloat(8, .125f);
        Files.write(file(), bytes.vouchedFile(0));
        ScoringModel mapped = ModelFile.map(file());
        assertEquals(99, mapped.inverseNorms()[1]);
        assertEquals(77, mapped.codes().memory().get(ValueLayout.JAVA_BYTE, 3));
        assertEquals(.125f, mapped.codes().bounds()[2]);
        if (Kernels.vectorBits() > 0) {
            assertSame(mapped.codes(), mapped.quantized().panels().codes());
        }
    }

    @Test
    void badBoundsAreRefusedThoughChecksumsVouchForThem() throws IOException {
        ModelBytes bytes = ModelBytes.of(written(1_100, 6)).withoutChecksums();
        bytes.data("serving.bounds").putFloat(4, Float.NaN);
        Files.write(file(), bytes.vouchedFile(0));
        assertEquals(file() + ": serving.bounds: bounds[1] is NaN, expected a number of at least 0",
                refusal(() -> ModelFile.map(file())));
    }

    @Test
    void whatIsNotAlignedIsMadeThoughChecksumsVouchForIt() throws IOException {
        JourneyModel model = Models.random(Models.ids(1_100), 6, List.of(), Activation.RELU, 1);
        ModelFile.write(file(), model);
        Files.write(file(), ModelBytes.of(Files.readAllBytes(file())).withoutChecksums().vouchedFile(4));
        ScoringModel mapped = ModelFile.map(file());
        assertFalse(mapped.panels().memory().isMapped());
        assertFalse(mapped.codes().memory().isMapped());
        assertEquals(-1, mapped.panels().memory().mismatch(model.scoring().panels().memory()));
        assertEquals(-1, mapped.codes().memory().mismatch(model.scoring().codes().memory()));
    }

    @Test
    void codesAreUsedWithPanelsThatAreMissing() throws IOException {
        JourneyModel model = Models.random(Models.ids(1_100), 6, List.of(), Activation.RELU, 1);
        ModelFile.write(file(), model);
        ModelBytes without = ModelBytes.of(Files.readAllBytes(file())).withoutChecksums().withoutFirst("serving.panels");
        Files.write(file(), without.vouchedFile(0));
        ScoringModel mapped = ModelFile.map(file());
        assertFalse(mapped.panels().memory().isMapped());
        assertTrue(mapped.codes().memory().isMapped());
        assertListsAreThoseOf(model.scoring(), mapped.quantized());
    }

    @Test
    void aMappedModelHasTheListsOfTheOneInMemory() throws IOException {
        JourneyModel model = Models.random(Models.ids(2_500), 24, List.of(), Activation.RELU, 1);
        ModelFile.write(file(), model);
        assertListsAreThoseOf(model.scoring(), ModelFile.map(file()).quantized());
    }

    private static void assertListsAreThoseOf(ScoringModel expected, ScoringModel mapped) {
        JourneyScorer one = expected.newScorer();
        JourneyScorer other = mapped.newScorer();
        int[][] ids = new int[2][10];
        float[][] scores = new float[2][10];
        for (int item = 0; item < 1_000; item += 37) {
            int[] journey = {item, 1_000 - item};
            assertEquals(10, one.topK(journey, 10, ids[0], scores[0]));
            assertEquals(10, other.topK(journey, 10, ids[1], scores[1]));
            assertArrayEquals(ids[0], ids[1]);
            assertArrayEquals(scores[0], scores[1]);
            one.similarItems(item, 10, ItemFilter.ALL, ids[0], scores[0]);
            other.similarItems(item, 10, ItemFilter.ALL, ids[1], scores[1]);
            assertArrayEquals(ids[0], ids[1]);
            assertArrayEquals(scores[0], scores[1]);
        }
    }

    @Test
    void aTableThatWasChangedBehindTheModelIsNotWritten() throws IOException {
        byte[] before = written(3, 4);
        JourneyModel model = Models.random(Models.ids(70), 4, List.of(), Activation.RELU, 1);
        model.output().values()[66 * 4 + 3]++;
        assertEquals("output.weight was changed since the model was made, at item 66, factor 3, expected a model of its own for "
                + "the new values",
                assertThrows(IllegalArgumentException.class, () -> ModelFile.write(file(), model)).getMessage());
        assertArrayEquals(before, Files.readAllBytes(file()));
    }

    @Test
    void whatCannotBeReadIsNoDifference() {
        PieceChecksums.Source ending = (from, to) -> {
            throw new EOFException("it ended");
        };
        assertEquals("it ended", assertThrows(EOFException.class,
                () -> PieceChecksums.firstDifference(new byte[12], ending, 72, PIECE + 1)).getMessage());
    }

    @Test
    void otherDataThanAnnouncedIsAnError() throws IOException {
        PieceChecksums checksums = new PieceChecksums(new byte[72], 3);
        assertThrows(IllegalStateException.class, checksums::bytes);
        OutputStream out = checksums.of(OutputStream.nullOutputStream());
        out.write(new byte[3]);
        assertEquals(8, checksums.bytes().length);
        assertThrows(IllegalStateException.class, () -> out.write(4));
    }
}
