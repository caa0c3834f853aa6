package org.warprank.nn.layer;

import java.util.Arrays;
import org.warprank.core.Rows;

/**
 * A table of item embeddings, of which a journey is a normalised sum: {@code h = n^-a (w[i1] + ... + w[in])}, a being the
 * exponent and n the number of items.
 *
 * <p>In training the item to be predicted is left out. The sum S over a user's journey is made once, and the example of item
 * p has {@code h = (n - 1)^-a (S - w[p])}. A journey of one item leaves nothing: its h is 0 and it has no gradient here.
 *
 * {@snippet class="org.warprank.nn.example.LayerExamplesTest" region="embedding-bag"}
 */
public final class EmbeddingBag {

    private final Parameter weight;
    private final double exponent;

    // Of the lengths of most journeys: a power costs as much as to sum some rows.
    private final float[] scales = new float[1024];

    /**
     * A bag over a table.
     *
     * @param weight   the table {@code (items, dim)}
     * @param exponent a, from 0 (a sum) to 1 (a mean)
     * @throws IllegalArgumentException if the exponent is out of range
     */
    public EmbeddingBag(Parameter weight, double exponent) {
        if (!(exponent >= 0 && exponent <= 1)) {
            throw new IllegalArgumentException("exponent is " + exponent + ", expected a number from 0 to 1");
        }
        this.weight = weight;
        this.exponent = exponent;
        for (int items = 0; items < scales.length; items++) {
            scales[items] = scale(items, exponent);
        }
    }

    /**
     * The bag as a thread reads it.
     *
     * @param number number of the thread, from 0
     * @return a bag over the thread's copy of the table
     * @throws IllegalArgumentException if others have a copy and this thread has none
     */
    public EmbeddingBag ofThread(int number) {
        return new EmbeddingBag(weight.ofThread(number), exponent);
    }

    /**
     * The table.
     *
     * @return the parameter {@code (items, dim)}
     */
    public Parameter weight() {
        return weight;
    }

    /**
     * The factor of a journey.
     *
     * @param items n, the number of items summed
     * @return {@code n^-a}, or 0 for no items
     */
    public float scale(int items) {
        return items < scales.length ? scales[items] : scale(items, exponent);
    }

    /**
     * The factor of a journey, for any exponent.
     *
     * @param items    n, the number of items summed
     * @param exponent a
     * @return {@code n^-a}, or 0 for no items
     */
    public static float scale(int items, double exponent) {
        return items == 0 ? 0f : (float) Math.pow(items, -exponent);
    }

    /**
     * Sums the embeddings of a journey, in its order.
     *
     * @param journey   item numbers
     * @param from      first index of the journey
     * @param to        end of the journey
     * @param sum       receives S, {@code dim} floats
     * @param sumOffset where it goes
     */
    public void sum(int[] journey, int from, int to, float[] sum, int sumOffset) {
        Rows.gatherSum(weight.values(), weight.columns(), journey, from, to, sum, sumOffset);
    }

    /**
     * A whole journey, as in scoring.
     *
     * @param journey item numbers
     * @param from    first index of the journey
     * @param to      end of the journey
     * @param h       receives {@code n^-a S}
     * @param hOffset where it goes
     */
    public void forward(int[] journey, int from, int to, float[] h, int hOffset) {
        sum(journey, from, to, h, hOffset);
        float scale = scale(to - from);
        for (int i = hOffset; i < hOffset + weight.columns(); i++) {
            h[i] *= scale;
        }
    }

    /**
     * The journey of a sum.
     *
     * @param sum       S
     * @param sumOffset where it is
     * @param items     n, how many items are in it
     * @param h         receives {@code n^-a S}
     * @param hOffset   where it goes
     */
    public void normalize(float[] sum, int sumOffset, int items, float[] h, int hOffset) {
        Arrays.fill(h, hOffset, hOffset + weight.columns(), 0f);
        Rows.axpy(scale(items), sum, sumOffset, h, hOffset, weight.columns());
    }

    /**
     * Backward of {@link #normalize} by S, and of {@link #leaveOut} with n - 1 items, added to the gradient by S of the user's
     * examples so far.
     *
     * @param dh         the gradient by h
     * @param dhOffset   where it is
     * @param items      n
     * @param dSum       the gradient by S, added to
     * @param dSumOffset where it is
     */
    public void backwardNormalize(float[] dh, int dhOffset, int items, float[] dSum, int dSumOffset) {
        Rows.axpy(scale(items), dh, dhOffset, dSum, dSumOffset, weight.columns());
    }

    /**
     * The journey without one of its items.
     *
     * @param sum       S of the whole journey
     * @param sumOffset where it is
     * @param items     n, the items of the whole journey
     * @param item      p, the one left out
     * @param h         receives {@code (n - 1)^-a (S - w[p])}
     * @param hOffset   where it goes
     */
    public void leaveOut(float[] sum, int sumOffset, int items, int item, float[] h, int hOffset) {
        int dim = weight.columns();
        float scale = scale(items - 1);
        if (scale > 0) {
            Rows.scaledDifference(scale, sum, sumOffset, weight.values(), item * dim, h, hOffset, dim);
        } else {
            Arrays.fill(h, hOffset, hOffset + dim, 0f);
        }
    }

    /**
     * Backward of {@link #leaveOut} by the row of the item left out: notes it as an entry of the table's gradient.
     *
     * @param gradient the table's gradient, whose sources hold dh
     * @param source   where dh is among the sources
     * @param items    n, the items of the whole journey
     * @param item     p
     */
    public void backwardLeftOut(SparseGradient gradient, int source, int items, int item) {
        gradient.add(item, source, -scale(items - 1));
    }

    /**
     * Backward of {@link #sum}: notes the gradient by S as an entry of each of the journey's rows.
     *
     * @param gradient the table's gradient, whose sources hold the gradient by S
     * @param source   where that is among the sources
     * @param journey  item numbers
     * @param from     first index of the journey
     * @param to       end of the journey
     */
    public void backwardSum(SparseGradient gradient, int source, int[] journey, int from, int to) {
        for (int i = from; i < to; i++) {
            gradient.add(journey[i], source, 1f);
        }
    }
}
