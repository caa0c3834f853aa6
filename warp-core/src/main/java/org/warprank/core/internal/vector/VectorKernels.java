package org.warprank.core.internal.vector;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import org.warprank.core.internal.KernelSet;

/**
 * The kernels written with {@code jdk.incubator.vector}. This package alone links to that module; {@code KernelLadder}
 * loads this class by name once it knows that the module is there.
 */
public final class VectorKernels implements KernelSet {

    @Override
    public String name() {
        return "vector";
    }

    @Override
    public int vectorBits() {
        return FloatVector.SPECIES_PREFERRED.vectorBitSize();
    }

    @Override
    public int packedStart() {
        return VectorGemm.STRIPS;
    }

    @Override
    public long packedColumns(int out) {
        return VectorPacking.columns(out);
    }

    @Override
    public void pack(int fromOut, int toOut, int in, int out, float[] w, int offset, int stride, float[] packed) {
        VectorPacking.pack(fromOut, toOut, in, out, w, offset, stride, packed, VectorGemm.STRIPS);
    }

    @Override
    public void linear(int m, int in, int out, float[] x, int xOffset, int xRow, float[] packed, float[] bias, float zeroUpTo,
                       float[] y, int yOffset, int yRow, float[] scratch) {
        VectorGemm.linear(m, in, out, x, xOffset, xRow, packed, bias, zeroUpTo, y, yOffset, yRow, scratch);
    }

    @Override
    public void linear(int m, int in, int out, float[] x, int xOffset, int xRow, float[] w, int wOffset, int wRow, float[] bias,
                       float zeroUpTo, float[] y, int yOffset, int yRow, float[] scratch) {
        VectorGemm.linear(m, in, out, x, xOffset, xRow, w, wOffset, wRow, bias, zeroUpTo, y, yOffset, yRow, scratch);
    }

    @Override
    public void multiply(int m, int n, int k, float[] a, int aOffset, int aRow, float[] b, int bOffset, int bRow, float[] c,
                         int cOffset, int cRow, float[] scratch) {
        VectorGemm.multiply(m, n, k, a, aOffset, aRow, b, bOffset, bRow, c, cOffset, cRow, scratch);
    }

    @Override
    public void multiplyRow(int n, int k, float[] a, int aOffset, float[] b, int bOffset, int bRow, float[] c, int cOffset) {
        VectorGemv.multiply(n, k, a, aOffset, b, bOffset, bRow, c, cOffset);
    }

    @Override
    public void multiplyTransposed(int m, int n, int k, float[] a, int aOffset, int aRow, float[] b, int bOffset, int bRow,
                                   float[] c, int cOffset, int cRow, float[] sums, int sumsOffset, float[] scratch) {
        if (VectorFewRows.takes(n, k)) {
            VectorFewRows.multiplyTransposed(m, n, k, a, aOffset, aRow, b, bOffset, bRow, c, cOffset, cRow, sums, sumsOffset);
        } else {
            VectorGemm.multiplyTransposed(m, n, k, a, aOffset, aRow, b, bOffset, bRow, c, cOffset, cRow, sums, sumsOffset,
                    scratch);
        }
    }

    @Override
    public void outer(int m, int n, float[] a, int aOffset, float[] b, int bOffset, float[] c, int cOffset, int cRow) {
        VectorOuter.multiply(m, n, a, aOffset, b, bOffset, c, cOffset, cRow);
    }

    @Override
    public int scratchFloats() {
        return VectorGemm.SCRATCH_FLOATS;
    }

    @Override
    public void relu(float[] y, int offset, int count) {
        VectorRows.relu(y, offset, count);
    }

    @Override
    public void reluBackward(float[] y, int yOffset, float[] g, int gOffset, int count) {
        VectorRows.reluBackward(y, yOffset, g, gOffset, count);
    }

    @Override
    public int countViolators(float[] scores, int from, int to, float threshold) {
        return VectorMargins.count(scores, from, to, threshold);
    }

    @Override
    public int selectViolator(float[] scores, int from, int to, float threshold, int r) {
        return VectorMargins.select(scores, from, to, threshold, r);
    }

    @Override
    public int markViolators(float[] scores, int from, int to, float threshold, long[] marks, int marksOffset) {
        return VectorMargins.mark(scores, from, to, threshold, marks, marksOffset);
    }

    @Override
    public void draw(long start, int bound, int gap, int[] items, int offset) {
        if (VectorProbes.PAYS) {
            VectorProbes.draw(start, bound, gap, items, offset);
        } else {
            KernelSet.super.draw(start, bound, gap, items, offset);
        }
    }

    @Override
    public void drawBlocks(long[] keys, int count, long start, int bound, int[] items) {
        if (VectorProbes.PAYS) {
            VectorProbes.drawBlocks(keys, count, start, bound, items);
        } else {
            KernelSet.super.drawBlocks(keys, count, start, bound, items);
        }
    }

