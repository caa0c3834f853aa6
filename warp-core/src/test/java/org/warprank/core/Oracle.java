package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Named;

/** The expected values under {@code /oracles}. Their numbers have 9 significant digits, which identify a float exactly. */
final class Oracle {

    private Oracle() {
    }

    static JsonObject read(String file) {
        try (Reader reader = new InputStreamReader(Oracle.class.getResourceAsStream("/oracles/" + file),
                StandardCharsets.UTF_8)) {
            return JsonParser.parseReader(reader).getAsJsonObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<JsonObject> objects(JsonObject parent, String member) {
        return elements(parent.getAsJsonArray(member)).map(JsonElement::getAsJsonObject);
    }

    static Stream<Named<JsonObject>> cases(String file) {
        return objects(read(file), "cases").map(c -> Named.of(c.get("name").getAsString(), c));
    }

    static int[] ints(JsonElement array) {
        return elements(array.getAsJsonArray()).mapToInt(JsonElement::getAsInt).toArray();
    }

    static double[] doubles(JsonElement array) {
        return elements(array.getAsJsonArray()).mapToDouble(JsonElement::getAsDouble).toArray();
    }

    static float[] floats(JsonElement array) {
        JsonArray values = array.getAsJsonArray();
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i).getAsFloat();
        }
        return floats;
    }

    /** An array of rows as one row-major array. */
    static float[] matrix(JsonElement rows) {
        JsonArray flat = new JsonArray();
        elements(rows.getAsJsonArray()).forEach(row -> flat.addAll(row.getAsJsonArray()));
        return floats(flat);
    }

    /** A limit of trials, where null stands for none. */
    static int limit(JsonElement trials) {
        return trials.isJsonNull() ? Integer.MAX_VALUE : trials.getAsInt();
    }

    /** Equality up to the rounding of a file's number to 9 digits. */
    static void assertNineDigits(double expected, double actual, String what) {
        assertEquals(expected, actual, 1e-8 * Math.abs(expected), what);
    }

    private static Stream<JsonElement> elements(JsonArray array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
