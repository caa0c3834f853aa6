package org.warprank.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Commands that are refused in a directory with {@link TinyData}. */
abstract class RefusalsOnTinyData {

    @TempDir
    Path directory;

    TinyData data;

    @BeforeEach
    void writeData() throws IOException {
        data = TinyData.write(directory);
    }

    List<Path> files() throws IOException {
        return Refusals.files(directory);
    }

    void assertRefused(int code, String message, Object... args) throws IOException {
        Refusals.assertRefused(directory, code, message, args);
    }
}
