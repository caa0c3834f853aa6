package org.warprank.bench.peer;

/**
 * What an implementation of scoring gets, row by row without gaps. The arrays are shared; implementations only read them.
 *
 * @param users   rows of the queries, from 1 to 64
 * @param items   rows of the table, at least k
 * @param dim     factors of a query and of an item, at least 1
 * @param k       length of the lists, at least 1
 * @param queries {@code (users, dim)}
 * @param table   {@code (items, dim)}
 * @param bias    {@code (items)}
 */
public record ScoringInputs(int users, int items, int dim, int k, float[] queries, float[] table, float[] bias) {

    /**
     * Checked inputs.
     *
     * @throws IllegalArgumentException if an array has not the length that the sizes give it
     */
    public ScoringInputs {
        LinearInputs.check("queries", queries, users, dim);
        LinearInputs.check("table", table, items, dim);
        LinearInputs.check("bias", bias, 1, items);
    }
}
