package org.warprank.bench.peer;

/**
 * What an implementation of the backward pass of a dense layer with ReLU gets. The arrays are shared; implementations only
 * read them.
 *
 * @param layer sizes, input and parameters
 * @param y     the output of the layer {@code (batch, out)}; of it matters only where it is above 0
 * @param dy    dF/dY, the gradient of the whole computation F by the output {@code (batch, out)}
 */
public record BackwardInputs(LinearInputs layer, float[] y, float[] dy) {

    /**
     * Checked inputs.
     *
     * @throws IllegalArgumentException if an array has not the length that the sizes give it
     */
    public BackwardInputs {
        LinearInputs.check("y", y, layer.batch(), layer.out());
        LinearInputs.check("dy", dy, layer.batch(), layer.out());
    }
}
