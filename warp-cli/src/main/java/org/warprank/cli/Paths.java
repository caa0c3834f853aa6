package org.warprank.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds what is wrong with the files that are given before any work is done. */
final class Paths {

    private Paths() {
    }

    static void requireInput(Path file) {
        if (!Files.exists(file)) {
            throw new BadInputException(file + ": no such file, expected one to read");
        }
        if (Files.isDirectory(file)) {
            throw new BadInputException(file + ": a directory, expected a file");
        }
        if (!Files.isReadable(file)) {
            throw new BadInputException(file + ": not readable, expected a file with permission to read");
        }
    }

    /** An output may replace a file, but none of the files that are read or written besides. */
    static void requireOutput(String option, Path file, Path... others) {
        if (file == null) {
            return;
        }
        Path absolute = file.toAbsolutePath().normalize();
        if (Files.isDirectory(absolute) || absolute.getParent() == null) {
            throw new BadInputException(option + " is " + file + ", a directory, expected a file");
        }
        // A rename would put a file in the place of a device or a pipe.
        if (Files.exists(absolute) && !Files.isRegularFile(absolute)) {
            throw new BadInputException(option + " is " + file + ", a device or a pipe, expected a file");
        }
        if (!Files.isDirectory(absolute.getParent())) {
            throw new BadInputException(option + " is " + file + ", expected a file in a directory that exists");
        }
        if (!Files.isWritable(absolute.getParent())) {
            throw new BadInputException(option + " is " + file + ", expected a file in a directory with permission to write");
        }
        for (Path other : others) {
            if (other != null && other.toAbsolutePath().normalize().equals(absolute)) {
                throw new BadInputException(option + " is " + file + ", expected a file that is not used otherwise");
            }
        }
    }
}
