package org.warprank.nn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warprank.core.Draws;
import org.warprank.core.RankWeight;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.Split;
import org.warprank.nn.io.Checkpoint;
import org.warprank.nn.io.ModelFile;
import org.warprank.nn.io.ModelFormatException;
import org.warprank.nn.loss.NegativeSampling;
import org.warprank.nn.loss.Objective;
import org.warprank.nn.optim.Adagrad;
import org.warprank.nn.optim.Adam;
import org.warprank.nn.optim.NormClipping;
import org.warprank.nn.optim.Optimizer;
import org.warprank.nn.optim.Sgd;
import org.warprank.nn.serve.JourneyModel;

/** A training that is broken off and goes on from its checkpoint ends as one that was not. */
class CheckpointTest {

    private static final Split DATA = Split.random(Blocks.data(60, 8, 1), .25, 1);
    private static final int EPOCHS = 5;
    private static final List<Optimizer> OPTIMIZERS = List.of(new Adagrad(.05f, .1f, .01f), new Sgd(.02f, .9f, .01f),
            new NormClipping(new Adam(.01f, .01f), 3f));

    @TempDir
    private Path directory;

    private static TrainingOptions.Builder options() {
        return TrainingOptions.builder().dim(9).epochs(EPOCHS).batchSize(32).seed(5);
    }

    private Path file() {
        return directory.resolve("checkpoint");
    }

    private byte[] bytes(JourneyModel model) throws IOException {
        Path file = directory.resolve("model");
        ModelFile.write(file, model);
        return Files.readAllBytes(file);
    }

    private static final class BrokenOff extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Breaks a training off within an epoch, where there are reports of all epochs before. */
    private static final class Breaking implements TrainingListener {

        private final int epoch;
        private final List<EpochReport> reports = new ArrayList<>();
        private int started;

        Breaking(int epoch) {
            this.epoch = epoch;
        }

        @Override
        public void onStart(List<EpochReport> done) {
            started = done.size();
            reports.addAll(done);
        }

        @Override
        public void onBatch(int current, long done, long examples) {
            if (current == epoch && done > examples / 2) {
                throw new BrokenOff();
            }
        }

        @Override
        public void onEpoch(EpochReport report) {
            reports.add(report);
        }
    }

    private void breakOff(TrainingOptions options, Interactions validation, int epoch, int every) {
        assertThrows(BrokenOff.class, () -> new Trainer(options, new Breaking(epoch)).fit(DATA.train(), validation,
                new Checkpointing(file(), every, true)));
    }

    @ParameterizedTest
    @CsvSource({"DENSE,JOURNEY,false,false,0", "DENSE,BOTH,true,true,1", "SAMPLED,EMBEDDING,false,true,0",
        "SAMPLED,JOURNEY,true,false,1", "AUTO,BOTH,false,true,0", "AUTO,JOURNEY,true,true,0", "AUTO,BOTH,true,true,2"})
    void itEndsWithTheSameBytesWhereverItWasBrokenOff(HeadChoice head, UserMode users, boolean hidden, boolean validation,
                                                      int optimizer) throws IOException {
        TrainingOptions options = options().head(head).users(users).hidden(hidden ? List.of(7, 6) : List.of())
                .dropout(hidden ? .2 : 0).optimizer(OPTIMIZERS.get(optimizer)).build();
        Interactions heldOut = validation ? DATA.heldOut() : null;
        Breaking whole = new Breaking(0);
        byte[] expected = bytes(new Trainer(options, whole).fit(DATA.train(), heldOut));
        for (int epoch = 1; epoch <= EPOCHS; epoch++) {
            Files.deleteIfExists(file());
            breakOff(options, heldOut, epoch, 2);
            assertEquals(epoch > 2, Files.exists(file()));
            Breaking resumed = new Breaking(0);
            TrainingOptions otherThreads = options.toBuilder().threads(1 + epoch % 3).build();
            assertArrayEquals(expected, bytes(new Trainer(otherThreads, resumed).fit(DATA.train(), heldOut,
                    new Checkpointing(file(), 2, true))), "broken off in epoch " + epoch);
            assertEquals((epoch - 1) / 2 * 2, resumed.started);
            assertReports(whole.reports, resumed.reports);
        }
    }

