package org.warprank.nn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.warprank.nn.data.Split;
import org.warprank.nn.serve.JourneyModel;

class WeightAverageTest {

    private static final Split DATA = Split.random(Blocks.data(60, 8, 1), .25, 1);
    private static final TrainingOptions OPTIONS = TrainingOptions.builder().dim(9).hidden(List.of(7, 6)).epochs(6).batchSize(32)
            .users(UserMode.BOTH).seed(5).build();

    private static TrainingOptions averaging(double kept) {
        return OPTIONS.toBuilder().averaging(kept).build();
    }

    // Epochs e of E count kept^(E - e), and training itself does not know of the mean: an epoch is that of a shorter run.
    @Test
    void theModelIsTheMeanOfTheEpochs() {
        double kept = .7;
        for (int epochs : new int[] {1, 2, 6}) {
            List<double[]> sums = new ArrayList<>();
            double weight = 0;
            for (int epoch = 1; epoch <= epochs; epoch++) {
                double counts = Math.pow(kept, epochs - epoch);
                weight += counts;
                JourneyModel model = new Trainer(OPTIONS).fit(DATA.train(), epoch);
                for (int p = 0; p < model.parameters().size(); p++) {
                    float[] values = model.parameters().get(p).values();
                    if (epoch == 1) {
                        sums.add(new double[values.length]);
                    }
                    for (int i = 0; i < values.length; i++) {
                        sums.get(p)[i] += counts * values[i];
                    }
                }
            }
            JourneyModel averaged = new Trainer(averaging(kept)).fit(DATA.train(), epochs);
            for (int p = 0; p < sums.size(); p++) {
                float[] values = averaged.parameters().get(p).values();
                for (int i = 0; i < values.length; i++) {
                    double expected = sums.get(p)[i] / weight;
                    assertEquals(expected, values[i], 1e-6 * Math.max(1, Math.abs(expected)), averaged.parameters().get(p).name());
                }
            }
        }
    }

    // What is validated is the mean, and what is returned is what was best: training on for as many epochs gives the same.
    @Test
    void theBestEpochIsThatOfTheMean() {
        List<Double> measured = new ArrayList<>();
        JourneyModel best = new Trainer(averaging(.8), new TrainingListener() {
            @Override
            public void onEpoch(EpochReport report) {
                measured.add(report.validation().at(Trainer.VALIDATION_RANK).ndcg());
            }
        }).fit(DATA.train(), DATA.heldOut());
        int epoch = 1 + measured.indexOf(measured.stream().max(Double::compare).orElseThrow());
        JourneyModel again = new Trainer(averaging(.8)).fit(DATA.train(), epoch);
        assertArrayEquals(again.output().values(), best.output().values());
    }

    // Of an epoch that is cancelled nothing is in the mean, unless it is the first.
    @Test
    void aTrainingThatIsCancelledHasTheMeanOfTheEpochsDone() {
        for (int cancelled : new int[] {1, 4}) {
            TrainingListener listener = new TrainingListener() {
                private boolean stop;

                @Override
                public void onBatch(int epoch, long done, long examples) {
                    stop = epoch == cancelled && done > examples / 2;
                }

                @Override
                public boolean isCancelled() {
                    return stop;
                }
            };
            JourneyModel model = new Trainer(averaging(.5), listener).fit(DATA.train());
            if (cancelled == 1) {
                assertArrayEquals(new Trainer(OPTIONS, listener).fit(DATA.train()).output().values(),
                        model.output().values());
            } else {
                assertArrayEquals(new Trainer(averaging(.5)).fit(DATA.train(), cancelled - 1).output().values(),
                        model.output().values());
            }
        }
    }
}
