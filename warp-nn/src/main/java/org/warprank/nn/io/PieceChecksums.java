package org.warprank.nn.io;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalInt;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/**
 * Checksums of a file that vouch for its contents: whoever wrote them has checked what is written. CRC-32C, four little-endian
 * bytes each, first of the header with its length and padding, then of each {@link #PIECE} bytes of the data before them.
 */
final class PieceChecksums {

    static final String NAME = "serving.checksums";

    /** What errors advise. */
    static final String ON_PURPOSE = "A program that changes a model leaves out the tensors that begin with serving";

    /** The bytes of a checksum. */
    static final int BYTES = 4;

    /** Small enough for the nearest caches, where a piece is read into. */
    static final int PIECE = 1 << 18;

    private static final int SHARES_A_PROCESSOR = 4;

    /** Reads bytes of a file, from an offset on, until the buffer is full. */
    @FunctionalInterface
    interface Source {
        void read(long from, ByteBuffer to) throws IOException;
    }

    private final ByteBuffer checksums;
    private final CRC32C piece = new CRC32C();
    private long left;
    private int room;

    /** Those of a file that is about to be written: its header, and how many bytes of data there will be. */
    PieceChecksums(byte[] header, long dataBytes) {
        checksums = ByteBuffer.allocate(BYTES * count(dataBytes)).order(ByteOrder.LITTLE_ENDIAN);
        piece.update(header);
        left = dataBytes;
        finishPiece();
    }

    /** How many there are for so many bytes of data. */
    static int count(long dataBytes) {
        return Math.toIntExact(1 + Math.ceilDiv(dataBytes, PIECE));
    }

    /** Passes bytes of the data on, and takes their checksums. */
    OutputStream of(OutputStream out) {
        return new FilterOutputStream(out) {
            @Override
            public void write(int value) throws IOException {
                write(new byte[] {(byte) value}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
                add(bytes, offset, length);
            }
        };
    }

    private void add(byte[] bytes, int offset, int length) {
        for (int at = offset; at < offset + length;) {
            if (room == 0) {
                throw new IllegalStateException("more data than was announced");
            }
            int count = Math.min(room, offset + length - at);
            piece.update(bytes, at, count);
            at += count;
            room -= count;
            if (room == 0) {
                finishPiece();
            }
        }
    }

    private void finishPiece() {
        checksums.putInt((int) piece.getValue());
        piece.reset();
        room = (int) Math.min(PIECE, left);
        left -= room;
    }

    /** The checksums, once all the data has been written. */
    byte[] bytes() {
        if (checksums.hasRemaining()) {
            throw new IllegalStateException("less data than was announced");
        }
        return checksums.array();
    }

    /**
     * Compares a file with its checksums; all processors read.
     *
     * @return the first that differs, 0 for that of the header and n for that of the n-th piece of the data; none if none does
     */
    static OptionalInt firstDifference(byte[] checksums, Source file, int headerBytes, long dataBytes) throws IOException {
        int count = count(dataBytes);
        int shares = Math.min(count, SHARES_A_PROCESSOR * (ForkJoinPool.getCommonPoolParallelism() + 1));
        int share = Math.ceilDiv(count, shares);
        ByteBuffer expected = ByteBuffer.wrap(checksums).order(ByteOrder.LITTLE_ENDIAN);
        try {
            return IntStream.range(0, shares).parallel().map(s -> {
                try (Arena arena = Arena.ofConfined()) {
                    ByteBuffer piece = arena.allocate(Math.max(PIECE, headerBytes)).asByteBuffer();
                    for (int i = s * share; i < Math.min(count, (s + 1) * share); i++) {
                        long from = i == 0 ? 0 : headerBytes + (i - 1L) * PIECE;
                        long to = i == 0 ? headerBytes : Math.min(headerBytes + dataBytes, from + PIECE);
                        if (checksum(file, from, piece.clear().limit((int) (to - from))) != expected.getInt(BYTES * i)) {
                            return i;
                        }
                    }
                    return count;
                }
            }).filter(i -> i < count).findFirst();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static int checksum(Source file, long from, ByteBuffer piece) {
        try {
            file.read(from, piece);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        CRC32C checksum = new CRC32C();
        checksum.update(piece.flip());
        return (int) checksum.getValue();
    }
}
