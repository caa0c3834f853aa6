package org.warprank.bench.latency;

/**
 * The control: steps of an integer computation, each of which needs the one before. It touches no memory, allocates nothing and
 * has no branch to mispredict, so whatever tail it shows is that of the machine.
 *
 * @param steps how many, at least 1
 */
record Spin(int steps) implements Operation {

    // Xorshift (Marsaglia 2003, 64 bits, 13-7-17) has no closed form that a compiler would know.
    @Override
    public long run(int i) {
        long x = i + 1L;
        for (int step = 0; step < steps; step++) {
            x ^= x << 13;
            x ^= x >>> 7;
            x ^= x << 17;
        }
        return x;
    }
}
