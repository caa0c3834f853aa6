package org.warprank.nn.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.LongStream;

/**
 * A safetensors file that is open for reading. Opening it checks the whole header against the size of the file, so that a tensor
 * that is asked for afterwards is there and as large as its shape says; nothing is allocated for what the header claims before.
 */
final class Tensors implements AutoCloseable {

    static final String METADATA = "__metadata__";

    // A model's header has some hundred bytes a layer.
    private static final long MAX_HEADER_BYTES = 1 << 20;

    // A stream may be longer than an array.
    private static final int READ_BYTES = 1 << 16;

    private static final int PIECE = 1 << 12;
    private static final int SHARE = PIECE << 8;

    private static final Map<String, Integer> TYPE_BYTES = Map.of("F32", 4, "I64", 8, "U8", 1);
    static final ValueLayout.OfFloat FLOATS = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONGS = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private record Tensor(String name, String type, List<Long> shape, long from, long to) {
    }

    private final String source;
    private final Arena arena;
    private final MemorySegment data;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final int headerBytes;
    private boolean vouched;

    /** Tensors of these bytes; the arena is closed with them, unless it is null. */
    private Tensors(String source, MemorySegment all, Arena arena) throws ModelFormatException {
        this.source = source;
        this.arena = arena;
        long size = all.byteSize();
        if (size < Long.BYTES) {
            throw error("truncated: has " + size + " bytes, a safetensors file has at least 8");
        }
        long length = all.get(LONGS, 0);
        if (length < 2 || length > MAX_HEADER_BYTES) {
            throw error("not a safetensors file: claims a header of " + Long.toUnsignedString(length)
                    + " bytes, expected 2 to " + MAX_HEADER_BYTES);
        }
        if (length > size - Long.BYTES) {
            throw error("truncated: claims a header of " + length + " bytes, the file has " + size);
        }
        headerBytes = (int) (Long.BYTES + length);
        data = all.asSlice(headerBytes);
        readHeader(all.asSlice(Long.BYTES, length));
        checkLayout();
    }

    /** Tensors of a file, which is mapped until they are closed. */
    static Tensors open(Path file) throws IOException {
        Arena arena = Arena.ofShared();
        try {
            return open(file, arena, arena);
        } catch (IOException | RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    /** Tensors of a file that stays mapped as long as anything is reachable that reads it. */
    static Tensors map(Path file) throws IOException {
        return open(file, Arena.ofAuto(), null);
    }

    private static Tensors open(Path file, Arena arena, Arena toClose) throws IOException {
        // Only these can be mapped, and opening a pipe might wait for ever.
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new ModelFormatException(file.toString(), "a directory, a device or a pipe, expected a file");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            MemorySegment all = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            Tensors tensors = new Tensors(file.toString(), all, toClose);
            // Reading takes a fraction of the time that a first look at each page of what is mapped does.
            tensors.compareChecksums((from, to) -> {
                while (to.hasRemaining()) {
                    if (channel.read(to, from + to.position()) < 0) {
                        throw new EOFException(file + " became shorter while it was read");
                    }
                }
            });
            return tensors;
        }
    }

    /** Tensors of a stream, copied into memory outside the heap. */
    static Tensors read(InputStream stream, String source) throws IOException {
        List<byte[]> pieces = new ArrayList<>();
        long size = 0;
        for (byte[] piece = stream.readNBytes(READ_BYTES); piece.length > 0; piece = stream.readNBytes(READ_BYTES)) {
            pieces.add(piece);
            size += piece.length;
        }
        MemorySegment all = Arena.ofAuto().allocate(size, TensorsWriter.ALIGNMENT);
        long at = 0;
        for (byte[] piece : pieces) {
            MemorySegment.copy(piece, 0, all, ValueLayout.JAVA_BYTE, at, piece.length);
            at += piece.length;
        }
        Tensors tensors = new Tensors(source, all, null);
        tensors.compareChecksums((from, to) -> to.put(all.asSlice(from, to.remaining()).asByteBuffer()));
        return tensors;
    }

    private void compareChecksums(PieceChecksums.Source bytes) throws IOException {
        if (!has(PieceChecksums.NAME)) {
            return;
        }
        long covered = tensors.get(PieceChecksums.NAME).from;
        long expected = (long) PieceChecksums.BYTES * PieceChecksums.count(covered);
        if (tensors.get(PieceChecksums.NAME).to != data.byteSize()) {
            throw error("tensor " + PieceChecksums.NAME + " is not the last one. " + PieceChecksums.ON_PURPOSE);
        }
        if (shape(PieceChecksums.NAME, "U8", 1).getFirst() != expected) {
            throw error("tensor " + PieceChecksums.NAME + " has shape " + shape(PieceChecksums.NAME, "U8", 1) + ", expected ["
                    + expected + "]");
        }
        OptionalInt wrong = PieceChecksums.firstDifference(bytes(PieceChecksums.NAME), bytes, headerBytes, covered);
        if (wrong.isPresent()) {
            int piece = wrong.getAsInt();
            throw error((piece == 0 ? "its header is" : "bytes from " + (headerBytes + (piece - 1L) * PieceChecksums.PIECE)
                    + " on are") + " damaged or changed: not what " + PieceChecksums.NAME + " was made of. "
                    + PieceChecksums.ON_PURPOSE);
        }
        vouched = true;
    }

    /** Whether checksums have shown that this is what was written, and needs no look at its values. */
    boolean areVouched() {
        return vouched;
    }

    private void readHeader(MemorySegment bytes) throws ModelFormatException {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(bytes.asByteBuffer()).toString();
            for (Map.Entry<?, ?> entry : HeaderJson.parseObject(text).entrySet()) {
                String name = (String) entry.getKey();
                if (!(entry.getValue() instanceof Map<?, ?> object)) {
                    throw error("\"" + name + "\" in the header is no object");
                }
                if (name.equals(METADATA)) {
                    for (Map.Entry<?, ?> member : object.entrySet()) {
                        if (!(member.getValue() instanceof String value)) {
                            throw error("metadata \"" + member.getKey() + "\" is no string");
                        }
                        metadata.put((String) member.getKey(), value);
                    }
                } else {
                    tensors.put(name, tensor(name, object));
                }
            }
        } catch (CharacterCodingException e) {
            throw error("the header is no UTF-8");
        } catch (IllegalArgumentException e) {
            throw error(e.getMessage());
        }
    }

