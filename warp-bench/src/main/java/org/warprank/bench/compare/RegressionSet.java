package org.warprank.bench.compare;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The cases that {@code compare} runs when it is not told which: the kernels that take most of the time, at shapes where they
 * work hard, and a training step; few enough to be run for every change.
 */
final class RegressionSet {

    private static final String PACKAGE = "org.warprank.bench.";

    private RegressionSet() {
    }

    static List<Case> cases() {
        return Stream.of(
                "LinearForwardBenchmark.forward\tshape=256x128x1682,256x20000x128,32x256x256,1x20000x128",
                "LinearBackwardBenchmark.backward\tshape=256x1682x128",
                "WarpLossBenchmark.forwardBackward\tbatch=256\titems=2000\tviolating=0.76,0.01",
                "ScoringBenchmark.topK\titems=20000\tdim=64\tusers=1,64",
                "RowsBenchmark.pass\tkernel=dot,adagrad\tdim=128\trows=64",
                "TrainStepBenchmark.step\titems=1682\tviolating=0.76\thead=sampled\tthreads=1")
                .flatMap(line -> Case.expand(PACKAGE + line + "\timpl=vector", Map.of()).stream()).toList();
    }
}
