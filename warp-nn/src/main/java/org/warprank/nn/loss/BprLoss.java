package org.warprank.nn.loss;

/** {@link PairwiseLoss#BPR}: with {@code x = s[p] - s[n]}, {@code w ln(1 + e^-x)}, and {@code w / (1 + e^x)} by s[n]. */
record BprLoss() implements PairwiseLoss {

    @Override
    public void run(int from, int to, float[] positiveScores, float[] negativeScores, float[] weights, double[] losses,
                    float[] coefficients) {
        for (int e = from; e < to; e++) {
            double x = (double) positiveScores[e] - negativeScores[e];
            // e^-|x| never overflows.
            double small = Math.exp(-Math.abs(x));
            losses[e] = weights[e] * (Math.max(-x, 0) + Math.log1p(small));
            coefficients[e] = (float) (weights[e] * (x > 0 ? small : 1) / (1 + small));
        }
    }
}