    private Tensor tensor(String name, Map<?, ?> object) throws ModelFormatException {
        if (!(object.get("dtype") instanceof String type) || !TYPE_BYTES.containsKey(type)) {
            throw error("tensor " + name + " has dtype " + object.get("dtype") + ", expected one of F32, I64, U8");
        }
        List<Long> shape = numbers(name, "shape", object.get("shape"));
        List<Long> range = numbers(name, "data_offsets", object.get("data_offsets"));
        if (range.size() != 2 || range.get(0) > range.get(1)) {
            throw error("tensor " + name + " has data_offsets " + range + ", expected begin and end");
        }
        long bytes = TYPE_BYTES.get(type);
        try {
            for (long length : shape) {
                bytes = Math.multiplyExact(bytes, length);
            }
        } catch (ArithmeticException e) {
            throw error("tensor " + name + " has shape " + shape + ", which no file can hold");
        }
        if (bytes != range.get(1) - range.get(0)) {
            throw error("tensor " + name + " of dtype " + type + " and shape " + shape + " needs " + bytes
                    + " bytes, its data_offsets " + range + " give " + (range.get(1) - range.get(0)));
        }
        return new Tensor(name, type, shape, range.get(0), range.get(1));
    }

    private List<Long> numbers(String name, String what, Object value) throws ModelFormatException {
        List<Long> numbers = new ArrayList<>();
        for (Object element : value instanceof List<?> list ? list : List.of("nothing")) {
            if (!(element instanceof Long number) || number < 0) {
                throw error("tensor " + name + " has " + what + " " + value + ", expected integers of at least 0");
            }
            numbers.add(number);
        }
        return numbers;
    }

    private void checkLayout() throws ModelFormatException {
        List<Tensor> inOrder = new ArrayList<>(tensors.values());
        inOrder.sort(Comparator.comparingLong(Tensor::from).thenComparingLong(Tensor::to));
        long end = 0;
        for (Tensor tensor : inOrder) {
            if (tensor.from != end) {
                throw error("tensor " + tensor.name + " starts at byte " + tensor.from + " of the data, expected " + end);
            }
            end = tensor.to;
        }
        if (end > data.byteSize()) {
            throw error("truncated: its tensors need " + end + " bytes, the file has " + data.byteSize() + " after its header");
        }
        if (end < data.byteSize()) {
            throw error("oversized: its tensors need " + end + " bytes, the file has " + data.byteSize() + " after its header");
        }
    }

