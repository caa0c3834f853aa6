package org.warprank.core;

/** Pearson's chi-square test of observed counts against expected ones. */
final class ChiSquare {

    private static final double LEAST_EXPECTED = 10;

    // Stirling's series is exact to double precision from here on.
    private static final double STIRLING_FROM = 15;

    private ChiSquare() {
    }

    /**
     * The probability of counts at least this far from the expected ones. Neighbouring cells are pooled until ten counts are
     * expected in each, which the chi-square law needs; a count where none is possible has probability 0.
     */
    static double pValue(long[] observed, double[] expected) {
        double statistic = 0;
        int cells = 0;
        double pooledExpected = 0;
        double pooledObserved = 0;
        double expectedLeft = 0;
        for (int i = 0; i < expected.length; i++) {
            if (expected[i] == 0 && observed[i] > 0) {
                return 0;
            }
            expectedLeft += expected[i];
        }
        for (int i = 0; i < expected.length; i++) {
            pooledExpected += expected[i];
            pooledObserved += observed[i];
            expectedLeft -= expected[i];
            boolean last = i == expected.length - 1;
            if (pooledExpected >= LEAST_EXPECTED && expectedLeft >= LEAST_EXPECTED || last) {
                double difference = pooledObserved - pooledExpected;
                statistic += pooledExpected == 0 ? 0 : difference * difference / pooledExpected;
                cells++;
                pooledExpected = 0;
                pooledObserved = 0;
            }
        }
        return cells < 2 ? 1 : upperGamma((cells - 1) / 2.0, statistic / 2);
    }

    /** The regularised upper incomplete gamma function Q(a, x), by its series or by Lentz's continued fraction. */
    static double upperGamma(double a, double x) {
        if (x <= 0) {
            return 1;
        }
        double front = Math.exp(a * Math.log(x) - x - logGamma(a));
        if (x < a + 1) {
            double term = 1 / a;
            double sum = term;
            for (int n = 1; term > sum * 1e-16; n++) {
                term *= x / (a + n);
                sum += term;
            }
            return 1 - front * sum;
        }
        double b = x + 1 - a;
        double c = 1e300;
        double d = 1 / b;
        double h = d;
        double factor = 0;
        for (int i = 1; Math.abs(factor - 1) > 1e-15; i++) {
            double an = -i * (i - a);
            b += 2;
            d = 1 / (an * d + b);
            c = b + an / c;
            factor = d * c;
            h *= factor;
        }
        return front * h;
    }

    private static double logGamma(double a) {
        double shift = 0;
        double z = a;
        for (; z < STIRLING_FROM; z++) {
            shift += Math.log(z);
        }
        double square = z * z;
        return (z - .5) * Math.log(z) - z + .5 * Math.log(2 * Math.PI)
                + (1 / 12.0 - (1 / 360.0 - 1 / (1260 * square)) / square) / z - shift;
    }
}
