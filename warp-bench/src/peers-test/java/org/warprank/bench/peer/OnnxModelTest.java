package org.warprank.bench.peer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class OnnxModelTest {

    private static void assertBytes(String hex, ProtoMessage message) {
        assertArrayEquals(HexFormat.ofDelimiter(" ").parseHex(hex), message.toByteArray());
    }

    // The examples of https://protobuf.dev/programming-guides/encoding/.
    @Test
    void fieldsAreWrittenAsTheFormatWantsThem() {
        assertBytes("08 96 01", new ProtoMessage().number(1, 150));
        assertBytes("12 07 74 65 73 74 69 6e 67", new ProtoMessage().text(2, "testing"));
        assertBytes("1a 03 08 96 01", new ProtoMessage().message(3, new ProtoMessage().number(1, 150)));
    }

    @Test
    void numbersOfFieldsAboveFifteenTakeTwoBytes() {
        assertBytes("a0 01 02", new ProtoMessage().number(20, 2));
    }

    @Test
    void floatsHaveTheirLowestByteFirst() {
        assertBytes("4a 08 00 00 80 3f 00 00 00 c0", new ProtoMessage().floats(9, new float[] {1, -2}));
    }
}
