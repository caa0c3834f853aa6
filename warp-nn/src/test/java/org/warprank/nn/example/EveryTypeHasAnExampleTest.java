package org.warprank.nn.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every public type of an exported package shows in its Javadoc how to use it, by code that a test of this package runs. */
class EveryTypeHasAnExampleTest {

    private static final Path MAIN = Path.of("src/main/java");
    private static final Path TEST = Path.of("src/test/java");

    private static final Pattern EXPORT = Pattern.compile("(?m)^ *exports ([\\w.]+);");
    private static final Pattern TYPE = Pattern.compile("(?m)^ *public (?:(?:abstract|final|non-sealed|sealed|static) )*"
            + "(?:class|enum|interface|record|@interface) (\\w+)");
    private static final Pattern ANNOTATIONS = Pattern.compile("(?:\\s*@\\w+(?:\\([^)]*\\))?)*\\s*$");
    private static final Pattern SNIPPET = Pattern.compile("\\{@snippet class=\"([\\w.]+)\" region=\"([\\w-]+)\"}");
    private static final Pattern REGION = Pattern.compile("(?m)^ *// @start region=\"([\\w-]+)\"$");

    /** A region of a test class. */
    record Region(String testClass, String name) {
    }

    /** A public type and the Javadoc that stands before it, empty if there is none. */
    record Type(String name, String javadoc) {

        List<Region> examples() {
            return snippets(javadoc);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static List<Region> snippets(String text) {
        return SNIPPET.matcher(text).results().map(s -> new Region(s.group(1), s.group(2))).toList();
    }

    private static List<String> exportedSources() {
        return EXPORT.matcher(read(MAIN.resolve("module-info.java"))).results()
                .flatMap(export -> javaFiles(MAIN.resolve(export.group(1).replace('.', '/'))).stream())
                .map(EveryTypeHasAnExampleTest::read).toList();
    }

    static List<Type> types() {
        List<Type> types = new ArrayList<>();
        for (String source : exportedSources()) {
            TYPE.matcher(source).results()
                    .forEach(t -> types.add(new Type(t.group(1), lastJavadoc(source.substring(0, t.start())))));
        }
        return types;
    }

    private static String lastJavadoc(String source) {
        String before = ANNOTATIONS.matcher(source).replaceFirst("");
        return before.endsWith("*/") ? before.substring(before.lastIndexOf("/**")) : "";
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyPublicTypeHasAnExample(Type type) {
        assertFalse(type.examples().isEmpty(), () -> "no {@snippet class=\"...\" region=\"...\"} in the Javadoc of " + type);
    }

    // An example that no test runs, or that no Javadoc shows, would rot.
    @Test
    void theExamplesAreTheRegionsOfTheTestsBesideThisOne() {
        Set<Region> shown = exportedSources().stream().flatMap(s -> snippets(s).stream()).collect(Collectors.toSet());
        Set<Region> run = new HashSet<>();
        for (Path file : javaFiles(TEST.resolve(getClass().getPackageName().replace('.', '/')))) {
            String testClass = getClass().getPackageName() + "." + file.getFileName().toString().replace(".java", "");
            REGION.matcher(read(file)).results().map(r -> new Region(testClass, r.group(1))).forEach(region -> {
                assertTrue(testClass.endsWith("Test"), () -> region + " would not be run");
                assertTrue(run.add(region), () -> region + " occurs twice");
            });
        }
        assertEquals(Set.of(), without(shown, run), "shown in Javadoc, but no region of a test");
        assertEquals(Set.of(), without(run, shown), "region of a test, but shown in no Javadoc");
    }

    private static Set<Region> without(Set<Region> regions, Set<Region> others) {
        Set<Region> rest = new HashSet<>(regions);
        rest.removeAll(others);
        return rest;
    }

    private static List<Path> javaFiles(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.toString().endsWith(".java")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
