package org.warprank.nn.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes files that are complete or absent: aside first, flushed to the disk, then renamed into place. Whoever has the old
 * file open, or mapped, keeps it.
 */
public final class AtomicFile {

    private static final int BUFFER_BYTES = 1 << 16;

    private AtomicFile() {
    }

    /** What is written. */
    @FunctionalInterface
    public interface Content {

        /**
         * Writes everything.
         *
         * @param out where it goes, buffered; need not be closed
         * @throws IOException if writing fails
         */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Writes a file. If anything fails, what stood there before is untouched and nothing is left behind.
     *
     * @param target  the file, whose directory must exist
     * @param content what is written
     * @throws IOException if writing fails
     */
    public static void write(Path target, Content content) throws IOException {
        Path absolute = target.toAbsolutePath();
        // Not a temporary file of the JDK's: those can be read by nobody else, and so could the result.
        Path aside = absolute.resolveSibling("." + absolute.getFileName() + "." + ProcessHandle.current().pid() + "."
                + System.nanoTime() + ".part");
        Thread removal = new Thread(() -> aside.toFile().delete());
        try {
            Runtime.getRuntime().addShutdownHook(removal);
        } catch (IllegalStateException shuttingDown) {
            throw new IOException(target + ": not written, the JVM is shutting down", shuttingDown);
        }
        try {
            try (FileChannel channel = FileChannel.open(aside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
                content.writeTo(out);
                out.flush();
                channel.force(true);
            }
            move(aside, absolute);
        } finally {
            aside.toFile().delete();
            removeHook(removal);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException(to + ": the file system cannot rename atomically", e);
        }
    }

    private static void removeHook(Thread removal) {
        try {
            Runtime.getRuntime().removeShutdownHook(removal);
        } catch (IllegalStateException shuttingDown) {
            // The hook is running already and does what it is for.
        }
    }
}
