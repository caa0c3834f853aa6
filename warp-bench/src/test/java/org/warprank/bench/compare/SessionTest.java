package org.warprank.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warprank.bench.compare.Outcome.Verdict;

/** Sessions on forks that are made up. */
class SessionTest {

    private static final Case SUBJECT = new Case("org.example.SumBenchmark.sum", Map.of("size", "8"));
    private static final int BLOCKS = 4;

    @TempDir
    private Path directory;

    private final StringBuilder order = new StringBuilder();
    private final ByteArrayOutputStream progress = new ByteArrayOutputStream();
    private final SplittableRandom random = new SplittableRandom(3);

    // The machine halves its speed and regains it: only the reference tells.
    private Sample fork(boolean head, double slowdown, double noise) {
        double machine = 1 + random.nextInt(2);
        double[] nanos = new double[5];
        double[] references = new double[5];
        for (int i = 0; i < nanos.length; i++) {
            nanos[i] = 1000 * machine * (head ? slowdown : 1) * (1 + noise * random.nextDouble(-1, 1));
            references[i] = 250 * machine;
        }
        order.append(head ? 'B' : 'A');
        return new Sample(nanos, references);
    }

    private Session session(Session.Runner runner) {
        return new Session(runner, BLOCKS, new PrintStream(progress));
    }

    private Outcome compare(double slowdown, double noise, Map<String, Threshold> thresholds) throws IOException {
        return session((head, subject, pair) -> fork(head, slowdown, noise)).compare(List.of(SUBJECT), thresholds).getFirst();
    }

    @Test
    void forksAreInTheOrderOfAbba() throws IOException {
        compare(1, 0.01, Map.of());
        assertEquals("ABBA".repeat(BLOCKS), order.toString());
    }

    @Test
    void bothForksOfAPairBearItsNumber() throws IOException {
        List<Integer> pairs = new ArrayList<>();
        session((head, subject, pair) -> {
            pairs.add(pair);
            return fork(head, 1, 0);
        }).floors(List.of(SUBJECT));
        assertEquals(List.of(0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7), pairs);
    }

    @Test
    void tenPercentSlowerIsFoundOnAMachineThatHalvesItsSpeed() throws IOException {
        Outcome outcome = compare(1.1, 0.02, Map.of());
        assertEquals(Verdict.SLOWER, outcome.verdict());
        assertEquals(1.1, outcome.ratio(), 0.02);
        assertEquals("ABBA".repeat(2 * BLOCKS), order.toString());
    }

    // A neighbour that is busy for some forks takes vector units and caches: the reference does not notice.
    @Test
    void tenPercentSlowerIsFoundWhereTheReferenceDoesNotTellHowFastTheMachineIs() throws IOException {
        Session session = session((head, subject, pair) -> {
            double neighbour = order.length() / 5 % 2 == 1 ? 1.45 : 1;
            Sample sample = fork(head, 1.1, 0.02);
            return new Sample(Arrays.stream(sample.nanos()).map(nanos -> neighbour * nanos).toArray(), sample.references());
        });
        Outcome outcome = session.compare(List.of(SUBJECT), Map.of()).getFirst();
        assertEquals(Verdict.SLOWER, outcome.verdict());
        assertEquals(1.1, outcome.ratio(), 0.02);
    }

    @Test
    void theSameIsTheSameAndFasterIsFaster() throws IOException {
        assertEquals(Verdict.SAME, compare(1, 0.02, Map.of()).verdict());
        assertEquals(Verdict.FASTER, compare(0.9, 0.02, Map.of()).verdict());
    }

    @Test
    void aSuspectThatIsNotSlowerAgainIsTheSame() throws IOException {
        int firstTime = 4 * BLOCKS;
        Outcome outcome = session((head, subject, pair) -> fork(head, order.length() < firstTime ? 1.2 : 1, 0.01))
                .compare(List.of(SUBJECT), Map.of()).getFirst();
        assertEquals(Verdict.SAME, outcome.verdict());
        assertTrue(progress.toString().contains("suspect"));
    }

    @Test
    void bothTimesOfASuspectAreKept() throws IOException {
        int firstTime = 4 * BLOCKS;
        Outcome outcome = session((head, subject, pair) -> fork(head, order.length() < firstTime ? 1.2 : 1.1, 0))
                .compare(List.of(SUBJECT), Map.of()).getFirst();
        assertEquals(1.2, Outcome.of(SUBJECT, outcome.first(), Threshold.UNMEASURED).ratio(), 1e-12);
        assertEquals(1.1, outcome.ratio(), 1e-12);
        assertEquals(2 * BLOCKS, kept(outcome, "first"));
        assertEquals(2 * BLOCKS, kept(outcome, "forks"));
        assertFalse(written(compare(1, 0.01, Map.of())).has("first"));
    }

