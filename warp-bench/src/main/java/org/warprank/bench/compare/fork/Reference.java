package org.warprank.bench.compare.fork;

/**
 * A scalar kernel that tells how fast the machine is just now: the dot product of two arrays that stay in the first-level
 * cache. Frozen: scores are in its units, and those of files that were kept would no longer be comparable.
 */
final class Reference {

    private static final int LENGTH = 2048;
    private static final long NANOS = 10_000_000;
    private static final int WARM_UP_PASSES = 20_000;

    private final float[] a = new float[LENGTH];
    private final float[] b = new float[LENGTH];
    private float sink;

    Reference() {
        for (int i = 0; i < LENGTH; i++) {
            a[i] = 1f / (i + 1);
            b[i] = (i & 7) - 3.5f;
        }
        for (int pass = 0; pass < WARM_UP_PASSES; pass++) {
            sink += dot();
        }
    }

    /** Nanoseconds of one pass, the mean over ten milliseconds. */
    double nanosPerPass() {
        long start = System.nanoTime();
        long end = start;
        int passes = 0;
        while (end - start < NANOS) {
            sink += dot();
            passes++;
            end = System.nanoTime();
        }
        if (Float.isNaN(sink)) {
            throw new IllegalStateException("the reference kernel computed " + sink);
        }
        return (double) (end - start) / passes;
    }

    private float dot() {
        float even = 0;
        float odd = 0;
        for (int i = 0; i < LENGTH; i += 2) {
            even += a[i] * b[i];
            odd += a[i + 1] * b[i + 1];
        }
        return even + odd;
    }
}
