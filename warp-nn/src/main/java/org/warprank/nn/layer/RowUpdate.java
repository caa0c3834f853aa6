package org.warprank.nn.layer;

/**
 * How a row of a parameter follows its gradient.
 *
 * {@snippet class="org.warprank.nn.example.LayerExamplesTest" region="row-update"}
 */
public interface RowUpdate {

    /**
     * Updates one row.
     *
     * @param parameter the parameter, with its state allocated; it may be a thread's copy, of the same name and states
     * @param row       the row
     * @param gradient  an array that holds the row's gradient, a float for each column; what it holds afterwards is undefined
     * @param offset    where it starts there
     */
    void step(Parameter parameter, int row, float[] gradient, int offset);

    /**
     * Updates some rows, as {@link #step} does one by one.
     *
     * @param parameter the parameter, as in {@link #step}
     * @param rows      numbers of rows, none twice
     * @param from      first index of the numbers
     * @param to        end of the numbers
     * @param gradients their gradients {@code (to - from, columns)}, row-major from index 0; what it holds afterwards is
     *                  undefined
     */
    default void steps(Parameter parameter, int[] rows, int from, int to, float[] gradients) {
        for (int i = from; i < to; i++) {
            step(parameter, rows[i], gradients, (i - from) * parameter.columns());
        }
    }
}
