package org.warprank.cli;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The text of a file, unpacked if its name ends in {@code .gz}: UTF-8 with or without a byte order mark. Anything else is
 * refused with the number of the line. After the text comes {@link #END}.
 */
final class TextReader extends Reader {

    /** A line that no text can hold: a CSV reader that does not meet it as a line of its own is inside an open quote. */
    static final String END = "\0";

    private static final int BUFFER_SIZE = 1 << 16;

    private final String name;
    private final Counted raw;
    private final InputStream in;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER_SIZE).limit(0);
    private final CharBuffer chars = CharBuffer.allocate(BUFFER_SIZE).limit(0);
    private boolean bytesEnded;
    private boolean textEnded;
    private long line = 1;
    private char last;

    private TextReader(String name, Counted raw, InputStream in) {
        this.name = name;
        this.raw = raw;
        this.in = in;
    }

    static TextReader open(Path file) throws IOException {
        Paths.requireInput(file);
        return open(file.toString(), Files.newInputStream(file));
    }

    /** The text of a stream, unpacked if the name ends in {@code .gz}; messages begin with the name. */
    static TextReader open(String name, InputStream stream) throws IOException {
        Counted raw = new Counted(stream);
        try {
            TextReader reader = new TextReader(name, raw, name.endsWith(".gz") ? unpack(name, raw) : raw);
            reader.refill();
            if (reader.chars.get(0) == '\uFEFF') {
                reader.chars.get();
            }
            return reader;
        } catch (IOException | RuntimeException e) {
            raw.close();
            throw e;
        }
    }

    private static InputStream unpack(String name, InputStream raw) throws IOException {
        try {
            return new GZIPInputStream(raw, BUFFER_SIZE);
        } catch (EOFException | ZipException e) {
            throw new BadInputException(name + ": not gzip data, expected some by the name of the file");
        }
    }

    /** How many bytes, packed if they are, have been read. */
    long bytesRead() {
        return raw.count;
    }

    /** Whether the first line holds a character. To be asked before anything is read. */
    boolean firstLineHas(char wanted) {
        String start = chars.toString();
        return start.lines().findFirst().orElse("").indexOf(wanted) >= 0;
    }

    @Override
    public int read(char[] target, int from, int length) throws IOException {
        if (!chars.hasRemaining() && !refill()) {
            return -1;
        }
        int count = Math.min(length, chars.remaining());
        chars.get(target, from, count);
        return count;
    }

    private boolean refill() throws IOException {
        chars.clear();
        while (true) {
            CoderResult result = decoder.decode(bytes, chars, bytesEnded);
            if (result.isError()) {
                count();
                throw new BadInputException(name + ":" + line + ": malformed UTF-8, expected text");
            }
            if (chars.position() > 0) {
                count();
                chars.flip();
                return true;
            }
            if (bytesEnded) {
                boolean first = !textEnded;
                textEnded = true;
                chars.put(first ? "\n" + END + "\n" : "").flip();
                return first;
            }
            fill();
        }
    }

    private void fill() throws IOException {
        bytes.compact();
        try {
            int count = in.readNBytes(bytes.array(), bytes.position(), bytes.remaining());
            bytesEnded = bytes.remaining() > count;
            bytes.position(bytes.position() + count).flip();
        } catch (EOFException e) {
            throw new BadInputException(name + ": truncated gzip data, expected a complete file");
        } catch (ZipException e) {
            throw new BadInputException(name + ": broken gzip data (" + e.getMessage() + "), expected a complete file");
        } catch (IOException e) {
            throw new BadInputException(name + ": cannot be read (" + e.getMessage() + "), expected a file that can");
        }
    }

    private void count() {
        for (int i = 0; i < chars.position(); i++) {
            char c = chars.get(i);
            if (c == 0) {
                throw new BadInputException(name + ":" + line + ": a NUL character, expected text");
            }
            if (c == '\r' || c == '\n' && last != '\r') {
                line++;
            }
            last = c;
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private static final class Counted extends FilterInputStream {

        private long count;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int next = super.read();
            count += next < 0 ? 0 : 1;
            return next;
        }

        @Override
        public int read(byte[] target, int from, int length) throws IOException {
            int read = super.read(target, from, length);
            count += Math.max(read, 0);
            return read;
        }
    }
}
