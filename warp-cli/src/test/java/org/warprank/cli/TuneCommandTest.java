package org.warprank.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.warprank.cli.Refusals.assertRefused;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warprank.nn.train.TrainingOptions;

/** {@code warp tune}, for seconds. */
class TuneCommandTest {

    @TempDir
    private Path directory;

    private TinyData data;

    @BeforeEach
    void writeData() throws IOException {
        data = TinyData.write(directory);
    }

    private static String last(Cli run) {
        return run.out().lines().reduce((before, line) -> line).orElseThrow();
    }

    @Test
    void itEndsWithACommandLineThatTrains() throws IOException {
        Cli run = Cli.run("tune", "--train", data.train(), "--budget", "1s", "--threads", 1);
        assertEquals("", run.err());
        assertEquals(0, run.code());
        List<String> lines = run.out().lines().toList();
        assertTrue(lines.get(1).matches("held out to score by: \\d+ interactions of \\d+ users"), lines.get(1));
        assertTrue(lines.get(2).matches("run 1, \\d+ of 1 s: ndcg@10 0\\.\\d{4} after epoch \\d+, the best so far, the "
                + "defaults"), lines.get(2));
        assertTrue(lines.get(lines.size() - 2).matches("best: ndcg@10 0\\.\\d{4} of what was held out, after epoch \\d+. To "
                + "train with it:"));
        List<String> command = List.of(last(run).strip().split(" "));
        assertEquals(List.of("./warp", "train", "--train", data.train().toString(), "--model", "model.safetensors"),
                command.subList(0, 6));
        Path model = directory.resolve("tuned");
        Cli trained = Cli.run(Stream.concat(command.subList(1, 5).stream(), Stream.concat(Stream.of(model),
                command.subList(6, command.size()).stream())).toArray());
        assertEquals("", trained.err());
        Matcher best = Pattern.compile("(ndcg\\S+ \\S+) of .* after epoch (\\d+)").matcher(lines.get(lines.size() - 2));
        assertTrue(best.find());
        assertTrue(trained.out().lines().anyMatch(line -> line.startsWith("epoch " + best.group(2) + "/")
                && line.endsWith(best.group(1))), trained.out());
        assertTrue(Files.exists(model));
    }

    @Test
    void aJournalKeepsTheRunsAndTheTime() throws IOException {
        Path journal = directory.resolve("tune.journal");
        Cli first = Cli.run("tune", "--train", data.train(), "--budget", "1s", "--journal", journal);
        assertEquals(0, first.code(), first.err());
        List<String> noted = Files.readAllLines(journal);
        Cli again = Cli.run("tune", "--train", data.train(), "--budget", "1s", "--journal", journal);
        assertTrue(again.out().contains("resumed: after run " + (noted.size() - 1) + "\n"), again.out());
        assertEquals(last(first), last(again));
        assertEquals(noted, Files.readAllLines(journal), "the time is over");
        Cli longer = Cli.run("tune", "--train", data.train(), "--budget", "2s", "--journal", journal);
        assertEquals(0, longer.code(), longer.err());
        List<String> more = Files.readAllLines(journal);
        assertEquals(noted, more.subList(0, noted.size()));
        assertTrue(more.size() > noted.size());
    }

    private static String users(String... lines) {
        return lines[0] + "\n" + IntStream.range(0, 40).mapToObj(number -> Arrays.stream(lines).skip(1)
                .map(line -> String.format(line, number) + "\n").collect(Collectors.joining())).collect(Collectors.joining());
    }

    // The same items in the same order, and one of them another user's.
    @Test
    void aJournalOfOtherDataIsRefused() throws IOException {
        Path journal = directory.resolve("tune.journal");
        Path train = directory.resolve("some.csv");
        String[] lines = {"user,item", "%1$da,1", "%1$da,2", "%1$da,3", "%1$db,4", "%1$db,5"};
        Files.writeString(train, users(lines));
        Object[] tune = {"tune", "--train", train, "--budget", "1s", "--journal", journal, "--seed", 2};
        assertEquals(0, Cli.run(tune).code());
        lines[3] = "%1$db,3";
        Files.writeString(train, users(lines));
        assertRefused(directory, 2, "--journal is " + journal + ", no journal or that of another search, expected one of the "
                + "same data, features, seed and rungs", tune);
    }

    @Test
    void idsAndNamesAreQuotedForTheShell() throws IOException {
        Path odd = directory.resolve("it's odd.csv");
        Files.copy(data.train(), odd);
        Cli run = Cli.run("tune", "--train", odd, "--budget", "1s", "--columns", "user=user,item=item");
        assertEquals(0, run.code(), run.err());
        assertTrue(last(run).contains(" --train '" + odd.toString().replace("'", "'\\''") + "' "), last(run));
        assertTrue(last(run).endsWith(" --columns user=user,item=item"), last(run));
    }

    @Test
    void candidatesAreDrawnBySeedAndNumberWithinTheirRanges() {
        TuningSpace space = new TuningSpace(5);
        assertEquals(List.of(), space.options(0));
        Set<List<String>> seen = new HashSet<>();
        for (int candidate = 1; candidate <= 200; candidate++) {
            List<String> options = space.options(candidate);
            assertEquals(options, space.options(candidate));
            seen.add(options);
            Matcher values = Pattern.compile("--dim (\\d+) --learning-rate (\\S+) --weight-decay (\\S+) --margin (\\S+) "
                    + "--journey-dropout (\\S+) --wide-l2 (\\S+) --wide-factor (\\S+)").matcher(String.join(" ", options));
            assertTrue(values.matches(), options::toString);
            TrainingOptions defaults = TrainingOptions.DEFAULTS;
            assertWithin(defaults.dim() / 2, defaults.dim() * 4, values.group(1));
            assertAround(TrainingDefaults.adagrad(defaults).learningRate(), 3, values.group(2));
            assertAround(TrainingDefaults.adagrad(defaults).weightDecay(), 5, values.group(3));
            assertAround(defaults.loss().margin(), 2, values.group(4));
            assertWithin(0, 0.5, values.group(5));
            assertAround(defaults.wide().l2(), 4, values.group(6));
            assertAround(defaults.wide().factor(), 4, values.group(7));
        }
        assertEquals(200, seen.size());
        assertNotEquals(space.options(1), new TuningSpace(6).options(1));
    }

    // A value may be rounded out of its range, to two digits.
    private static void assertAround(double value, double factor, String text) {
        assertWithin(0.95 * value / factor, 1.05 * value * factor, text);
    }

    private static void assertWithin(double least, double most, String value) {
        assertTrue(Double.parseDouble(value) >= least && Double.parseDouble(value) <= most, value);
    }

    @Test
    void refusals() throws IOException {
        for (String budget : List.of("", "10", "0s", "m", "1.5h", "10 m", "-1s", "1d")) {
            assertRefused(directory, 2, "--budget is " + Text.option(budget) + ", expected a number above 0 and s, m or h",
                    "tune", "--train", data.train(), "--budget", budget);
        }
        assertRefused(directory, 2, "--journal is " + data.train() + ", expected a file that is not used otherwise", "tune",
                "--train", data.train(), "--journal", data.train());
        Path few = Files.writeString(directory.resolve("few.csv"), "user,item\na,b\nb,b\n");
        assertRefused(directory, 2, few + ": too little to hold anything out, expected users of several interactions", "tune",
                "--train", few);
    }
}
