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
     * @param parameter the parameter, with its state allocated
     * @param row       the row
     * @param gradient  an array that holds the row's gradient, a float for each column; what it holds afterwards is undefined
     * @param offset    where it starts there
     */
    void step(Parameter parameter, int row, float[] gradient, int offset);
}
