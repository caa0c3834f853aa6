package org.warprank.bench;

import java.util.SplittableRandom;
import org.warprank.core.Rows;

/** A table of weights with what the kernels of {@link Rows} need beside it, and each of them over some of its rows. */
final class RowTables {

    /** Rows of an embedding bag. */
    static final int BAG = 20;

    // So small that weights stay near where they start, however often a row is met.
    static final float RATE = 1e-6f;
    static final float MOMENTUM = 0.9f;
    static final float BETA1 = 0.9f;
    static final float BETA2 = 0.999f;
    static final float EPSILON = 1e-8f;

    final int dim;
    final float[] weights;
    /** A velocity, Adagrad's sum or Adam's mean of each weight; what axpy adds to it. */
    final float[] first;
    /** Adam's mean of squares of each weight. */
    final float[] second;
    /** What comes from elsewhere and stays in the cache: a query, or a gradient. */
    final float[] row;
    final float[] sum;

    float dots;

    /** A kernel over the rows of some numbers, whose count is a multiple of {@link #BAG}. */
    @FunctionalInterface
    interface Pass {
        void over(int[] ids, int from, int to);
    }

    /** Only the tables that the kernel needs. */
    RowTables(String kernel, int rows, int dim) {
        SplittableRandom random = new SplittableRandom(1);
        this.dim = dim;
        weights = RandomLayer.uniform(random, rows * dim);
        first = switch (kernel) {
            case "axpy" -> RandomLayer.uniform(random, rows * dim);
            case "sgd", "adagrad", "adam" -> new float[rows * dim];
            default -> new float[0];
        };
        second = new float[kernel.equals("adam") ? rows * dim : 0];
        row = RandomLayer.uniform(random, dim);
        sum = new float[dim];
    }

    /** Bytes that a kernel reads from and writes to the tables for one row, each once. */
    static int bytesMoved(String kernel, int dim) {
        int floats = switch (kernel) {
            case "dot", "gather" -> 1;
            case "scatter" -> 2;
            case "axpy" -> 3;
            case "sgd", "adagrad" -> 4;
            case "adam" -> 6;
            default -> throw new IllegalArgumentException("kernel is " + kernel);
        };
        return floats * dim * Float.BYTES;
    }

    /** The kernel of a name. */
    Pass pass(String kernel) {
        return switch (kernel) {
            case "dot" -> this::dot;
            case "axpy" -> this::axpy;
            case "sgd" -> this::sgd;
            case "adagrad" -> this::adagrad;
            case "adam" -> this::adam;
            case "gather" -> this::gather;
            case "scatter" -> this::scatter;
            default -> throw new IllegalArgumentException("kernel is " + kernel);
        };
    }

    private void dot(int[] ids, int from, int to) {
        float total = 0;
        for (int i = from; i < to; i++) {
            total += Rows.dot(weights, ids[i] * dim, row, 0, dim);
        }
        dots = total;
    }

    private void axpy(int[] ids, int from, int to) {
        for (int i = from; i < to; i++) {
            Rows.axpy(RATE, first, ids[i] * dim, weights, ids[i] * dim, dim);
        }
    }

    private void sgd(int[] ids, int from, int to) {
        for (int i = from; i < to; i++) {
            Rows.sgd(weights, first, ids[i] * dim, row, 0, dim, RATE, MOMENTUM, 1f);
        }
    }

    private void adagrad(int[] ids, int from, int to) {
        for (int i = from; i < to; i++) {
            Rows.adagrad(weights, first, ids[i] * dim, row, 0, dim, RATE, 1f);
        }
    }

    private void adam(int[] ids, int from, int to) {
        for (int i = from; i < to; i++) {
            Rows.adam(weights, first, second, ids[i] * dim, row, 0, dim, RATE, BETA1, BETA2, EPSILON, 1f);
        }
    }

    private void gather(int[] ids, int from, int to) {
        for (int i = from; i < to; i += BAG) {
            Rows.gatherSum(weights, dim, ids, i, i + BAG, sum, 0);
        }
    }

    private void scatter(int[] ids, int from, int to) {
        for (int i = from; i < to; i++) {
            Rows.axpy(RATE, row, 0, weights, ids[i] * dim, dim);
        }
    }
}
