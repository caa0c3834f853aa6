package org.warprank.nn.io;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/** The bytes of a model file, taken apart to be spoilt: header and data. */
record ModelBytes(JsonObject header, byte[] data) {

    static ModelBytes of(byte[] file) {
        int length = (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
        String json = new String(file, 8, length, StandardCharsets.UTF_8);
        return new ModelBytes(JsonParser.parseString(json).getAsJsonObject(), Arrays.copyOfRange(file, 8 + length, file.length));
    }

    static byte[] file(String header, byte[] data) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).put(json)
                .put(data).array();
    }

    /** A file whose data is aligned, as those are that are written. */
    byte[] file() {
        return file(aligned(header), data);
    }

    private static String aligned(JsonObject header) {
        String json = header.toString();
        return json + " ".repeat(Math.floorMod(-8 - json.getBytes(StandardCharsets.UTF_8).length, 64));
    }

    byte[] fileWith(UnaryOperator<String> change) {
        return file(change.apply(header.toString()), data);
    }

    JsonObject tensor(String name) {
        return header.getAsJsonObject(name);
    }

    JsonObject metadata() {
        return header.getAsJsonObject("__metadata__");
    }

    int from(String name) {
        return tensor(name).getAsJsonArray("data_offsets").get(0).getAsInt();
    }

    int to(String name) {
        return tensor(name).getAsJsonArray("data_offsets").get(1).getAsInt();
    }

    ByteBuffer data(String name) {
        return ByteBuffer.wrap(data, from(name), to(name) - from(name)).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    void set(String name, String member, long... values) {
        JsonArray array = new JsonArray();
        for (long value : values) {
            array.add(value);
        }
        tensor(name).add(member, array);
    }

    /** With one more tensor of zeros at the end. */
    ModelBytes with(String name, String type, int bytes, long... shape) {
        ModelBytes more = new ModelBytes(header, Arrays.copyOf(data, data.length + bytes));
        JsonObject tensor = new JsonObject();
        tensor.addProperty("dtype", type);
        header.add(name, tensor);
        more.set(name, "shape", shape);
        more.set(name, "data_offsets", data.length, data.length + bytes);
        return more;
    }

    /** Without what vouches for the rest, which is the last tensor of all: values are looked at then. */
    ModelBytes withoutChecksums() {
        JsonObject rest = header.deepCopy();
        rest.remove(PieceChecksums.NAME);
        return new ModelBytes(rest, Arrays.copyOf(data, from(PieceChecksums.NAME)));
    }

    /** A file with checksums of what it has, whose data starts so many bytes behind where it is aligned. */
    byte[] vouchedFile(int shift) throws IOException {
        int bytes = PieceChecksums.BYTES * PieceChecksums.count(data.length);
        ModelBytes all = new ModelBytes(header.deepCopy(), data).with(PieceChecksums.NAME, "U8", bytes, bytes);
        byte[] file = file(aligned(all.header) + " ".repeat(shift), all.data);
        PieceChecksums checksums = new PieceChecksums(Arrays.copyOf(file, file.length - all.data.length), data.length);
        checksums.of(OutputStream.nullOutputStream()).write(data);
        System.arraycopy(checksums.bytes(), 0, file, file.length - bytes, bytes);
        return file;
    }

    /** Without a tensor that is the first of all. */
    ModelBytes withoutFirst(String name) {
        int length = to(name);
        JsonObject rest = header.deepCopy();
        rest.remove(name);
        ModelBytes less = new ModelBytes(rest, Arrays.copyOfRange(data, length, data.length));
        for (String other : rest.keySet()) {
            if (!other.equals("__metadata__")) {
                less.set(other, "data_offsets", from(other) - length, to(other) - length);
            }
        }
        return less;
    }
}
