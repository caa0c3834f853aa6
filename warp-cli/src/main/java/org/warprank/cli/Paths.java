package org.warprank.cli;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.TypeConversionException;

/** Finds what is wrong with the files that are given before any work is done. */
final class Paths {

    private Paths() {
    }

    /** The file that an option names. The command line puts the option's name before what is wrong. */
    static Path parse(String name) {
        if (name.isEmpty()) {
            throw new TypeConversionException("an empty name, expected that of a file");
        }
        // What the encoding cannot hold has become this character: a file of another name would be meant.
        if (name.indexOf('\uFFFD') >= 0) {
            throw new TypeConversionException(name + ", expected a name in the encoding of the locale, "
                    + System.getProperty("sun.jnu.encoding"));
        }
        return Path.of(name);
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

    /** A file to write, null for none, and the option that names it. */
    record Output(String option, Path file) {
    }

    /** Checks each output against the inputs, of which any may be null, and against the other outputs. */
    static void requireOutputs(List<Path> inputs, Output... outputs) {
        for (Output output : outputs) {
            Stream<Path> others = Stream.of(outputs).filter(other -> other != output).map(Output::file);
            requireOutput(output.option(), output.file(), Stream.concat(inputs.stream(), others).toArray(Path[]::new));
        }
    }

    /** An output may replace a file, but none of the files that are read or written besides. */
    static void requireOutput(String option, Path file, Path... others) {
        if (file == null) {
            return;
        }
        Path absolute = file.toAbsolutePath();
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
        // What may be done in a directory takes the permission to enter it as well.
        if (!Files.isWritable(absolute.getParent()) || !Files.isExecutable(absolute.getParent())) {
            throw new BadInputException(option + " is " + file + ", expected a file in a directory with permission to write");
        }
        requireName(option, file);
        for (Path other : others) {
            if (other != null && isSame(file, other)) {
                throw new BadInputException(option + " is " + file + ", expected a file that is not used otherwise");
            }
        }
    }

    // One that is too long, say, would be found out only when everything is done.
    private static void requireName(String option, Path file) {
        try {
            Files.readAttributes(file, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            // It is to be made.
        } catch (IOException e) {
            String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
            throw new BadInputException(option + " is " + file + " (" + reason + "), expected a file that can be written");
        }
    }

    // Links give one file two names.
    private static boolean isSame(Path file, Path other) {
        try {
            boolean exists = Files.exists(file);
            if (exists != Files.exists(other)) {
                return false;
            }
            return exists ? Files.isSameFile(file, other) : place(file).equals(place(other));
        } catch (IOException e) {
            return false;
        }
    }

    private static Path place(Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        return absolute.getParent().toRealPath().resolve(absolute.getFileName());
    }
}
