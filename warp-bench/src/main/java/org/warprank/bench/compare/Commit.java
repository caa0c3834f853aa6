package org.warprank.bench.compare;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/**
 * The commit that a build is of. The build leaves a file with it, if it is one of a git clone.
 *
 * @param id    its hash
 * @param dirty whether there were changes that are not committed
 */
public record Commit(String id, boolean dirty) {

    private static final String FILE = "org/warprank/bench/git.properties";

    /**
     * The commit of the classes that run.
     *
     * @return the commit; empty if the build knew of none
     */
    public static Optional<Commit> ofThisBuild() {
        try (InputStream file = Commit.class.getResourceAsStream("/" + FILE)) {
            return file == null ? Optional.empty() : read(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The commit of a benchmarks.jar, empty if it does not say. */
    static Optional<Commit> of(Path jar) throws IOException {
        try (JarFile open = new JarFile(jar.toFile())) {
            ZipEntry entry = open.getEntry(FILE);
            if (entry == null) {
                return Optional.empty();
            }
            try (InputStream file = open.getInputStream(entry)) {
                return read(file);
            }
        }
    }

    private static Optional<Commit> read(InputStream file) throws IOException {
        Properties git = new Properties();
        git.load(file);
        return Optional.ofNullable(git.getProperty("git.commit.id"))
                .map(id -> new Commit(id, Boolean.parseBoolean(git.getProperty("git.dirty"))));
    }

    @Override
    public String toString() {
        return id + (dirty ? ", DIRTY: with changes that are not committed" : "");
    }
}
