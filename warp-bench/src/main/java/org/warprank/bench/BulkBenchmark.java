package org.warprank.bench;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.serve.BulkScorer;
import org.warprank.nn.serve.ItemFilter;
import org.warprank.nn.serve.JourneyModel;

/**
 * Lists the ten best new items of all users, from their journeys of 1 to 50 items, with a linear model. {@code wide} is the
 * entries an item of its wide part, 0 for none. Tells users a second.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class BulkBenchmark {

    static final int K = 10;

    private static final long SEED = 1;

    @Param("100000")
    int users;

    @Param("20000")
    int items;

    @Param({"64", "128"})
    int dim;

    @Param({"0", "256"})
    int wide;

    @Param({"1", "2"})
    int threads;

    JourneyModel model;
    Interactions known;

    /** What JMH divides by the time. */
    @AuxCounters
    @State(Scope.Thread)
    public static class Counter {

        /** Users whose lists were made. */
        public long usersListed;
    }

    /** Makes the model and the journeys. */
    @Setup
    public void setup() {
        SplittableRandom random = new SplittableRandom(SEED);
        model = RandomModel.of(items, dim, SEED).withWide(wide == 0 ? null : RandomModel.wide(items, wide, random));
        known = RandomModel.journeys(model, users, random);
    }

    /**
     * Makes all lists.
     *
     * @param counter counts them
     * @return a number that depends on all lists
     */
    @Benchmark
    public long lists(Counter counter) {
        long[] sum = new long[1];
        new BulkScorer(model.scoring()).topK(known, K, ItemFilter.UNSEEN, threads,
                (user, count, ids, scores) -> sum[0] += ids[count - 1]);
        counter.usersListed += users;
        return sum[0];
    }
}
