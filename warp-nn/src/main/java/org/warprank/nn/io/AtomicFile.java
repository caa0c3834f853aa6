package org.warprank.nn.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Writes files that are complete or absent: aside first, flushed to the disk, then renamed into place. Whoever has the old
 * file open, or mapped, keeps it.
 *
 * {@snippet class="org.warprank.nn.example.ServingExamplesTest" region="atomic-file"}
 */
public final class AtomicFile {

    private static final int BUFFER_BYTES = 1 << 16;
    private static final String STOPPING = "the process is being stopped";

    private AtomicFile() {
    }

    /**
     * What is written.
     *
     * {@snippet class="org.warprank.nn.example.ServingExamplesTest" region="atomic-file-content"}
     */
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
     * Writes a file. If anything fails, or the process is told to stop, what stood there before is untouched and nothing is left
     * behind. Only a process that is killed at once, or a power failure, leaves what it had written, under another name.
     *
     * @param target  the file, whose directory must exist
     * @param content what is written
     * @throws NotWrittenException if writing fails, or the thread is interrupted meanwhile; whatever else {@code content} throws
     *                             is passed on
     */
    public static void write(Path target, Content content) throws NotWrittenException {
        Path absolute = target.toAbsolutePath();
        // Not a temporary file of the JDK's: those can be read by nobody else, and so could the result. Not named after the
        // target, whose name may be as long as names can be.
        Aside aside = new Aside(absolute.resolveSibling(".warp-" + UUID.randomUUID() + ".part"));
        Thread atExit = new Thread(aside::discard);
        try {
            addHook(atExit);
            try (FileChannel channel = aside.open()) {
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
                content.writeTo(out);
                out.flush();
                channel.force(true);
            }
            aside.moveTo(absolute);
            flushDirectory(absolute.getParent());
        } catch (NotWrittenException e) {
            // Another file, which was to be written as a part of writing this one.
            throw e;
        } catch (IOException e) {
            throw new NotWrittenException(target, e);
        } finally {
            aside.discard();
            removeHook(atExit);
        }
    }

    private static void addHook(Thread hook) throws IOException {
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            throw new IOException(STOPPING, e);
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // The hook is running already and does what it is for.
        }
    }

    // A rename is on the disk when the directory is. Not every platform opens directories, and the file is in place anyway.
    private static void flushDirectory(Path directory) {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Then the rename reaches the disk when the system sees fit.
        }
    }

    /**
     * The file that is written aside. One lock is around its making, its renaming and its removal: without it, a shutdown that
     * comes between them would miss a file that the writing thread is just about to make.
     */
    private static final class Aside {

        private final Path path;
        private boolean discarded;

        Aside(Path path) {
            this.path = path;
        }

        synchronized FileChannel open() throws IOException {
            requireKept();
            return FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }

        synchronized void moveTo(Path target) throws IOException {
            requireKept();
            Files.move(path, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }

        synchronized void discard() {
            discarded = true;
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                // What cannot be removed is left, under a name that says what it is.
            }
        }

        private void requireKept() throws IOException {
            if (discarded) {
                throw new IOException(STOPPING);
            }
        }
    }
}
