package org.warprank.nn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SparseGradientTest {

    private static final int ROWS = 12;
    private static final int SOURCES = 9;
    private static final int WIDTH = 5;
    private static final int TERMS = 100;
    private static final int MOST_ENTRIES = 40;

    // One object over many batches, as in training: nothing of a batch may show in the next.
    @Test
    void itSumsAsADenseGradientDoes() {
        SplittableRandom random = new SplittableRandom(1);
        SparseGradient sparse = new SparseGradient(ROWS, MOST_ENTRIES);
        float[] vectors = new float[SOURCES * WIDTH];
        float[] sum = new float[WIDTH];
        float[] sums = new float[ROWS * WIDTH];
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
            int first = count / 3;
            sparse.sums(first, count, vectors, WIDTH, sums);
            for (int t = 0; t < sparse.touched(); t++) {
                int row = sparse.row(t);
                assertTrue(touched[row]);
                touched[row] = false;
                assertEquals(coefficients[row], sparse.sum(t, vectors, WIDTH, sum), 1e-5);
                for (int f = 0; f < WIDTH; f++) {
                    assertEquals(dense[row * WIDTH + f], sum[f], 1e-5);
                    assertEquals(t < first ? 0 : sum[f], t < first ? 0 : sums[(t - first) * WIDTH + f]);
                }
            }
        }
    }

    // Row r of another table is the sum of the rows here times the entries of a matrix, and some rows have none.
    @Test
    void entriesOfSumsAreEntriesOfTheirTerms() {
        SplittableRandom random = new SplittableRandom(2);
        int[] offsets = new int[ROWS + 1];
        for (int r = 0; r < ROWS; r++) {
            offsets[r + 1] = offsets[r] + r % 4;
        }
        int[] columns = random.ints(offsets[ROWS], 0, TERMS).toArray();
        float[] values = new float[columns.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat();
        }
        SparseMatrix matrix = new SparseMatrix(TERMS, offsets, columns, values);
        double[] expected = new double[TERMS];
        double[] summed = new double[TERMS];
        for (int part = 0; part < 2; part++) {
            SparseGradient sparse = new SparseGradient(matrix, MOST_ENTRIES);
            sparse.clear(part, 2);
            for (int e = 0; e < MOST_ENTRIES; e++) {
                sparse.add(e % ROWS, e / 7, .1f * e);
            }
            assertTrue(sparse.touched() > 0, "part " + part);
            for (int t = 0; t < sparse.touched(); t++) {
                summed[sparse.row(t)] += sparse.sum(t, new float[] {1, 2, 3, 4, 5, 6}, 1, new float[1]);
            }
        }
        for (int e = 0; e < MOST_ENTRIES; e++) {
            for (int at = offsets[e % ROWS]; at < offsets[e % ROWS + 1]; at++) {
                expected[columns[at]] += .1 * e * values[at];
            }
        }
        for (int c = 0; c < TERMS; c++) {
            assertEquals(expected[c], summed[c], 1e-4);
        }
    }

    // Row 1 gets another entry, and one that is merged with its last, as both are of one source.
    @Test
    void entriesMayBeAddedAfterASum() {
        SparseMatrix identity = new SparseMatrix(2, new int[] {0, 1, 2}, new int[] {0, 1}, new float[] {1, 1});
        for (SparseGradient sparse : new SparseGradient[] {new SparseGradient(2, 4), new SparseGradient(identity, 4)}) {
            float[] sum = new float[1];
            float[] vectors = {10, 100};
            sparse.add(1, 0, 1);
            assertEquals(1, sparse.sum(0, vectors, 1, sum));
            assertEquals(10, sum[0]);
            sparse.add(1, 0, 2);
            assertEquals(3, sparse.sum(0, vectors, 1, sum));
            assertEquals(30, sum[0]);
            sparse.add(0, 1, 1);
            sparse.add(1, 1, 1);
            assertEquals(4, sparse.sum(0, vectors, 1, sum));
            assertEquals(130, sum[0]);
            assertEquals(1, sparse.sum(1, vectors, 1, sum));
            assertEquals(100, sum[0]);
        }
    }

    // What is of another part is written down for a moment, and must not show in what comes after it.
    @Test
    void partsHaveTheEntriesOfTheWhole() {
        SplittableRandom random = new SplittableRandom(3);
        int rows = 90;
        SparseGradient whole = new SparseGradient(rows, MOST_ENTRIES);
        SparseGradient[] parts = new SparseGradient[3];
        for (int part = 0; part < parts.length; part++) {
            parts[part] = new SparseGradient(rows, MOST_ENTRIES);
            parts[part].clear(part, parts.length);
        }
        float[] sum = new float[1];
        for (int batch = 0; batch < 200; batch++) {
            float[] vectors = {random.nextFloat(), random.nextFloat(), random.nextFloat()};
            float[] expected = new float[rows];
            float[] coefficients = new float[rows];
            boolean[] touched = new boolean[rows];
            whole.clear();
            for (SparseGradient part : parts) {
                part.clear();
            }
            for (int entries = random.nextInt(MOST_ENTRIES + 1); entries > 0; entries--) {
                int row = random.nextInt(rows);
                int source = random.nextInt(vectors.length);
                float coefficient = entries % 9 == 0 ? Float.POSITIVE_INFINITY : entries % 31 == 0 ? Float.NaN : random.nextFloat();
                whole.add(row, source, coefficient);
                for (SparseGradient part : parts) {
                    part.add(row, source, coefficient);
                }
            }
            for (int t = 0; t < whole.touched(); t++) {
                coefficients[whole.row(t)] = whole.sum(t, vectors, 1, sum);
                expected[whole.row(t)] = sum[0];
                touched[whole.row(t)] = true;
            }
            int count = 0;
            for (SparseGradient part : parts) {
                count += part.touched();
                for (int t = 0; t < part.touched(); t++) {
                    assertTrue(touched[part.row(t)]);
                    assertEquals(coefficients[part.row(t)], part.sum(t, vectors, 1, sum));
                    assertEquals(expected[part.row(t)], sum[0]);
                }
            }
            assertEquals(whole.touched(), count);
        }
    }

    // What was there is forgotten, and of what comes the rows of the new part are kept.
    @Test
    void thePartMayChange() {
        SparseGradient sparse = new SparseGradient(64, 64);
        int[] parts = {2, 3, 1, 4};
        for (int count : parts) {
            int touched = 0;
            for (int part = 0; part < count; part++) {
                sparse.clear(part, count);
                assertEquals(0, sparse.touched());
                for (int row = 0; row < 64; row++) {
                    sparse.add(row, 0, row);
                }
                touched += sparse.touched();
                for (int t = 0; t < sparse.touched(); t++) {
                    assertEquals(sparse.row(t), sparse.sum(t, new float[1], 1, new float[1]));
                }
            }
            assertEquals(64, touched);
        }
    }

    @ParameterizedTest
    @CsvSource({"-1,2", "2,2", "0,0"})
    void aPartThatIsNoneIsRefused(int part, int parts) {
        SparseGradient sparse = new SparseGradient(4, 4);
        assertEquals("part is " + part + " of " + parts + ", expected one from 0",
                assertThrows(IllegalArgumentException.class, () -> sparse.clear(part, parts)).getMessage());
    }

    // A row of another part needs no room.
    @Test
    void anEntryTooManyIsRefused() {
        for (int part = 0; part < 2; part++) {
            SparseGradient sparse = new SparseGradient(64, 1);
            sparse.clear(part, 2);
            int refused = 0;
            for (int row = 0; row < 64; row += 16) {
                int before = sparse.touched();
                try {
                    sparse.add(row, 0, 1);
                } catch (IndexOutOfBoundsException e) {
                    assertEquals(1, before);
                    refused++;
                }
            }
            assertEquals(1, refused, "part " + part);
        }
    }

    @Test
    void sixteenNeighboursAreOfOnePart() {
        int parts = 3;
        for (int part = 0; part < parts; part++) {
            SparseGradient sparse = new SparseGradient(4800, 4800);
            sparse.clear(part, parts);
            for (int row = 0; row < 4800; row++) {
                sparse.add(row, 0, 1);
            }
            assertEquals(0, sparse.touched() % 16);
            for (int t = 0; t < sparse.touched(); t++) {
                assertEquals(t % 16, sparse.row(t) % 16);
            }
        }
    }

    @Test
    void everyRowIsOfOnePart() {
        int rows = 10_000;
        int parts = 3;
        int[] owners = new int[rows];
        for (int part = 0; part < parts; part++) {
            SparseGradient sparse = new SparseGradient(rows, rows);
            sparse.clear(part, parts);
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
