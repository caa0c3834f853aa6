package org.warprank.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every Java sample of the documents compiles, some run, and links between files lead somewhere. */
class DocumentsTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern JAVA = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\](?:\\(|: )(?![a-z]+:)([^)#\\s]+)");
    private static final String IMPORTS = Stream.of("java.nio.file.*", "java.util.*",
            "java.util.concurrent.atomic.*", "org.warprank.core.*", "org.warprank.nn.data.*",
            "org.warprank.nn.eval.*", "org.warprank.nn.io.*", "org.warprank.nn.layer.*", "org.warprank.nn.loss.*",
            "org.warprank.nn.optim.*", "org.warprank.nn.serve.*", "org.warprank.nn.service.*",
            "org.warprank.nn.train.*").map(name -> "import " + name + ";\n")
            .reduce("", String::concat);

    @TempDir
    private Path directory;

    private static List<Path> documents() throws IOException {
        List<Path> all = new ArrayList<>();
        for (Path folder : List.of(ROOT, ROOT.resolve("docs"), ROOT.resolve("warp-cli/src/main/data"))) {
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(all::add);
            }
        }
        return all;
    }

    private static List<String> samples(Path document) throws IOException {
        List<String> samples = new ArrayList<>();
        Matcher block = JAVA.matcher(Files.readString(document));
        while (block.find()) {
            samples.add(block.group(1));
        }
        return samples;
    }

    // A sample is a type of its own, or statements, which may use the types that stand before them.
    private static boolean isType(String sample) {
        return Pattern.compile("^(public |final )*(class|record|interface|enum) ", Pattern.MULTILINE).matcher(sample).find();
    }

    private static String source(String name, String sample, String end) {
        if (isType(sample)) {
            return IMPORTS + sample.replace("public final class", "final class").replace("public class", "class");
        }
        return IMPORTS + "public class " + name + " { public static int run() throws Exception {\n" + sample + end + " } }";
    }

    private int compile(Path source) {
        return ToolProvider.getSystemJavaCompiler().run(null, null, null, "-cp",
                directory + File.pathSeparator + System.getProperty("java.class.path"), "-d", directory.toString(),
                source.toString());
    }

    private int run(String name, String sample, String end) throws Exception {
        assertEquals(0, compile(Files.writeString(directory.resolve(name + ".java"), source(name, sample, end))));
        try (URLClassLoader loader = new URLClassLoader(new URL[] {directory.toUri().toURL()}, getClass().getClassLoader())) {
            return (int) loader.loadClass(name).getMethod("run").invoke(null);
        }
    }

    @TestFactory
    Stream<DynamicTest> everySampleCompiles() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path document : documents()) {
            for (String sample : samples(document)) {
                String name = "Sample" + tests.size();
                tests.add(DynamicTest.dynamicTest(ROOT.relativize(document) + " " + name, () -> assertEquals(0,
                        compile(Files.writeString(directory.resolve(name + ".java"), source(name, sample, "return 0;"))))));
            }
        }
        assertFalse(tests.isEmpty());
        return tests.stream();
    }

    @Test
    void theSampleOfTheReadmeRecommendsWhatIsLeft() throws Exception {
        String sample = samples(ROOT.resolve("README.md")).getFirst().replace("Path.of(\"model.safetensors\")",
                "Path.of(\"" + directory.resolve("model.safetensors") + "\")");
        String end = "return next.getFirst().item().equals(\"tea\") && like.getFirst().item().equals(\"milk\")"
                + " && ids[0] == model.items().indexOf(\"tea\") ? count : -1;";
        assertEquals(1, run("Readme", sample, end));
    }

    @Test
    void theSamplesOfExtendingCheckTheirGradientsAndTrain() throws Exception {
        String sameTaste = "return next.stream().map(ScoredItem::item)"
                + ".allMatch(item -> Integer.parseInt(item.substring(5)) % 3 == 0) ? 1 : 0;";
        Iterator<String> ends = List.of(sameTaste, sameTaste, "return 1;",
                "return losses.getLast() < losses.getFirst() / 2 ? 1 : 0;").iterator();
        for (String sample : samples(ROOT.resolve("docs/extending.md"))) {
            if (isType(sample)) {
                assertEquals(0, compile(Files.writeString(directory.resolve("Type.java"), source("Type", sample, ""))));
            } else {
                assertEquals(1, run("Sample", sample, ends.next()), sample);
            }
        }
        assertFalse(ends.hasNext());
    }

    @Test
    void linksLeadSomewhere() throws IOException {
        for (Path document : documents()) {
            Matcher link = LINK.matcher(Files.readString(document));
            while (link.find()) {
                assertTrue(Files.exists(document.resolveSibling(link.group(1))), document + " links to " + link.group(1));
            }
        }
    }
}
