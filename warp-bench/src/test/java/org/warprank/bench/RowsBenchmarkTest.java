package org.warprank.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The first call from a known state, in closed form. Each row of a table of as many rows as a call takes comes up once. */
class RowsBenchmarkTest {

    private static final int DIM = 24;
    private static final double UNIT_ROUNDOFF = 0x1p-24;

    @ParameterizedTest
    @ValueSource(strings = {"axpy", "sgd", "adagrad", "adam", "scatter"})
    void everyRowTakesOneStep(String kernel) {
        RowsBenchmark benchmark = benchmark(kernel, RowsBenchmark.ROWS_A_CALL);
        RowTables tables = benchmark.tables;
        float[] before = tables.weights.clone();
        float[] added = tables.first.clone();

        benchmark.pass();

        for (int i = 0; i < before.length; i++) {
            double g = tables.row[i % DIM];
            double step = RowTables.RATE * switch (kernel) {
                case "axpy" -> added[i];
                case "sgd" -> -g;
                case "adagrad" -> -Math.signum(g);
                case "adam" -> -(1 - RowTables.BETA1) * g / (Math.sqrt(1 - RowTables.BETA2) * Math.abs(g) + RowTables.EPSILON);
                default -> g;
            };
            assertEquals(before[i] + step, tables.weights[i], 2 * UNIT_ROUNDOFF, kernel + " of weight " + i);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sgd", "adagrad", "adam"})
    void everyRowKeepsItsState(String kernel) {
        RowsBenchmark benchmark = benchmark(kernel, RowsBenchmark.ROWS_A_CALL);

        benchmark.pass();

        float[] first = benchmark.tables.first;
        float[] second = benchmark.tables.second;
        for (int i = 0; i < first.length; i++) {
            double g = benchmark.tables.row[i % DIM];
            double state = kernel.equals("sgd") ? g : kernel.equals("adagrad") ? g * g : (1 - RowTables.BETA1) * g;
            assertEquals(state, first[i], 3 * UNIT_ROUNDOFF * Math.abs(state));
            if (kernel.equals("adam")) {
                double square = (1 - RowTables.BETA2) * g * g;
                assertEquals(square, second[i], 3 * UNIT_ROUNDOFF * square);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dot", "gather"})
    void sumsAreThoseOfTheRows(String kernel) {
        RowsBenchmark benchmark = benchmark(kernel, RowsBenchmark.ROWS_A_CALL);
        RowTables tables = benchmark.tables;

        benchmark.pass();

        double dots = 0;
        double magnitudes = 0;
        double[] lastBag = new double[DIM];
        for (int i = 0; i < benchmark.ids.length; i++) {
            for (int c = 0; c < DIM; c++) {
                double weight = tables.weights[benchmark.ids[i] * DIM + c];
                dots += weight * tables.row[c];
                magnitudes += Math.abs(weight * tables.row[c]);
                lastBag[c] += i < benchmark.ids.length - RowTables.BAG ? 0 : weight;
            }
        }
        if (kernel.equals("dot")) {
            assertEquals(dots, tables.dots, (RowsBenchmark.ROWS_A_CALL + DIM + 2) * UNIT_ROUNDOFF * magnitudes);
        }
        for (int c = 0; c < DIM && kernel.equals("gather"); c++) {
            assertEquals(lastBag[c], tables.sum[c], RowTables.BAG * UNIT_ROUNDOFF * RowTables.BAG);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 1600, 16_000})
    void rowsComeUpEquallyOften(int rows) {
        int[] ids = benchmark("dot", rows).ids;
        int[] times = new int[rows];
        for (int id : ids) {
            times[id]++;
        }
        int[] expected = new int[rows];
        Arrays.fill(expected, ids.length / rows);
        assertArrayEquals(expected, times);
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 3200})
    void callsGoRoundTheTable(int rows) {
        RowsBenchmark benchmark = benchmark("sgd", rows);
        int calls = Math.max(1, rows / RowsBenchmark.ROWS_A_CALL);
        for (int call = 0; call < calls; call++) {
            benchmark.pass();
        }

        // v after t steps with the same gradient is its geometric sum.
        int steps = Math.max(1, RowsBenchmark.ROWS_A_CALL / rows);
        double sum = (1 - Math.pow(RowTables.MOMENTUM, steps)) / (1 - RowTables.MOMENTUM);
        float[] v = benchmark.tables.first;
        for (int i = 0; i < v.length; i++) {
            double expected = sum * benchmark.tables.row[i % DIM];
            assertEquals(expected, v[i], 2 * steps * UNIT_ROUNDOFF * Math.abs(expected));
        }
    }

    @ParameterizedTest
    @CsvSource({"dot, 128", "axpy, 384", "sgd, 512", "adagrad, 512", "adam, 768", "gather, 128", "scatter, 256"})
    void aRowOf32FloatsMovesSoManyBytes(String kernel, int bytes) {
        assertEquals(bytes, RowTables.bytesMoved(kernel, 32));
    }

    private static RowsBenchmark benchmark(String kernel, int rows) {
        RowsBenchmark benchmark = new RowsBenchmark();
        benchmark.kernel = kernel;
        benchmark.dim = DIM;
        benchmark.rows = rows;
        benchmark.impl = ImplementationTest.HERE;
        benchmark.setup();
        return benchmark;
    }
}
