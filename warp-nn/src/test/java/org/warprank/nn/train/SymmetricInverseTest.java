package org.warprank.nn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SymmetricInverseTest {

    // The lower triangle of B B^T / n + I.
    private static float[] lowerTriangle(int n) {
        SplittableRandom random = new SplittableRandom(n);
        double[] b = random.doubles((long) n * n).map(v -> 2 * v - 1).toArray();
        float[] a = new float[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = i == j ? 1 : 0;
                for (int l = 0; l < n; l++) {
                    sum += b[i * n + l] * b[j * n + l] / n;
                }
                a[i * n + j] = (float) sum;
            }
        }
        return a;
    }

    private static float[] inverse(int n, float[] a, int threads) {
        try (Workers workers = new Workers(threads)) {
            float[] leastPivots = new float[n];
            Arrays.fill(leastPivots, 1e-3f);
            return SymmetricInverse.of(n, a.clone(), leastPivots, workers, share -> { });
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 17, 255, 256, 257, 530})
    void timesTheMatrixIsTheIdentity(int n) {
        float[] a = lowerTriangle(n);
        float[] inverse = inverse(n, a, 2);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double sum = 0;
                for (int l = 0; l < n; l++) {
                    sum += (double) a[Math.max(i, l) * n + Math.min(i, l)] * inverse[Math.max(l, j) * n + Math.min(l, j)];
                }
                assertEquals(i == j ? 1 : 0, sum, 1e-4);
            }
        }
    }

    @Test
    void theBitsAreTheSameForAnyNumberOfWorkers() {
        int n = 600;
        float[] a = lowerTriangle(n);
        float[] one = inverse(n, a, 1);
        for (int threads = 2; threads <= 3; threads++) {
            float[] more = inverse(n, a, threads);
            for (int i = 0; i < n; i++) {
                int end = i * n + i + 1;
                assertArrayEquals(Arrays.copyOfRange(one, i * n, end), Arrays.copyOfRange(more, i * n, end));
            }
        }
    }

    @Test
    void aPivotIsNeverBelowItsLeast() {
        // Singular: two rows are the same.
        float[] inverse = inverse(2, new float[] {1, 0, 1, 1}, 1);
        assertEquals(1e3, inverse[3], 1);
        assertEquals(-1e3, inverse[2], 1);
    }
}
