package org.warprank.nn.example;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.warprank.nn.layer.Parameter;
import org.warprank.nn.optim.Adagrad;
import org.warprank.nn.optim.Adam;
import org.warprank.nn.optim.NormClipping;
import org.warprank.nn.optim.Optimizer;
import org.warprank.nn.optim.Sgd;
import org.warprank.nn.train.LearningRateSchedule;
import org.warprank.nn.train.TrainingOptions;

/** The examples in the Javadoc of optimisers and their schedules: each region is a snippet there. */
class OptimizerExamplesTest {

    @Test
    void sgd() {
        // @start region="sgd"
        Optimizer sgd = new Sgd(0.01f, 0.9f, 0f);                    // learning rate, momentum, no weight decay
        TrainingOptions options = TrainingOptions.builder().optimizer(sgd).build();
        // @end
        assertEquals(sgd, options.optimizer());
    }

    @Test
    void adagrad() {
        // @start region="adagrad"
        Optimizer adagrad = new Adagrad(0.05f, 0.1f, 0.004f);        // learning rate, initial accumulator, weight decay
        TrainingOptions options = TrainingOptions.builder().optimizer(adagrad).build();
        // @end
        assertEquals(adagrad, options.optimizer());
    }

    @Test
    void adam() {
        // @start region="adam"
        Optimizer adam = new Adam(0.001f, 0.01f);                    // learning rate, weight decay
        TrainingOptions options = TrainingOptions.builder().optimizer(adam).build();
        // @end
        assertEquals(adam, options.optimizer());
    }

    @Test
    void normClipping() {
        // @start region="norm-clipping"
        Optimizer clipped = new NormClipping(new Sgd(0.01f, 0.9f, 0f), 5f);  // no row's gradient is longer than 5
        TrainingOptions options = TrainingOptions.builder().optimizer(clipped).build();
        // @end
        assertEquals(clipped, options.optimizer());
    }

    @Test
    void schedule() {
        // @start region="learning-rate-schedule"
        TrainingOptions options = TrainingOptions.builder().epochs(30)
                .schedule(LearningRateSchedule.COSINE.withWarmUp(4)) // a fifth of the rate in epoch 1, all of it in epoch 5
                .build();
        double half = options.schedule().factor(18, options.epochs());
        // @end
        assertEquals(0.5, half, 1e-12);

        // @start region="learning-rate-schedule-shape"
        LearningRateSchedule down = new LearningRateSchedule(LearningRateSchedule.Shape.LINEAR, 0);
        double last = down.factor(10, 10);                           // a tenth
        // @end
        assertEquals(0.1, last, 1e-12);
    }

    @Test
    void oneStepOfAnOptimizer() {
        // @start region="optimizer"
        Optimizer optimizer = new Sgd(0.5f, 0f, 0f);
        Parameter table = Parameter.table("item.weight", 3, 2);      // (items, dim), zeros
        optimizer.allocateState(table);

        float[] gradient = {1f, -2f};                                // of row 1
        optimizer.beginBatch(table);
        optimizer.step(table, 1, gradient, 0);                       // row 1 is now {-0.5, 1}
        // @end
        assertArrayEquals(new float[] {0, 0, -0.5f, 1, 0, 0}, table.values(), 1e-6f);
    }
}
