package org.warprank.nn.io;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A file could not be written. The message names the file and the reason; what stood there before is untouched.
 *
 * {@snippet class="org.warprank.nn.example.ServingExamplesTest" region="not-written-exception"}
 */
public final class NotWrittenException extends IOException {

    private static final long serialVersionUID = 1L;

    NotWrittenException(Path file, IOException cause) {
        super(file + ": not written: " + reason(cause), cause);
    }

    // The messages of these name the file that was written aside, which tells the user nothing.
    private static String reason(IOException cause) {
        return switch (cause) {
            case NoSuchFileException e -> "no such file or directory";
            case AccessDeniedException e -> "permission denied";
            case FileSystemException e when e.getReason() != null -> e.getReason();
            default -> cause.getMessage() == null ? cause.toString() : cause.getMessage();
        };
    }
}