    @ParameterizedTest
    @MethodSource("org.warprank.nn.train.ObjectiveTest#everyObjective")
    void soDoTheOtherObjectives(Objective objective, NegativeSampling sampling) throws IOException {
        TrainingOptions options = options().objective(objective).sampling(sampling).build();
        byte[] expected = bytes(new Trainer(options).fit(DATA.train()));
        breakOff(options, null, 4, 1);
        assertArrayEquals(expected, bytes(new Trainer(options.toBuilder().threads(2).build()).fit(DATA.train(), null,
                new Checkpointing(file(), 2, true))));
    }

    // How long it took is another matter each time.
    private static void assertReports(List<EpochReport> expected, List<EpochReport> reports) {
        assertEquals(expected.stream().map(CheckpointTest::withoutTime).toList(),
                reports.stream().map(CheckpointTest::withoutTime).toList());
    }

    private static EpochReport withoutTime(EpochReport r) {
        return new EpochReport(r.epoch(), 1, r.loss(), r.violationRate(), r.meanTrials(), r.examples(), r.head(), 1,
                r.validation());
    }

    // The mean over the epochs is part of the checkpoint, and the best epoch has that of its own.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void soDoTrainingsThatAverageTheirWeights(boolean validation) throws IOException {
        TrainingOptions options = options().averaging(.6).hidden(List.of(7)).users(UserMode.BOTH)
                .schedule(LearningRateSchedule.COSINE.withWarmUp(2)).build();
        Interactions heldOut = validation ? DATA.heldOut() : null;
        byte[] expected = bytes(new Trainer(options).fit(DATA.train(), heldOut));
        for (int epoch = 1; epoch <= EPOCHS; epoch++) {
            Files.deleteIfExists(file());
            breakOff(options, heldOut, epoch, 1);
            assertArrayEquals(expected, bytes(new Trainer(options.toBuilder().threads(2).build()).fit(DATA.train(), heldOut,
                    new Checkpointing(file(), 1, true))), "broken off in epoch " + epoch);
        }
    }

    // The head of the epoch after is another one than that of the first epoch, and the checkpoint knows.
    @Test
    void theHeadThatAutoChoseGoesOn() throws IOException {
        Interactions data = Blocks.data(150, 10, 1);
        TrainingOptions options = TrainingOptions.builder().dim(64).epochs(12).build();
        Breaking whole = new Breaking(0);
        byte[] expected = bytes(new Trainer(options, whole).fit(data));
        List<HeadChoice> heads = whole.reports.stream().map(EpochReport::head).toList();
        int changed = 1 + heads.indexOf(HeadChoice.DENSE);
        assertTrue(changed > 1, heads.toString());
        assertThrows(BrokenOff.class, () -> new Trainer(options, new Breaking(changed)).fit(data, null,
                new Checkpointing(file(), 1, false)));
        assertEquals("AUTO", ModelFile.read(file()).training().get("head"));
        Breaking resumed = new Breaking(0);
        assertArrayEquals(expected, bytes(new Trainer(options.toBuilder().threads(2).build(), resumed).fit(data, null,
                new Checkpointing(file(), 1, true))));
        assertEquals(changed - 1, resumed.started);
        assertReports(whole.reports, resumed.reports);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void moreEpochsGoOnWhereFewerEnded(boolean validation) throws IOException {
        Interactions heldOut = validation ? DATA.heldOut() : null;
        Checkpointing checkpointing = new Checkpointing(file(), 100, true);
        new Trainer(options().epochs(3).build()).fit(DATA.train(), heldOut, checkpointing);
        TrainingOptions more = options().epochs(7).patience(7).build();
        byte[] expected = bytes(new Trainer(more).fit(DATA.train(), heldOut));
        Breaking resumed = new Breaking(0);
        assertArrayEquals(expected, bytes(new Trainer(more, resumed).fit(DATA.train(), heldOut, checkpointing)));
        assertEquals(3, resumed.started);
        // What has ended already ends at once, with the same model.
        assertArrayEquals(expected, bytes(new Trainer(more, new Breaking(8)).fit(DATA.train(), heldOut, checkpointing)));
    }

    @Test
    void patienceIsCountedAcrossTheBreak() throws IOException {
        TrainingOptions options = options().epochs(200).patience(3).build();
        Breaking whole = new Breaking(0);
        byte[] expected = bytes(new Trainer(options, whole).fit(DATA.train(), DATA.heldOut()));
        assertTrue(whole.reports.size() < 200, "stopped early");
        breakOff(options, DATA.heldOut(), whole.reports.size(), 1);
        Breaking resumed = new Breaking(0);
        assertArrayEquals(expected, bytes(new Trainer(options, resumed).fit(DATA.train(), DATA.heldOut(),
                new Checkpointing(file(), 1, true))));
        assertReports(whole.reports, resumed.reports);
    }

    @Test
    void withoutResumingTheCheckpointIsReplaced() throws IOException {
        breakOff(options().build(), null, 4, 1);
        Breaking anew = new Breaking(0);
        new Trainer(options().seed(6).build(), anew).fit(DATA.train(), null, new Checkpointing(file(), 1, false));
        assertEquals(0, anew.started);
        assertEquals("6", ModelFile.read(file()).training().get("seed"));
    }

    static Stream<TrainingOptions.Builder> otherOptions() {
        return Stream.of(options().dim(8), options().users(UserMode.BOTH), options().hidden(List.of(4)), options().dropout(.1),
                options().exponent(.4), options().batchSize(31), options().optimizer(new Sgd(.1f, 0, 0)),
                options().optimizer(new Adam(.05f, 0)), options().optimizer(new NormClipping(TrainingOptions.DEFAULTS.optimizer(), 1)),
                options().optimizer(new Adagrad(.05f, .1f, .005f)), options().rankWeight(RankWeight.LOG_FLOOR),
                options().loss(TrainingOptions.DEFAULTS.loss().withMargin(2)),
                options().loss(TrainingOptions.DEFAULTS.loss().withMaxTrials(3)),
                options().rankWeight(RankWeight.LOG_CLIPPED).loss(TrainingOptions.DEFAULTS.loss()
                        .withRankWeight(RankWeight.LOG_CLIPPED).withDraws(Draws.WITH_REPLACEMENT)),
                options().objective(Objective.K_OS), options().objective(Objective.BPR),
                options().sampling(NegativeSampling.popularity(.5)),
                options().head(HeadChoice.DENSE), options().seed(6), options().journeyDropout(.2),
                options().schedule(LearningRateSchedule.COSINE), options().averaging(.5),
                options().schedule(LearningRateSchedule.CONSTANT.withWarmUp(1)),
                options().wide(new WideOptions(8, 5, 1, 0, WideSelection.NEAREST)));
    }

    private IllegalArgumentException refused(TrainingOptions options, Interactions train, Interactions validation)
            throws IOException {
        byte[] before = Files.readAllBytes(file());
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> new Trainer(options).fit(train, validation, new Checkpointing(file(), 1, true)));
        assertArrayEquals(before, Files.readAllBytes(file()));
        assertTrue(e.getMessage().startsWith(file() + ": the checkpoint of another training: "), e.getMessage());
        return e;
    }

    @ParameterizedTest
    @MethodSource("otherOptions")
    void otherOptionsAreRefusedByName(TrainingOptions.Builder other) throws IOException {
        breakOff(options().build(), null, 2, 1);
        String message = refused(other.build(), DATA.train(), null).getMessage();
        var before = options().build().course();
        other.build().course().forEach((name, value) -> assertEquals(!value.equals(before.get(name)),
                message.contains(name + " was " + before.getOrDefault(name, "not set") + " and is " + value), message));
    }

    @Test
    void everyOptionIsComparedOrMayChange() {
        List<String> names = new ArrayList<>(options().objective(Objective.BPR).sampling(NegativeSampling.popularity(1)).build()
                .course().keySet());
        names.addAll(List.of("epochs", "patience", "threads", "loss"));
        assertTrue(names.removeAll(List.of("margin", "maxTrials", "rankWeight", "draws")));
        assertEquals(Arrays.stream(TrainingOptions.class.getRecordComponents()).map(c -> c.getName()).sorted().toList(),
                names.stream().sorted().toList());
    }

    @Test
    void otherDataAreRefused() throws IOException {
        breakOff(options().build(), null, 2, 1);
        String message = refused(options().build(), Blocks.data(61, 8, 1), null).getMessage();
        assertTrue(message.matches(".*training: train was 60 users, \\d+ items, \\d+ interactions, SHA-256 [0-9a-f]{64} and is 61 "
                + "users, .*"), message);
        Interactions sameCounts = Split.random(Blocks.data(60, 8, 1), .25, 2).train();
        assertEquals(DATA.train().size(), sameCounts.size());
        assertTrue(refused(options().build(), sameCounts, null).getMessage().contains("train was "));
        assertTrue(refused(options().build(), DATA.train(), DATA.heldOut()).getMessage().contains(
                "validation was none and is 60 users"));
    }

    @Test
    void fewerEpochsThanAreDoneAreRefused() throws IOException {
        breakOff(options().build(), null, 4, 1);
        assertTrue(refused(options().epochs(2).build(), DATA.train(), null).getMessage()
                .endsWith("it has 3 epochs behind it, and epochs is 2"));
    }

    // Each epoch has another rate when there are others in all.
    @Test
    void otherEpochsOfAScheduleAreRefused() throws IOException {
        TrainingOptions options = options().schedule(LearningRateSchedule.LINEAR).build();
        breakOff(options, null, 4, 1);
        assertTrue(refused(options.toBuilder().epochs(EPOCHS + 1).build(), DATA.train(), null).getMessage()
                .endsWith("schedule was LINEAR over 5 epochs and is LINEAR over 6 epochs"));
    }

    @Test
    void theFirstEpochsOfAScheduleGoOn() throws IOException {
        TrainingOptions options = options().schedule(LearningRateSchedule.COSINE).journeyDropout(.3).build();
        byte[] expected = bytes(new Trainer(options).fit(DATA.train(), 4));
        Checkpointing checkpointing = new Checkpointing(file(), 1, true);
        assertThrows(BrokenOff.class, () -> new Trainer(options, new Breaking(3)).fit(DATA.train(), 4, checkpointing));
        Breaking resumed = new Breaking(5);
        assertArrayEquals(expected, bytes(new Trainer(options, resumed).fit(DATA.train(), 4, checkpointing)));
        assertEquals(2, resumed.started);
        assertEquals(4, resumed.reports.size());
    }

    @Test
    void filesThatAreNoCheckpointsAreRefused() throws IOException {
        TrainingOptions options = options().build();
        Trainer trainer = new Trainer(options);
        Checkpointing checkpointing = new Checkpointing(file(), 1, true);
        ModelFile.write(file(), trainer.fit(DATA.train()));
        assertEquals(file() + ": a model, expected a checkpoint", assertThrows(ModelFormatException.class,
                () -> trainer.fit(DATA.train(), null, checkpointing)).getMessage());
        Files.delete(file());
        breakOff(options, null, 3, 1);
        byte[] whole = Files.readAllBytes(file());
        for (int length : new int[] {0, 7, 100, whole.length / 2, whole.length - 1}) {
            Files.write(file(), Arrays.copyOf(whole, length));
            assertThrows(ModelFormatException.class, () -> trainer.fit(DATA.train(), null, checkpointing));
        }
    }

    @Test
    void aReportThatIsNotOfItsEpochIsRefused() throws IOException {
        TrainingOptions options = options().build();
        breakOff(options, null, 4, 1);
        Checkpoint saved = Checkpoint.read(file());
        new Checkpoint(saved.model(), saved.properties(), saved.arrays(), saved.log().subList(1, 3)).write(file());
        assertEquals(file() + ": no report of epoch 1: it is that of epoch 2", assertThrows(IllegalArgumentException.class,
                () -> new Trainer(options).fit(DATA.train(), null, new Checkpointing(file(), 1, true))).getMessage());
    }

    @Test
    void whatTheFileCouldNotTellApartIsRefused() {
        JourneyModel model = new Trainer(options().epochs(1).build()).fit(DATA.train());
        assertThrows(IllegalArgumentException.class, () -> new Checkpoint(model, Map.of("version", "2"), Map.of(), List.of()));
        assertThrows(IllegalArgumentException.class,
                () -> new Checkpoint(model, Map.of(), Map.of("log", new float[1]), List.of()));
        for (String line : List.of("", "a\nb", "a\n", "a\rb")) {
            assertThrows(IllegalArgumentException.class, () -> new Checkpoint(model, Map.of(), Map.of(), List.of(line)));
        }
    }

    // The model in a checkpoint is that of its last epoch, to the byte.
    @Test
    void aCheckpointIsAModel() throws IOException {
        breakOff(options().build(), null, 4, 1);
        byte[] expected = bytes(new Trainer(options().epochs(3).build()).fit(DATA.train()));
        assertArrayEquals(expected, bytes(ModelFile.read(file())));
        assertFalse(Arrays.equals(expected, Files.readAllBytes(file())));
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertEquals("every is 0, expected at least 1",
                assertThrows(IllegalArgumentException.class, () -> new Checkpointing(file(), 0, false)).getMessage());
    }
}
