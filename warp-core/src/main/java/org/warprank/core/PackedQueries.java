package org.warprank.core;

/**
 * Queries in the order in which {@link ScoringPanels#scoreQueries} reads them: as many as the kernels score side by side, factor
 * after factor, then the next ones. They are packed once for all panels. The order depends on the kernels that score the panels.
 * Sized when built, owned by one thread.
 *
 * {@snippet class="org.warprank.core.example.KernelExamplesTest" region="score-queries"}
 */
public final class PackedQueries {

    private final int group;
    private final int dim;
    private final int maxQueries;
    private final float[] floats;
    private int count;

    /**
     * No queries yet.
     *
     * @param panels     the panels that they are for, and others with as many factors that the same kernels score, those of
     *                   {@link ScoringPanels#scalar} or not
     * @param maxQueries the most queries at a time, from 1 to {@link ScoringPanels#MAX_QUERIES}
     * @throws IllegalArgumentException if maxQueries is out of range, or they have 2^31 factors or more
     */
    public PackedQueries(ScoringPanels panels, int maxQueries) {
        Checks.present("panels", panels);
        Checks.atLeast("maxQueries", maxQueries, 1);
        if (maxQueries > ScoringPanels.MAX_QUERIES) {
            throw new IllegalArgumentException("maxQueries is " + maxQueries + ", expected at most "
                    + ScoringPanels.MAX_QUERIES);
        }
        this.group = panels.kernels().queryGroup();
        this.dim = panels.dim();
        this.maxQueries = maxQueries;
        this.floats = new float[Checks.product("packed queries", Math.ceilDiv(maxQueries, group) * (long) group, dim)];
    }

    /**
     * Takes queries, in place of those before.
     *
     * @param count   number of queries, from 0 to maxQueries
     * @param queries the queries' factors {@code (count, dim)}
     * @param offset  where the first query starts
     * @param stride  distance of two queries, at least dim
     * @throws IllegalArgumentException  if the count is out of range, the offset negative, or the stride too small
     * @throws IndexOutOfBoundsException if the array is too short
     */
    public void pack(int count, float[] queries, int offset, int stride) {
        Checks.atLeast("count", count, 0);
        if (count > maxQueries) {
            throw new IllegalArgumentException("count is " + count + ", expected at most " + maxQueries);
        }
        Checks.matrix("queries", queries, offset, stride, count, dim);
        this.count = count;
        for (int q = 0; q < count; q++) {
            int from = offset + q * stride;
            int to = (q - q % group) * dim + q % group;
            for (int f = 0; f < dim; f++) {
                floats[to + f * group] = queries[from + f];
            }
        }
    }

    /**
     * The number of queries.
     *
     * @return how many were packed last
     */
    public int count() {
        return count;
    }

    int dim() {
        return dim;
    }

    int group() {
        return group;
    }

    float[] floats() {
        return floats;
    }
}
