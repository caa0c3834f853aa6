package org.warprank.bench;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The kernels of single rows, over the rows of a table in random order; the time is that of one row. A table of 64 rows stays
 * in the nearest caches, one of 200,000 in none but the last, if in that. Every row comes up equally often.
 *
 * <p>{@code gather} sums bags of 20 rows, {@code scatter} adds one row to each; the others take rows one by one. A gradient or
 * a query is one row that stays in the cache. {@link RowRates} adds GB/s.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 3, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class RowsBenchmark {

    static final int ROWS_A_CALL = 1600;

    @Param({"dot", "axpy", "sgd", "adagrad", "adam", "gather", "scatter"})
    String kernel;

    @Param({"32", "128"})
    int dim;

    @Param({"64", "200000"})
    int rows;

    @Param({"scalar", "vector"})
    String impl;

    RowTables tables;
    int[] ids;

    private RowTables.Pass pass;
    private int next;

    /** Makes the tables and the order of rows. */
    @Setup
    public void setup() {
        Implementation.choose(impl);
        tables = new RowTables(kernel, rows, dim);
        pass = tables.pass(kernel);
        ids = shuffled(Math.max(rows, ROWS_A_CALL), rows);
        next = 0;
    }

    private static int[] shuffled(int count, int rows) {
        SplittableRandom random = new SplittableRandom(1);
        int[] ids = new int[count];
        for (int i = 0; i < count; i++) {
            int j = random.nextInt(i + 1);
            ids[i] = ids[j];
            ids[j] = i % rows;
        }
        return ids;
    }

    /** Goes on to the next rows. What is computed is memory that others can see, so no compiler leaves it out. */
    @Benchmark
    @OperationsPerInvocation(ROWS_A_CALL)
    public void pass() {
        int from = next;
        next = from + 2 * ROWS_A_CALL > ids.length ? 0 : from + ROWS_A_CALL;
        pass.over(ids, from, from + ROWS_A_CALL);
    }
}
