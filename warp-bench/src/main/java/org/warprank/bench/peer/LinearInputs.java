package org.warprank.bench.peer;

/**
 * What an implementation of a dense layer gets: sizes, input and parameters, row by row without gaps. The arrays are shared;
 * implementations only read them.
 *
 * @param batch rows of the input, at least 1
 * @param out   outputs of the layer, at least 1
 * @param in    inputs of the layer, at least 1
 * @param x     {@code (batch, in)}
 * @param w     {@code (out, in)}
 * @param bias  {@code (out)}
 */
public record LinearInputs(int batch, int out, int in, float[] x, float[] w, float[] bias) {

    /**
     * Checked inputs.
     *
     * @throws IllegalArgumentException if an array has not the length that the sizes give it
     */
    public LinearInputs {
        check("x", x, batch, in);
        check("w", w, out, in);
        check("bias", bias, 1, out);
    }

    static void check(String name, float[] values, int rows, int columns) {
        if (values.length != Math.multiplyExact(rows, columns)) {
            throw new IllegalArgumentException(name + " has " + values.length + " values, expected " + rows + " x " + columns);
        }
    }
}
