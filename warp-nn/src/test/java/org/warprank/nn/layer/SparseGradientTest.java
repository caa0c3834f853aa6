package org.warprank.nn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SparseGradientTest {

    private static final int ROWS = 12;
    private static final int SOURCES = 9;
    private static final int WIDTH = 5;
    private static final int MOST_ENTRIES = 40;

    // One object over many batches, as in training: nothing of a batch may show in the next.
    @Test
    void itSumsAsADenseGradientDoes() {
        SplittableRandom random = new SplittableRandom(1);
        SparseGradient sparse = new SparseGradient(ROWS, MOST_ENTRIES);
        float[] vectors = new float[SOURCES * WIDTH];
        float[] sum = new float[WIDTH];
        for (int batch = 0; batch < 200; batch++) {
            for (int i = 0; i < vectors.length; i++) {
                vectors[i] = 2 * random.nextFloat() - 1;
            }
            double[] dense = new double[ROWS * WIDTH];
            double[] coefficients = new double[ROWS];
            boolean[] touched = new boolean[ROWS];
            int rows = 1 + random.nextInt(ROWS);
            sparse.clear();
            for (int entries = random.nextInt(MOST_ENTRIES + 1); entries > 0; entries--) {
                int row = random.nextInt(rows);
                int source = random.nextInt(SOURCES);
                float coefficient = 2 * random.nextFloat() - 1;
                sparse.add(row, source, coefficient);
                touched[row] = true;
                coefficients[row] += coefficient;
                for (int f = 0; f < WIDTH; f++) {
                    dense[row * WIDTH + f] += (double) coefficient * vectors[source * WIDTH + f];
                }
            }
            int count = 0;
            for (boolean t : touched) {
                count += t ? 1 : 0;
            }
            assertEquals(count, sparse.touched());
            for (int t = 0; t < sparse.touched(); t++) {
                int row = sparse.row(t);
                assertTrue(touched[row]);
                touched[row] = false;
                assertEquals(coefficients[row], sparse.sum(t, vectors, WIDTH, sum), 1e-5);
                for (int f = 0; f < WIDTH; f++) {
                    assertEquals(dense[row * WIDTH + f], sum[f], 1e-5);
                }
            }
        }
    }

    @Test
    void everyRowIsOfOnePart() {
        int rows = 10_000;
        int parts = 3;
        int[] owners = new int[rows];
        for (int part = 0; part < parts; part++) {
            SparseGradient sparse = new SparseGradient(rows, rows, part, parts);
            for (int row = 0; row < rows; row++) {
                sparse.add(row, 0, row);
            }
            assertEquals((double) rows / parts, sparse.touched(), 0.01 * rows);
            for (int t = 0; t < sparse.touched(); t++) {
                owners[sparse.row(t)]++;
                assertEquals(sparse.row(t), sparse.sum(t, new float[1], 1, new float[1]));
            }
        }
        for (int owner : owners) {
            assertEquals(1, owner);
        }
    }
}
