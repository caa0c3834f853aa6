package org.warprank.nn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.InteractionsBuilder;
import org.warprank.nn.layer.Parameter;
import org.warprank.nn.layer.SparseGradient;
import org.warprank.nn.loss.Objective;
import org.warprank.nn.optim.Optimizer;
import org.warprank.nn.optim.Sgd;
import org.warprank.nn.serve.JourneyModel;

/** Trainings whose threads have copies of the tables of items, and those whose tables are too large for it. */
class TableCopiesTest {

    private static final Interactions DATA = data();

    // So many items that each of three threads has rows of its own.
    private static Interactions data() {
        SplittableRandom random = new SplittableRandom(1);
        InteractionsBuilder builder = Interactions.builder();
        for (int u = 0; u < 80; u++) {
            for (int i = 0; i < 9; i++) {
                builder.add("u" + u, "i" + random.nextInt(300));
            }
        }
        return builder.build();
    }

    private static TrainingOptions.Builder options(int threads) {
        return TrainingOptions.builder().dim(8).batchSize(16).threads(threads).seed(5);
    }

    private static void assertSameWeights(JourneyModel expected, JourneyModel model) {
        assertArrayEquals(expected.input().values(), model.input().values());
        assertArrayEquals(expected.output().values(), model.output().values());
        assertArrayEquals(expected.outputBias().values(), model.outputBias().values());
    }

    private static boolean areCopied(int items, int dim, int threads) {
        JourneyNetwork network = new JourneyNetwork(3, items, options(threads).dim(dim).build());
        boolean copied = network.output.ofThread(1) != network.output;
        assertEquals(copied, network.outputBias.ofThread(1) != network.outputBias);
        assertEquals(copied, network.input.weight().ofThread(1) != network.input.weight());
        return copied;
    }

    // All copies together have two times 2^20 floats and biases, or two times a little less.
    @Test
    void smallTablesAreCopiedForSeveralThreads() {
        assertEquals(true, areCopied(1000, 512, 2));
        assertEquals(false, areCopied(1024, 512, 2));
        assertEquals(false, areCopied(1000, 512, 1));
        assertEquals(false, areCopied(1000, 512, 3));
        assertEquals(true, areCopied(500, 512, 3));
    }

    @Test
    void tablesOfItemsWithFeaturesAreNot() {
        Interactions features = Interactions.builder().add("i0", "red").add("i1", "red").add("i2", "blue").build();
        TrainingOptions options = options(2).build();
        FeaturedItems featured = SideInformation.NONE.withItemFeatures(features, true)
                .items(DATA, new StartingPoint(null, DATA, options));
        JourneyNetwork network = new JourneyNetwork(DATA.users().size(), DATA.items().size(), options, featured, null);
        assertSame(network.output, network.output.ofThread(1));
        assertSame(network.outputBias, network.outputBias.ofThread(1));
        assertSame(network.input.weight(), network.input.weight().ofThread(1));
    }

    @Test
    void theOutputOfAnExpectedLossIsNot() {
        JourneyNetwork network = new JourneyNetwork(3, 20, options(2).objective(Objective.EXPECTED_WARP).build());
        assertSame(network.output, network.output.ofThread(1));
        assertSame(network.outputBias, network.outputBias.ofThread(1));
        assertNotSame(network.input.weight(), network.input.weight().ofThread(1));
    }

    @ParameterizedTest
    @EnumSource(value = HeadChoice.class, names = {"DENSE", "SAMPLED"})
    void smallTablesComeToTheSameBitsForAnyNumberOfThreads(HeadChoice head) {
        JourneyModel expected = new Trainer(options(1).head(head).epochs(3).build()).fit(DATA);
        for (int threads = 2; threads <= 4; threads++) {
            assertEquals(true, areCopied(DATA.items().size(), 8, threads));
            assertSameWeights(expected, new Trainer(options(threads).head(head).epochs(3).build()).fit(DATA));
        }
    }

    @Test
    void largeTablesComeToTheSameBitsForAnyNumberOfThreads() {
        InteractionsBuilder builder = Interactions.builder();
        for (int i = 0; i < 2100; i++) {
            builder.add("u" + i % 150, "i" + i);
        }
        Interactions train = builder.build();
        assertEquals(false, areCopied(train.items().size(), 256, 2));
        JourneyModel expected = new Trainer(options(1).dim(256).epochs(1).build()).fit(train);
        for (int threads = 2; threads <= 3; threads++) {
            assertSameWeights(expected, new Trainer(options(threads).dim(256).epochs(1).build()).fit(train));
        }
    }

    @ParameterizedTest
    @EnumSource(value = HeadChoice.class, names = {"DENSE", "SAMPLED"})
    void aTrainingCancelledWithinAnEpochHasTheRowsOfAllThreads(HeadChoice head) {
        JourneyModel expected = cancelled(head, 1);
        for (int threads = 2; threads <= 3; threads++) {
            assertSameWeights(expected, cancelled(head, threads));
        }
    }

    private static JourneyModel cancelled(HeadChoice head, int threads) {
        int[] batches = new int[1];
        return new Trainer(options(threads).head(head).epochs(9).build(), new TrainingListener() {
            @Override
            public void onBatch(int epoch, long done, long examples) {
                batches[0]++;
            }

            @Override
            public boolean isCancelled() {
                return batches[0] == 3;
            }
        }).fit(DATA);
    }

    // One row of the output becomes infinite, in the copy of the second of two threads.
    @ParameterizedTest
    @CsvSource({"DENSE,1", "DENSE,2", "SAMPLED,1", "SAMPLED,2"})
    void whatIsNotFiniteInTheCopyOfAThreadIsNamed(HeadChoice head, int threads) {
        int row = 0;
        while (ofSecond(row).touched() == 0) {
            row++;
        }
        Trainer trainer = new Trainer(options(threads).head(head).epochs(9)
                .optimizer(new Breaking(new Sgd(.01f, 0, 0), row)).build());
        DivergenceException e = assertThrows(DivergenceException.class, () -> trainer.fit(DATA));
        assertTrue(e.getMessage().contains("output.weight is not finite"), e.getMessage());
    }

    /** Makes a row of the output infinite. */
    private record Breaking(Sgd sgd, int row) implements Optimizer {

        @Override
        public void step(Parameter parameter, int stepped, float[] gradient, int offset) {
            sgd.step(parameter, stepped, gradient, offset);
            if (stepped == row && parameter.name().equals("output.weight")) {
                parameter.values()[row * parameter.columns()] = Float.POSITIVE_INFINITY;
            }
        }

        @Override
        public float initialState() {
            return sgd.initialState();
        }

        @Override
        public float learningRate() {
            return sgd.learningRate();
        }

        @Override
        public Breaking withLearningRate(float rate) {
            return new Breaking(sgd.withLearningRate(rate), row);
        }
    }

    private static SparseGradient ofSecond(int row) {
        SparseGradient gradient = new SparseGradient(DATA.items().size(), 1);
        gradient.clear(1, 2);
        gradient.add(row, 0, 1);
        return gradient;
    }
}