    private static int kept(Outcome outcome, String time) {
        return written(outcome).getAsJsonObject(time).getAsJsonArray("head").size();
    }

    private static JsonObject written(Outcome outcome) {
        JsonObject json = JsonParser.parseString(json(List.of(outcome))).getAsJsonObject();
        return json.getAsJsonArray("outcomes").get(0).getAsJsonObject();
    }

    @Test
    void anIntervalThatHoldsOneIsNoRegression() {
        Sample.Sides sides = new Sample.Sides();
        for (double ratio : new double[] {0.8, 1.1, 1.1, 1.4}) {
            sides.base().add(new Sample(new double[] {1}, new double[] {1}));
            sides.head().add(new Sample(new double[] {ratio}, new double[] {1}));
        }
        Outcome outcome = Outcome.of(SUBJECT, sides, Threshold.UNMEASURED);
        assertEquals(1.1, outcome.ratio(), 1e-12);
        assertTrue(outcome.interval().low() < 1);
        assertEquals(Verdict.SAME, outcome.verdict());
    }

    @Test
    void floorsBecomeThresholdsThroughTheFile() throws IOException {
        List<Outcome> floors = session((head, subject, pair) -> fork(head, 1, 0.01)).floors(List.of(SUBJECT));
        Path file = Files.writeString(directory.resolve("floors.json"), json(floors));
        Threshold threshold = Report.thresholds(file).get(SUBJECT.name());
        assertEquals(floors.getFirst().floor(), threshold.floor());
        assertEquals(0.03, threshold.limit());
        assertEquals(Verdict.SAME, floors.getFirst().verdict());
    }

    private static String json(List<Outcome> outcomes) {
        return new Report(outcomes).json(new JsonObject(), new JsonObject());
    }

    @Test
    void aComparisonHasNoFloorsForThresholds() throws IOException {
        Path file = Files.writeString(directory.resolve("compared.json"), json(List.of(compare(1, 0.01, Map.of()))));
        assertEquals(file + ": no noise floor of " + SUBJECT.name() + ", expected what --json wrote for one jar given twice",
                assertThrows(IOException.class, () -> Report.thresholds(file)).getMessage());
    }

    @Test
    void aBenchmarkThatIsTooNoisyIsUnusableHoweverSlowItIs() throws IOException {
        Threshold tooNoisy = Threshold.by(0.11);
        assertEquals(0.165, tooNoisy.limit(), 1e-12);
        Outcome outcome = compare(2, 0.01, Map.of(SUBJECT.name(), tooNoisy));
        assertEquals(Verdict.UNUSABLE, outcome.verdict());
        assertTrue(new Report(List.of(outcome)).table().endsWith("slower though unusable: SumBenchmark.sum{size=8}\n"));
    }

    @Test
    void reportsNameWhatIsSlower() throws IOException {
        Report report = new Report(List.of(compare(1.5, 0, Map.of())));
        assertEquals(1, report.count(Verdict.SLOWER));
        String row = report.table().lines().skip(1).findFirst().orElseThrow();
        assertEquals("SumBenchmark.sum{size=8}", row.split("  +")[0]);
        assertEquals(List.of("1.500", "1.500 to 1.500", "5.0 %", "not measured", "slower"),
                List.of(row.split("  +")).subList(3, 8));
        String markdown = report.markdown();
        assertTrue(markdown.contains("| 1.500 | 1.500 to 1.500 | 5.0 % | not measured | **slower** |"), markdown);
        assertTrue(report.table().endsWith("1 slower, 0 faster, 0 the same, 0 unusable (noise floor above 10 %)\n"));
    }

    @Test
    void casesAreAllCombinationsThatAreWanted() {
        List<Case> cases = Case.expand("a.b.C.d\timpl=scalar,vector\tsize=1,2", Map.of("impl", List.of("vector")));
        assertEquals(List.of("C.d{impl=vector, size=1}", "C.d{impl=vector, size=2}"), cases.stream().map(Case::name).toList());
        assertEquals(List.of("impl=vector", "size=1"), cases.getFirst().assignments());
        assertEquals(List.of(new Case("a.b.C.d", Map.of())), Case.expand("a.b.C.d", Map.of("impl", List.of("vector"))));
        assertEquals(List.of(), Case.expand("a.b.C.d\timpl=scalar", Map.of("impl", List.of("vector"))));
    }
}
