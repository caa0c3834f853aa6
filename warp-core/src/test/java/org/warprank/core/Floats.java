package org.warprank.core;

import java.util.SplittableRandom;

/** Test data: reproducible floats, and the sizes at which kernels of 4, 8 or 16 lanes change their course. */
final class Floats {

    /** The unit roundoff of float arithmetic. */
    static final double ROUNDOFF = 0x1p-24;

    private Floats() {
    }

    static int[] awkwardSizes() {
        return new int[] {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33, 47, 48, 49, 63, 64, 65, 100, 127, 128, 129,
            255, 256, 257, 511, 1000, 1023, 1024, 1025, 1040, 2047, 2050};
    }

    /** Floats of either sign between a half and one: none is so small that its loss would pass for rounding. */
    static float[] distinctlyNonZero(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] floats = new float[count];
        for (int i = 0; i < count; i++) {
            float magnitude = .5f + random.nextInt(1 << 23) * 0x1p-24f;
            floats[i] = random.nextBoolean() ? magnitude : -magnitude;
        }
        return floats;
    }

    /** Multiples of 1/4 between -2 and 2: many are equal. */
    static float[] coarse(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] floats = new float[count];
        for (int i = 0; i < count; i++) {
            floats[i] = random.nextInt(-8, 9) * .25f;
        }
        return floats;
    }

    /** The most by which a float sum of so many products can differ from the exact one, by the sum of their magnitudes. */
    static double sumError(int products, double magnitudes) {
        return (products + 2) * ROUNDOFF * magnitudes;
    }
}
