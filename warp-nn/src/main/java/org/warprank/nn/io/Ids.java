package org.warprank.nn.io;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.warprank.nn.data.Vocabulary;

/** Ids as two tensors: {@code NAME.utf8} (U8), one text after the other, and {@code NAME.offsets} (I64), one more than ids. */
final class Ids {

    private static final char REPLACEMENT = '\ufffd';

    private Ids() {
    }

    static byte[][] utf8(Vocabulary vocabulary) throws CharacterCodingException {
        byte[][] ids = new byte[vocabulary.size()][];
        CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
        for (int i = 0; i < ids.length; i++) {
            ByteBuffer id = encoder.encode(CharBuffer.wrap(vocabulary.id(i)));
            ids[i] = Arrays.copyOf(id.array(), id.limit());
        }
        return ids;
    }

    static long[] offsets(byte[][] ids) {
        long[] offsets = new long[ids.length + 1];
        for (int i = 0; i < ids.length; i++) {
            offsets[i + 1] = offsets[i] + ids[i].length;
        }
        return offsets;
    }

    static byte[] joined(byte[][] ids) {
        ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(offsets(ids)[ids.length]));
        for (byte[] id : ids) {
            all.put(id);
        }
        return all.array();
    }

    /** Reads as many ids as a table has rows; what the errors call one of them is a {@code singular}. */
    static Vocabulary read(Tensors tensors, String name, String singular, long count) throws ModelFormatException {
        String offsetsName = name + ".offsets";
        if (tensors.shape(offsetsName, "I64", 1).getFirst() != count + 1) {
            throw tensors.error("tensor " + offsetsName + " has shape " + tensors.shape(offsetsName, "I64", 1) + ", expected "
                    + List.of(count + 1));
        }
        tensors.shape(name + ".utf8", "U8", 1);
        long[] offsets = tensors.longs(offsetsName);
        byte[] texts = tensors.bytes(name + ".utf8");
        List<String> ids = new ArrayList<>((int) count);
        if (offsets[0] != 0 || offsets[offsets.length - 1] != texts.length) {
            throw tensors.error(offsetsName + " run from " + offsets[0] + " to " + offsets[offsets.length - 1]
                    + ", expected 0 to the " + texts.length + " bytes of " + name + ".utf8");
        }
        try {
            for (int i = 0; i < count; i++) {
                if (offsets[i] > offsets[i + 1] || offsets[i + 1] > texts.length) {
                    throw tensors.error(offsetsName + " have " + offsets[i + 1] + " after " + offsets[i]
                            + ", expected ascending offsets");
                }
                ids.add(decoded(texts, (int) offsets[i], (int) (offsets[i + 1] - offsets[i])));
            }
            return Vocabulary.of(ids);
        } catch (CharacterCodingException e) {
            throw tensors.error("the id of " + singular + " " + ids.size() + " is no UTF-8");
        } catch (IllegalArgumentException e) {
            throw tensors.error(name + ": " + e.getMessage());
        }
    }

    // A decoder that refuses takes several times as long: only texts that have what stands for bad bytes are its matter.
    private static String decoded(byte[] texts, int from, int length) throws CharacterCodingException {
        String text = new String(texts, from, length, StandardCharsets.UTF_8);
        return text.indexOf(REPLACEMENT) < 0 ? text
                : StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(texts, from, length)).toString();
    }
}