    @Override
    public void candidates(int[] blocked, int from, int to, int[] items, int offset, int count) {
        if (VectorProbes.paysFor(to - from, count)) {
            VectorProbes.candidates(blocked, from, to, items, offset);
        } else {
            KernelSet.super.candidates(blocked, from, to, items, offset, count);
        }
    }

    @Override
    public long notBelow(float[] scores, float[] biases, float[] thresholds, int from, int to) {
        return VectorMargins.notBelow(scores, biases, thresholds, from, to);
    }

    @Override
    public float dot(float[] a, int aOffset, float[] b, int bOffset, int count) {
        return VectorRows.dot(a, aOffset, b, bOffset, count);
    }

    @Override
    public void dots(float[] query, int queryOffset, float[] table, int dim, int[] rows, int from, int to, float[] out) {
        VectorDots.dots(query, queryOffset, table, dim, rows, from, to, out);
    }

    @Override
    public void max(float[] x, int xOffset, float[] y, int yOffset, int count) {
        VectorRows.max(x, xOffset, y, yOffset, count);
    }

    @Override
    public void scaledDifference(float alpha, float[] x, int xOffset, float[] z, int zOffset, float[] y, int yOffset, int count) {
        VectorRows.scaledDifference(alpha, x, xOffset, z, zOffset, y, yOffset, count);
    }

    @Override
    public void axpy(float alpha, float[] x, int xOffset, float[] y, int yOffset, int count) {
        VectorRows.axpy(alpha, x, xOffset, y, yOffset, count);
    }

    @Override
    public void gatherSum(float[] table, int dim, int[] ids, int from, int to, float[] y, int yOffset) {
        VectorGather.sum(table, dim, ids, from, to, y, yOffset);
    }

    @Override
    public void gatherSum(MemorySegment table, int dim, int[] ids, int from, int to, float[] y, int yOffset) {
        VectorSegmentGather.sum(table, dim, ids, from, to, y, yOffset);
    }

    @Override
    public void weightedSum(float[] table, int dim, int[] ids, float[] factors, int from, int to, float[] y, int yOffset) {
        VectorWeightedSum.sum(table, dim, ids, factors, from, to, y, yOffset);
    }

    @Override
    public void sgd(float[] w, float[] v, int offset, float[] g, int gOffset, int count, float rate, float momentum,
                    float keep) {
        VectorRows.sgd(w, v, offset, g, gOffset, count, rate, momentum, keep);
    }

    @Override
    public void adagrad(float[] w, float[] s, int offset, float[] g, int gOffset, int count, float rate, float keep) {
        VectorRows.adagrad(w, s, offset, g, gOffset, count, rate, keep);
    }

    @Override
    public void adam(float[] w, float[] m, float[] v, int offset, float[] g, int gOffset, int count, float rate, float beta1,
                     float beta2, float epsilon, float keep) {
        VectorRows.adam(w, m, v, offset, g, gOffset, count, rate, beta1, beta2, epsilon, keep);
    }

    @Override
    public boolean allFinite(float[] x, int offset, int count) {
        return VectorRows.allFinite(x, offset, count);
    }

    @Override
    public boolean allFinite(float[] table, int dim, int[] ids, int from, int to) {
        return VectorRows.allFinite(table, dim, ids, from, to);
    }

    @Override
    public void scorePanels(MemorySegment panels, int dim, int fromPanel, int toPanel, float[] query, int queryOffset,
                            float[] bias, float[] scores, int scoresOffset) {
        VectorPanels.score(panels, dim, fromPanel, toPanel, query, queryOffset, bias, scores, scoresOffset);
    }

    @Override
    public int nextPanel(MemorySegment panels, int dim, int fromPanel, int toPanel, float[] query, int queryOffset,
                         float[] bias, float threshold, float[] scores, int scoresOffset) {
        return VectorPanels.next(panels, dim, fromPanel, toPanel, query, queryOffset, bias, threshold, scores, scoresOffset);
    }

    @Override
    public int queryGroup() {
        return VectorPanelTile.QUERIES;
    }

    @Override
    public long scoreQueries(MemorySegment panels, int dim, int panel, int count, float[] queries, float[] biases,
                             int biasesOffset, int biasStride, float[] thresholds, int thresholdsOffset, float[] scores,
                             int scoresOffset) {
        return VectorPanelTile.score(panels, dim, panel, count, queries, biases, biasesOffset, biasStride, thresholds,
                thresholdsOffset, scores, scoresOffset);
    }

    @Override
    public void estimatePanels(MemorySegment codes, int rows, int fromPanel, int toPanel, int[] factors, short start,
                               float[] steps, float queryStep, float[] bias, float[] estimates, int offset) {
        VectorEstimates.estimate(codes, rows, fromPanel, toPanel, factors, start, steps, queryStep, bias, estimates, offset);
    }

    @Override
    public void scoreRows(float[] rows, int count, int dim, float[] query, int queryOffset, float[] scores) {
        RowChains.add(rows, count, dim, query, queryOffset, scores);
    }
}
