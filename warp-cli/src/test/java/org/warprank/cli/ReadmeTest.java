package org.warprank.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java sample of the README compiles, runs, and recommends what is left. */
class ReadmeTest {

    private static final String IMPORTS = """
            import java.nio.file.Path;
            import org.warprank.nn.data.*;
            import org.warprank.nn.io.*;
            import org.warprank.nn.serve.*;
            import org.warprank.nn.train.*;
            """;

    @TempDir
    private Path directory;

    @Test
    void theSampleRuns() throws Exception {
        Path source = directory.resolve("Sample.java");
        Files.writeString(source, IMPORTS + "public class Sample { public static int run() throws Exception {\n" + sample()
                + "return ids[0] == model.items().indexOf(\"tea\") ? count : -1; } }");
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, "-cp", System.getProperty("java.class.path"),
                "-d", directory.toString(), source.toString()));
        try (URLClassLoader loader = new URLClassLoader(new URL[] {directory.toUri().toURL()}, getClass().getClassLoader())) {
            Method run = loader.loadClass("Sample").getMethod("run");
            assertEquals(1, run.invoke(null));
        }
    }

    private String sample() throws IOException {
        String readme = Files.readString(Path.of("..", "README.md"));
        Matcher block = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL).matcher(readme);
        assertTrue(block.find(), "README.md has no Java sample");
        return block.group(1).replace("Path.of(\"model.safetensors\")",
                "Path.of(\"" + directory.resolve("model.safetensors") + "\")");
    }
}
