package org.warprank.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warprank.nn.io.ModelFile;
import org.warprank.nn.serve.JourneyModel;

/** {@code warp train --continue}. */
class ContinueTest {

    @TempDir
    private Path directory;

    private TinyData data;
    private Path more;

    @BeforeEach
    void writeData() throws IOException {
        data = TinyData.write(directory);
        more = directory.resolve("more.csv");
        Files.writeString(more, Files.readString(data.train())
                + "new,u3\nnew,u5\nnew,late\n\"item, 4\",late\n\"item, 8\",late\nnew,later\n\"item, 2\",later\n");
    }

    private Path trained(String name, Object... options) {
        Path model = directory.resolve(name);
        Stream<Object> epochs = List.of(options).contains("--epochs") ? Stream.of() : Stream.of("--epochs", 3);
        Cli run = Cli.run(Stream.of(Stream.of("train", "--model", model, "--validation", "none"), epochs,
                Arrays.stream(options)).flatMap(part -> part).toArray());
        assertEquals(0, run.code(), run.err());
        return model;
    }

    @ParameterizedTest
    @ValueSource(strings = {"journey", "embedding", "both"})
    void aModelGoesOnWithNewUsersAndItems(String user) throws IOException {
        Path start = trained("start", "--train", data.train(), "--user", user, "--dim", 6, "--hidden", "5");
        Path out = directory.resolve("out");
        Object[] args = {"train", "--continue", start, "--train", more, "--model", out, "--epochs", 2, "--threads", 2};
        Cli run = Cli.run(args);
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().contains("going on from " + start + ": 1 new item"
                + (user.equals("journey") ? "\n" : " and 2 new users\n")), run.out());
        // No validation: every epoch, once.
        assertEquals(2, run.out().lines().filter(line -> line.startsWith("epoch ")).count());
        JourneyModel before = ModelFile.read(start);
        JourneyModel after = ModelFile.read(out);
        assertEquals(TinyData.ITEMS + 1, after.items().size());
        for (int item = 0; item < TinyData.ITEMS; item++) {
            assertEquals(before.items().id(item), after.items().id(item));
        }
        assertEquals("new", after.items().id(TinyData.ITEMS));
        assertEquals(6, after.dim());
        assertEquals(List.of(5), after.hidden().stream().map(layer -> layer.out()).toList());
        byte[] bytes = Files.readAllBytes(out);
        assertEquals(0, Cli.run(args).code());
        assertArrayEquals(bytes, Files.readAllBytes(out));
    }

    @Test
    void theWidePartStaysUnlessOneIsAskedFor() throws IOException {
        Path start = trained("start", "--train", data.train(), "--dim", 6, "--wide-neighbors", 4);
        float[] wide = ModelFile.read(start).wide().values();
        assertArrayEquals(wide, ModelFile.read(trained("same", "--continue", start, "--train", more)).wide().values());
        JourneyModel anew = ModelFile.read(trained("anew", "--continue", start, "--train", more, "--wide-factor", 3));
        float[] fitted = ModelFile.read(trained("fresh", "--train", more, "--wide-factor", 3, "--dim", 6)).wide().values();
        Arrays.sort(fitted);
        float[] values = anew.wide().values().clone();
        Arrays.sort(values);
        assertArrayEquals(fitted, values);
        assertEquals(null, ModelFile.read(trained("none", "--continue", start, "--train", more, "--wide-neighbors", 0)).wide());
        Path without = trained("without", "--train", data.train(), "--dim", 6, "--wide-neighbors", 0);
        assertEquals(null, ModelFile.read(trained("still", "--continue", without, "--train", more)).wide());
    }

    @Test
    void anAutomaticValidationBeginsWithTheModelTwice() throws IOException {
        Path start = trained("start", "--train", data.train(), "--dim", 6);
        Path out = directory.resolve("out");
        Path checkpoint = directory.resolve("c");
        Object[] args = {"train", "--continue", start, "--train", more, "--model", out, "--epochs", 4, "--validation", "auto",
            "--wide-factor", 8, "--checkpoint", checkpoint, "--resume"};
        Cli run = Cli.run(args);
        assertEquals(0, run.code(), run.err());
        String best = run.out().lines().filter(line -> line.startsWith("best epoch: ")).findFirst().orElseThrow()
                .replaceAll("\\D", "");
        String[] scale = AutomaticValidationTest.scale(run.out());
        byte[] bytes = Files.readAllBytes(out);
        assertArrayEquals(bytes, Files.readAllBytes(trained("same", "--continue", start, "--train", more, "--epochs", best,
                "--wide-factor", scale[0], "--wide-discount", scale[1], "--wide-selection", scale[2])));
        // What has ended ends at once.
        Cli again = Cli.run(args);
        assertFalse(again.out().contains("\nepoch "), again.out());
        assertArrayEquals(bytes, Files.readAllBytes(out));
        // The wide part that stays has no factor to be found.
        Cli kept = Cli.run("train", "--continue", start, "--train", more, "--model", out, "--epochs", 2, "--validation",
                "auto");
        assertEquals(0, kept.code(), kept.err());
        assertFalse(kept.out().contains("wide selection"), kept.out());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"--dim | 7 | 6", "--user | both | journey", "--hidden | none | 5",
            "--hidden | 5,5 | 5"})
    void optionsThatContradictTheModel(String option, String value, String expected) throws IOException {
        Path start = trained("start", "--train", data.train(), "--dim", 6, "--hidden", "5");
        Refusals.assertRefused(directory, 2, option + " is " + value + ", expected " + expected + " as in the model that "
                + "--continue names", "train", "--continue", start, "--train", more, "--model", directory.resolve("m"), option,
                value);
    }

    @Test
    void theSameOptionsAndAPresetDoNotContradict() throws IOException {
        Path start = trained("start", "--train", data.train(), "--dim", 6, "--hidden", "5");
        Path same = trained("same", "--continue", start, "--train", more, "--dim", 6, "--hidden", "5", "--user", "journey");
        byte[] bytes = Files.readAllBytes(same);
        assertArrayEquals(bytes, Files.readAllBytes(trained("plain", "--continue", start, "--train", more)));
        // What a preset has for a fresh model gives way.
        JourneyModel lightfm = ModelFile.read(trained("lightfm", "--continue", start, "--train", more, "--preset", "lightfm"));
        assertEquals(null, lightfm.users());
        assertEquals("WITH_REPLACEMENT", lightfm.training().get("draws"));
    }

    @Test
    void filesThatCannotBeGoneOnFrom() throws IOException {
        Path start = trained("start", "--train", data.train(), "--dim", 6);
        Path absent = directory.resolve("absent");
        Path model = directory.resolve("m");
        Refusals.assertRefused(directory, 2, absent + ": no such file, expected one to read", "train", "--continue", absent,
                "--train", more, "--model", model);
        Refusals.assertRefused(directory, 2, "--model is " + start + ", expected a file that is not used otherwise", "train",
                "--continue", start, "--train", more, "--model", start);
        Refusals.assertRefused(directory, 2, "--patience is 2, expected none with --validation none", "train", "--continue",
                start, "--train", more, "--model", model, "--patience", 2);
        List<Path> before = Refusals.files(directory);
        Cli none = Cli.run("train", "--continue", more, "--train", more, "--model", model);
        assertEquals(2, none.code());
        assertTrue(none.err().startsWith("warp: " + more + ": ") && none.err().lines().count() == 1, none.err());
        assertEquals(before, Refusals.files(directory));
    }
}
