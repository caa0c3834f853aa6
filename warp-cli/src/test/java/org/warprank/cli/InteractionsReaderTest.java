package org.warprank.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warprank.nn.data.Interactions;

class InteractionsReaderTest {

    @TempDir
    private Path directory;

    private final StringWriter notes = new StringWriter();

    private Interactions read(Path file, String columns) throws IOException {
        return new InteractionsReader(Columns.parse(columns), new PrintWriter(notes, true)).read(file);
    }

    private Interactions read(String text) throws IOException {
        return read(write("data.csv", text.getBytes(StandardCharsets.UTF_8)), null);
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(directory.resolve(name), bytes);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private void assertRefused(Path file, String message) {
        assertEquals(file + message, assertThrows(BadInputException.class, () -> read(file, null)).getMessage());
    }

    @Test
    void columnsInAnyOrderOthersIgnoredDuplicatesMerged() throws IOException {
        Interactions data = read("timestamp,price,item,weight,user,note\n5,1,a,2,x,\n9,1,b,1.5e0,x,n\n3,1,a,.5,x,\n7,1,a,1,y,\n");
        assertEquals("warp: " + directory.resolve("data.csv") + ": ignored columns \"price\", \"note\"\n", notes.toString());
        assertEquals(3, data.size());
        assertEquals(1, data.duplicates());
        assertEquals("x", data.users().id(0));
        assertEquals("b", data.items().id(1));
        assertEquals(2.5f, data.weight(0));
        assertEquals(5, data.timestamp(0));
        assertEquals(9, data.timestamp(1));
    }

    @Test
    void weightsThatSumToMoreThanAFloatHoldsAreRefused() {
        BadInputException refused = assertThrows(BadInputException.class,
                () -> read("user,item,weight\nx,a,3e38\nx,a,3e38\n"));
        assertEquals(directory.resolve("data.csv") + ": the weights of user \"x\" and item \"a\" add up to more than a float can hold",
                refused.getMessage());
    }

    @Test
    void withoutWeightAndTime() throws IOException {
        Interactions data = read("user,item\nx,a\n");
        assertFalse(data.hasTimestamps());
        assertEquals(1f, data.weight(0));
        assertEquals("", notes.toString());
    }

    @Test
    void tabsQuotesByteOrderMarkCarriageReturnsBlankLines() throws IOException {
        Interactions data = read("\uFEFFuser\titem\r\n\"a \"\"b\"\"\"\tx,y\r\n\r\n \t\"two\r\nlines\"\r\né\t\uD83C\uDF6B");
        assertEquals("a \"b\"", data.users().id(0));
        assertEquals(" ", data.users().id(1));
        assertEquals("é", data.users().id(2));
        assertEquals("x,y", data.items().id(0));
        assertEquals("two\r\nlines", data.items().id(1));
        assertEquals("\uD83C\uDF6B", data.items().id(2));
    }

    @Test
    void packedByName() throws IOException {
        assertEquals(1, read(write("data.csv.gz", gzip("user,item\nx,a\n")), null).size());
    }

    @Test
    void otherNames() throws IOException {
        Path file = write("data.csv", "user,userId,movieId\n1,2,3\n".getBytes(StandardCharsets.UTF_8));
        Interactions data = read(file, "user=userId,item=movieId");
        assertEquals("2", data.users().id(0));
        assertEquals("3", data.items().id(0));
        assertEquals("warp: " + file + ": ignored column \"user\"\n", notes.toString());
    }

    @Test
    void columnsNamedExplicitlyMustBeThere() throws IOException {
        Path file = write("data.csv", "user,item\n1,2\n".getBytes(StandardCharsets.UTF_8));
        assertEquals(file + ":1: columns \"user\", \"item\", expected \"stars\" among them (--columns gives other names)",
                assertThrows(BadInputException.class, () -> read(file, "weight=stars")).getMessage());
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "-5, -5", "+12, 12", "1970-01-02T00:00:01Z, 86401", "1970-01-01T01:00:00+01:00, 0",
            "1970-01-02T00:00, 86400", "1970-01-02, 86400", "1970-01-01T00:00:01.9, 1"})
    void times(String text, long seconds) throws IOException {
        assertEquals(seconds, read("user,item,timestamp\nx,a," + text + "\n").timestamp(0));
    }

