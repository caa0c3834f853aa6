package org.warprank.bench.peer;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A message in the wire format of protocol buffers, written field by field: varints and fields with a length, no others. */
final class ProtoMessage {

    private static final int VARINT = 0;
    private static final int LENGTH = 2;
    private static final int TAG_BITS = 3;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** An integer of any width or an enumeration, not negative. */
    ProtoMessage number(int field, long value) {
        varint(field << TAG_BITS | VARINT);
        varint(value);
        return this;
    }

    ProtoMessage text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    ProtoMessage message(int field, ProtoMessage value) {
        return bytes(field, value.toByteArray());
    }

    /** Floats as bytes, the lowest of each first. */
    ProtoMessage floats(int field, float[] values) {
        ByteBuffer raw = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        return bytes(field, raw.array());
    }

    private ProtoMessage bytes(int field, byte[] value) {
        varint(field << TAG_BITS | LENGTH);
        varint(value.length);
        bytes.writeBytes(value);
        return this;
    }

    // Seven bits a byte, the lowest first; the top bit says that more follow.
    private void varint(long value) {
        long rest = value;
        while (rest > 0x7f) {
            bytes.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }

    byte[] toByteArray() {
        return bytes.toByteArray();
    }
}