    ModelFormatException error(String problem) {
        return new ModelFormatException(source, problem);
    }

    Iterable<String> names() {
        return tensors.keySet();
    }

    boolean has(String name) {
        return tensors.containsKey(name);
    }

    /** A string of the metadata, which has to be there. */
    String metadata(String key) throws ModelFormatException {
        String value = metadata.get(key);
        if (value == null) {
            throw error("has no metadata \"" + key + "\"");
        }
        return value;
    }

    /** The strings of the metadata whose keys begin with a prefix, by what follows it. */
    Map<String, String> metadataBehind(String prefix) {
        Map<String, String> found = new LinkedHashMap<>();
        metadata.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                found.put(key.substring(prefix.length()), value);
            }
        });
        return found;
    }

    /** The shape of a tensor of a type and a number of dimensions. */
    List<Long> shape(String name, String type, int dimensions) throws ModelFormatException {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw error("has no tensor " + name);
        }
        if (!tensor.type.equals(type) || tensor.shape.size() != dimensions) {
            throw error("tensor " + name + " is " + tensor.type + " of shape " + tensor.shape + ", expected " + type + " of "
                    + dimensions + " dimensions");
        }
        return tensor.shape;
    }

    /** The number of elements of a tensor, which has to fit an array. */
    private int length(String name) throws ModelFormatException {
        Tensor tensor = tensors.get(name);
        long length = (tensor.to - tensor.from) / TYPE_BYTES.get(tensor.type);
        if (length > Integer.MAX_VALUE - 8) {
            throw error("tensor " + name + " has " + length + " elements, fewer than 2^31 are supported");
        }
        return (int) length;
    }

    float[] floats(String name) throws ModelFormatException {
        float[] values = new float[length(name)];
        MemorySegment.copy(data, FLOATS, tensors.get(name).from, values, 0, values.length);
        return values;
    }

    /** Refuses floats that are not finite; all processors look for them, unless checksums have vouched for the file. */
    void requireFinite(String name) throws ModelFormatException {
        if (vouched) {
            return;
        }
        MemorySegment values = segment(name);
        long count = values.byteSize() / 4;
        if (!LongStream.range(0, (count + SHARE - 1) / SHARE).parallel()
                .allMatch(share -> allFinite(values, share * SHARE, Math.min(count, (share + 1) * SHARE)))) {
            throw error("tensor " + name + " has values that are not finite");
        }
    }

    private static boolean allFinite(MemorySegment values, long from, long to) {
        float[] piece = new float[PIECE];
        boolean finite = true;
        for (long at = from; at < to && finite; at += PIECE) {
            int count = (int) Math.min(PIECE, to - at);
            MemorySegment.copy(values, FLOATS, 4 * at, piece, 0, count);
            finite = allFinite(piece, count);
        }
        return finite;
    }

    // A plain loop: files are opened when no kernel is compiled yet, and vectors would be objects. The bits of a float without
    // its sign are in the order of the floats, and NaN and infinity are the greatest.
    private static boolean allFinite(float[] values, int count) {
        int greatest = 0;
        for (int i = 0; i < count; i++) {
            greatest = Math.max(greatest, Float.floatToRawIntBits(values[i]) & Integer.MAX_VALUE);
        }
        return greatest < Float.floatToRawIntBits(Float.POSITIVE_INFINITY);
    }

    long[] longs(String name) throws ModelFormatException {
        long[] values = new long[length(name)];
        MemorySegment.copy(data, LONGS, tensors.get(name).from, values, 0, values.length);
        return values;
    }

    byte[] bytes(String name) throws ModelFormatException {
        byte[] values = new byte[length(name)];
        MemorySegment.copy(data, ValueLayout.JAVA_BYTE, tensors.get(name).from, values, 0, values.length);
        return values;
    }

    /** The bytes of a tensor where they lie. */
    MemorySegment segment(String name) {
        Tensor tensor = tensors.get(name);
        return data.asSlice(tensor.from, tensor.to - tensor.from);
    }

    @Override
    public void close() {
        if (arena != null) {
            arena.close();
        }
    }
}