    @Test
    void longFilesKeepTheirLines() throws IOException {
        StringBuilder text = new StringBuilder("user,item\r\n");
        for (int i = 0; i < 50_000; i++) {
            text.append('u').append(i % 100).append(",\uD83C\uDF6B").append(i).append("\r\n");
        }
        assertEquals(50_000, read(text.toString()).size());
        assertRefused(write("nul.csv", (text + "u,\0").getBytes(StandardCharsets.UTF_8)), ":50002: a NUL character, expected text");
        assertRefused(write("short.csv", (text + "u").getBytes(StandardCharsets.UTF_8)),
                ":50002: 1 field, expected 2 as in the header");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "``                           | :1: an empty file, expected a header line",
            "\uFEFF                       | :1: an empty file, expected a header line",
            "user,item                    | :2: no row after the header, expected at least one",
            "user;item~1;2                | :1: columns \"user;item\", expected \"user\" among them (--columns gives other names)",
            "user,Item~1,2                | :1: columns \"user\", \"Item\", expected \"item\" among them (--columns gives other names)",
            "user,item,user~1,2,3         | :1: column \"user\" twice, expected it once",
            "user,item,n~1,2,3~1,2        | :3: 2 fields, expected 3 as in the header",
            "user,item~1,2~~1,2,3         | :4: 3 fields, expected 2 as in the header",
            "user,item~\"a~b\",2~,3       | :4: an empty user id, expected at least one character",
            "user,item~1,2~3,\"\"         | :3: an empty item id, expected at least one character",
            "user,item~1,2~3,\"4~5,6      | :3: a quote that is never closed, expected a closing quote",
            "user,item~\"a~b\",2~~3,\"4\"5 "
                    + "| :5: Unexpected character after closing quote: '5' (0x35), expected well-formed CSV",
            "\"user\"x,item~1,2 | :1: Unexpected character after closing quote: 'x' (0x78), expected well-formed CSV",
            "user,item,timestamp~1,2,     | :2: timestamp \"\", expected whole seconds since 1970 or ISO-8601, such as 2026-03-01T08:30:00Z",
            "user,item,timestamp~1,2,1.5  | :2: timestamp \"1.5\", expected whole seconds since 1970 or ISO-8601, such as 2026-03-01T08:30:00Z",
            "user,item,timestamp~1,2,2024-02-30 | :2: timestamp \"2024-02-30\", expected whole seconds since 1970 or ISO-8601, such as 2026-03-01T08:30:00Z",
            "user,item,timestamp~1,2,99999999999999999999 "
                    + "| :2: timestamp \"99999999999999999999\", expected whole seconds since 1970 or ISO-8601, such as 2026-03-01T08:30:00Z"})
    void refused(String text, String message) throws IOException {
        assertRefused(write("data.csv", text.replace('~', '\n').getBytes(StandardCharsets.UTF_8)), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "many", "NaN", "0", "-0", "-0.0", "-1", "Infinity", "-Infinity", "1e39", "1e400", "1e-60", "1f",
            "0x10", "0x1p3", "1_000", " 1"})
    void weightsRefused(String weight) throws IOException {
        assertRefused(write("data.csv", ("user,weight,item\n1,1,2\n1," + weight + ",2\n").getBytes(StandardCharsets.UTF_8)),
                ":3: weight \"" + weight + "\", expected a finite number above 0");
    }

    @Test
    void endlessFieldRefused() throws IOException {
        assertRefused(write("data.csv", ("user,item\nx," + "a".repeat(20_000_000)).getBytes(StandardCharsets.UTF_8)),
                ":2: The maximum buffer size of 16777216 is insufficient to read the data of a single field, expected well-formed "
                        + "CSV");
    }

    @Test
    void junkRefused() throws IOException {
        assertRefused(write("latin.csv", "user,item\nx,caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1)),
                ":2: malformed UTF-8, expected text");
        assertRefused(write("cut.csv", Arrays.copyOf("user,item\nx,é".getBytes(StandardCharsets.UTF_8), 13)),
                ":2: malformed UTF-8, expected text");
        assertRefused(write("nul.csv", "user,item\nx,a\ny,\0\n".getBytes(StandardCharsets.UTF_8)),
                ":3: a NUL character, expected text");
        assertRefused(write("plain.csv.gz", "user,item\nx,a\n".getBytes(StandardCharsets.UTF_8)),
                ": not gzip data, expected some by the name of the file");
        assertRefused(write("empty.csv.gz", new byte[0]), ": not gzip data, expected some by the name of the file");
    }

    // Whatever the bytes are, either they are interactions or it is said what is wrong with them.
    @ParameterizedTest
    @ValueSource(strings = {"junk.csv", "junk.csv.gz"})
    void randomBytesRefused(String name) throws IOException {
        SplittableRandom random = new SplittableRandom(3);
        byte[] start = name.endsWith(".gz") ? gzip("user,item\n") : "user,item\n".getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 500; round++) {
            byte[] junk = Arrays.copyOf(start, start.length + 200);
            int from = random.nextInt(start.length + 1);
            for (int i = from; i < junk.length; i++) {
                // Mostly characters that mean something to CSV, for a while, and then all bytes.
                junk[i] = (byte) (round < 250 ? ",\"\n\rx\t".charAt(random.nextInt(6)) : random.nextInt(256));
            }
            Path file = write(name, junk);
            try {
                read(file, null);
            } catch (BadInputException e) {
                assertTrue(e.getMessage().startsWith(file + ":") && e.getMessage().contains(", expected "), e.getMessage());
            }
        }
    }

    @Test
    void whatCannotBeReadIsNamed() {
        Path memory = Path.of("/proc/self/mem");
        Assumptions.assumeTrue(Files.isReadable(memory), "there is no such file here");
        assertRefused(memory, ": cannot be read (Input/output error), expected a file that can");
    }

    @Test
    void truncatedOrBrokenGzipRefused() throws IOException {
        byte[] bytes = gzip("user,item\nx,a\ny,b\n");
        for (int length = 12; length < bytes.length; length++) {
            assertRefused(write("data.csv.gz", Arrays.copyOf(bytes, length)), ": truncated gzip data, expected a complete file");
        }
        bytes[bytes.length - 6] ^= 1;
        assertRefused(write("data.csv.gz", bytes), ": broken gzip data (Corrupt GZIP trailer), expected a complete file");
    }

    @Test
    void missingFilesAndDirectoriesRefused() throws IOException {
        assertRefused(directory.resolve("none.csv"), ": no such file, expected one to read");
        assertRefused(directory, ": a directory, expected a file");
        Path secret = write("secret.csv", "user,item\nx,a\n".getBytes(StandardCharsets.UTF_8));
        assertTrue(secret.toFile().setReadable(false));
        Assumptions.assumeFalse(Files.isReadable(secret), "this user reads everything");
        assertRefused(secret, ": not readable, expected a file with permission to read");
    }

    @ParameterizedTest
    @ValueSource(strings = {"user", "user=", "name=x", "user=a,user=b", "user=a,"})
    void columnsOptionRefused(String option) {
        assertEquals("--columns is " + option + ", expected user=NAME,item=NAME,weight=NAME,timestamp=NAME or a part of it, each "
                + "at most once", assertThrows(BadInputException.class, () -> Columns.parse(option)).getMessage());
    }

    @Test
    void oneColumnForTwoRefused() {
        assertEquals("--columns is user=item, expected a different column for each of user, item, weight and timestamp",
                assertThrows(BadInputException.class, () -> Columns.parse("user=item")).getMessage());
    }
}
