package org.warprank.nn.serve;

/**
 * The k best of a stream of scored items, exactly: by descending score, ties by lower item. NaN scores are passed
 * over. Memory O(k), allocated when built; owned by one thread.
 *
 * {@snippet class="org.warprank.nn.example.ServingExamplesTest" region="top-k"}
 */
public final class TopK {

    /** So few chosen items are looked at one by one. */
    private static final int FEW = 8;

    private final int[] ids;
    private final float[] scores;
    private int k;
    private int size;

    /**
     * Room for lists up to a length.
     *
     * @param maxK the longest list, at least 1
     * @throws IllegalArgumentException if it is below 1
     */
    public TopK(int maxK) {
        if (maxK < 1) {
            throw new IllegalArgumentException("maxK is " + maxK + ", expected at least 1");
        }
        ids = new int[maxK];
        scores = new float[maxK];
    }

    /**
     * The longest list there is room for.
     *
     * @return the greatest k
     */
    public int maxK() {
        return ids.length;
    }

    /** The length that the list is to have. */
    int k() {
        return k;
    }

    boolean isFull() {
        return size == k;
    }

    /**
     * Starts a list.
     *
     * @param k its length, from 1 to {@link #maxK}
     * @throws IllegalArgumentException if k is out of range
     */
    public void begin(int k) {
        if (k < 1 || k > ids.length) {
            throw new IllegalArgumentException("k is " + k + ", expected from 1 to " + ids.length);
        }
        this.k = k;
        this.size = 0;
    }

    /**
     * Takes neighbouring items, which follow all those taken since {@link #begin}. Items that are left out between two calls are
     * passed over.
     *
     * @param firstItem the first item
     * @param count     how many there are
     * @param itemScores their scores
     * @param offset    where the scores start
     */
    public void accept(int firstItem, int count, float[] itemScores, int offset) {
        acceptAll(firstItem, firstItem + count, itemScores, offset - firstItem);
    }

    /**
     * Takes those of 64 neighbouring items whose bit is 1; bit i is item {@code firstItem + i}. All 64 have a score. They may
     * come in any order.
     */
    void acceptChosen(int firstItem, long chosen, float[] itemScores, int offset) {
        long rest = chosen;
        for (; rest != 0 && size < k; rest &= rest - 1) {
            int i = Long.numberOfTrailingZeros(rest);
            float score = itemScores[offset + i];
            if (score == score) {
                siftUp(firstItem + i, score);
            }
        }
        if (Long.bitCount(rest) <= FEW) {
            for (; rest != 0; rest &= rest - 1) {
                int i = Long.numberOfTrailingZeros(rest);
                replaceWorst(firstItem + i, itemScores[offset + i]);
            }
            return;
        }
        // Few of many scores enter a list that is full: a plain look at all is faster than one by one at those that are chosen.
        int end = Long.SIZE;
        for (int i = nextAtLeast(0, end, itemScores, offset); i < end; i = nextAtLeast(i + 1, end, itemScores, offset)) {
            if ((rest >>> i & 1) != 0) {
                replaceWorst(firstItem + i, itemScores[offset + i]);
            }
        }
    }

    private void replaceWorst(int item, float score) {
        if (worse(scores[0], ids[0], score, item)) {
            siftDown(item, score, k);
        }
    }

    private int nextAtLeast(int from, int to, float[] itemScores, int offset) {
        float worst = scores[0];
        int i = from;
        while (i < to && !(itemScores[offset + i] >= worst)) {
            i++;
        }
        return i;
    }

    /**
     * What the score of an item that follows has to reach to enter the list; what is below or NaN is passed over. It rises as
     * items come.
     *
     * @return negative infinity while the list is not full, then the float next above the last score of the list
     */
    public float threshold() {
        return size < k ? Float.NEGATIVE_INFINITY : Math.nextUp(scores[0]);
    }

    /** The last score of a full list, or negative infinity. */
    float worst() {
        return size < k ? Float.NEGATIVE_INFINITY : scores[0];
    }

    // An item that only ties with the last of a full list has the higher number and stays out.
    private void acceptAll(int from, int to, float[] itemScores, int shift) {
        int item = from;
        for (; item < to && size < k; item++) {
            float score = itemScores[shift + item];
            if (score == score) {
                siftUp(item, score);
            }
        }
        for (item = nextAbove(item, to, itemScores, shift); item < to; item = nextAbove(item + 1, to, itemScores, shift)) {
            siftDown(item, itemScores[shift + item], k);
        }
    }

    private int nextAbove(int from, int to, float[] itemScores, int shift) {
        float worst = scores[0];
        int item = from;
        while (item < to && !(itemScores[shift + item] > worst)) {
            item++;
        }
        return item;
    }

    // The heap's root is the worst item kept.
    private static boolean worse(float scoreA, int idA, float scoreB, int idB) {
        return scoreA < scoreB || scoreA == scoreB && idA > idB;
    }

    private void siftUp(int item, float score) {
        int at = size++;
        while (at > 0) {
            int parent = (at - 1) >>> 1;
            if (!worse(score, item, scores[parent], ids[parent])) {
                break;
            }
            scores[at] = scores[parent];
            ids[at] = ids[parent];
            at = parent;
        }
        scores[at] = score;
        ids[at] = item;
    }

    private void siftDown(int item, float score, int end) {
        int at = 0;
        while (true) {
            int child = 2 * at + 1;
            if (child >= end) {
                break;
            }
            if (child + 1 < end && worse(scores[child + 1], ids[child + 1], scores[child], ids[child])) {
                child++;
            }
            if (!worse(scores[child], ids[child], score, item)) {
                break;
            }
            scores[at] = scores[child];
            ids[at] = ids[child];
            at = child;
        }
        scores[at] = score;
        ids[at] = item;
    }

    /**
     * Ends the list and writes it, best first.
     *
     * @param toIds    receives the items
     * @param toScores receives their scores
     * @return the length of the list: k, or fewer where fewer items were left
     * @throws IndexOutOfBoundsException if the list is longer than an array
     */
    public int finish(int[] toIds, float[] toScores) {
        int count = size;
        while (size > 0) {
            size--;
            toIds[size] = ids[0];
            toScores[size] = scores[0];
            if (size > 0) {
                siftDown(ids[size], scores[size], size);
            }
        }
        return count;
    }
}
