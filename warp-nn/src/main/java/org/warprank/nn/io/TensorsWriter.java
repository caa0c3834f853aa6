package org.warprank.nn.io;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Collects tensors and writes them as a safetensors file, in the order in which they came. The header is padded with spaces so
 * that the data starts at a multiple of 64 bytes.
 */
final class TensorsWriter {

    /** What the data start at a multiple of, in bytes. */
    static final int ALIGNMENT = 64;

    private static final int CHUNK = 1 << 14;

    private final StringJoiner header = new StringJoiner(",", "{", "}");
    private final List<AtomicFile.Content> contents = new ArrayList<>();
    private long end;

    // How many bytes of data have checksums; negative for none.
    private long checksummed = -1;

    TensorsWriter(Map<String, String> metadata) {
        StringJoiner members = new StringJoiner(",", "{", "}");
        metadata.forEach((key, value) -> members.add(HeaderJson.quote(key) + ":" + HeaderJson.quote(value)));
        header.add(HeaderJson.quote(Tensors.METADATA) + ":" + members);
    }

    void floats(String name, float[] values, int... shape) {
        add(name, "F32", 4L * values.length, shape);
        contents.add(out -> {
            ByteBuffer buffer = ByteBuffer.allocate(4 * CHUNK).order(ByteOrder.LITTLE_ENDIAN);
            for (int from = 0; from < values.length; from += CHUNK) {
                int count = Math.min(CHUNK, values.length - from);
                buffer.asFloatBuffer().put(values, from, count);
                out.write(buffer.array(), 0, 4 * count);
            }
        });
    }

    /** Little-endian floats, as they lie in memory. */
    void floats(String name, MemorySegment values, int... shape) {
        add(name, "F32", values.byteSize(), shape);
        addMemory(values);
    }

    private void addMemory(MemorySegment values) {
        contents.add(out -> {
            byte[] buffer = new byte[4 * CHUNK];
            for (long from = 0; from < values.byteSize(); from += buffer.length) {
                int count = (int) Math.min(buffer.length, values.byteSize() - from);
                MemorySegment.copy(values, ValueLayout.JAVA_BYTE, from, buffer, 0, count);
                out.write(buffer, 0, count);
            }
        });
    }

    void longs(String name, long[] values) {
        add(name, "I64", 8L * values.length, values.length);
        contents.add(out -> {
            ByteBuffer buffer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            for (long value : values) {
                out.write(buffer.putLong(0, value).array());
            }
        });
    }

    void bytes(String name, byte[] values) {
        add(name, "U8", values.length, values.length);
        contents.add(out -> out.write(values));
    }

    /** Bytes as they lie in memory. */
    void bytes(String name, MemorySegment values, int... shape) {
        add(name, "U8", values.byteSize(), shape);
        addMemory(values);
    }

    /** Checksums of all that is written before them. Nothing may come after. */
    void checksums() {
        checksummed = end;
        int bytes = PieceChecksums.BYTES * PieceChecksums.count(end);
        add(PieceChecksums.NAME, "U8", bytes, bytes);
    }

    private void add(String name, String type, long bytes, int... shape) {
        StringJoiner lengths = new StringJoiner(",", "[", "]");
        for (int length : shape) {
            lengths.add(Integer.toString(length));
        }
        header.add(HeaderJson.quote(name) + ":{\"dtype\":\"" + type + "\",\"shape\":" + lengths + ",\"data_offsets\":[" + end + ","
                + (end + bytes) + "]}");
        end += bytes;
    }

    void writeTo(OutputStream out) throws IOException {
        byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
        int padding = Math.floorMod(-(Long.BYTES + json.length), ALIGNMENT);
        ByteBuffer head = ByteBuffer.allocate(Long.BYTES + json.length + padding).order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length + padding).put(json).put(" ".repeat(padding).getBytes(StandardCharsets.UTF_8));
        out.write(head.array());
        if (checksummed < 0) {
            writeContents(out);
        } else {
            PieceChecksums checksums = new PieceChecksums(head.array(), checksummed);
            writeContents(checksums.of(out));
            out.write(checksums.bytes());
        }
    }

    private void writeContents(OutputStream out) throws IOException {
        for (AtomicFile.Content content : contents) {
            content.writeTo(out);
        }
    }
}
