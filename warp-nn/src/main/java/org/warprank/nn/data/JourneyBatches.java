package org.warprank.nn.data;

import org.warprank.core.CounterRandom;
import org.warprank.core.CounterRandom.Purpose;

/**
 * Walks the examples of an epoch in batches: users in shuffled order, each user's interactions one after the other, cut
 * every {@code batchSize} examples. The part that a user has in a batch is a <em>segment</em>: its examples share the journey.
 *
 * <p>One object serves a whole run and allocates nothing while it walks. Owned by one thread while it moves; any thread may
 * read the current batch.
 *
 * {@snippet class="org.warprank.nn.example.DataExamplesTest" region="journey-batches"}
 */
public final class JourneyBatches {

    private final Interactions interactions;
    private final int batchSize;
    private final long seed;
    private final int[] order;
    private final int[] segmentUser;
    private final int[] segmentStart;
    private final int[] places;
    private final int[] segmentOf;

    private int nextUser;
    private int nextPlace;
    private int segments;
    private int examples;
    private long batch;
    private boolean begun;

    /**
     * Batches over these interactions.
     *
     * @param interactions what to train on
     * @param batchSize    examples of a batch, at least 1
     * @param seed         the seed of the shuffles
     * @throws IllegalArgumentException if the batch size is below 1
     */
    public JourneyBatches(Interactions interactions, int batchSize, long seed) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("batchSize is " + batchSize + ", expected at least 1");
        }
        this.interactions = interactions;
        this.batchSize = batchSize;
        this.seed = seed;
        this.order = new int[interactions.users().size()];
        int most = Math.min(batchSize, interactions.size());
        this.segmentUser = new int[most];
        this.segmentStart = new int[most + 1];
        this.places = new int[most];
        this.segmentOf = new int[most];
    }

    /**
     * Shuffles the users and stands before the first batch.
     *
     * @param epoch number of the epoch, at least 0, by which the order differs
     */
    public void begin(int epoch) {
        long key = CounterRandom.key(seed, epoch, Purpose.SHUFFLE, 0);
        for (int i = 0; i < order.length; i++) {
            int j = CounterRandom.below(CounterRandom.word(key, i), i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        begun = true;
        batch = 0;
        nextUser = 0;
        nextPlace = order.length == 0 ? 0 : interactions.from(order[0]);
    }

    /**
     * Moves to the next batch of the epoch that {@link #begin} has begun.
     *
     * @return false if the epoch has no further example
     * @throws IllegalStateException if no epoch has begun
     */
    public boolean next() {
        if (!begun) {
            throw new IllegalStateException("next is called before any epoch has begun, expected begin first");
        }
        segments = 0;
        examples = 0;
        while (examples < batchSize && nextUser < order.length) {
            int user = order[nextUser];
            int end = nextPlace + Math.min(interactions.to(user) - nextPlace, batchSize - examples);
            if (nextPlace < end) {
                segmentUser[segments] = user;
                segmentStart[segments] = examples;
                for (; nextPlace < end; nextPlace++) {
                    places[examples] = nextPlace;
                    segmentOf[examples++] = segments;
                }
                segments++;
            }
            if (nextPlace == interactions.to(user) && ++nextUser < order.length) {
                nextPlace = interactions.from(order[nextUser]);
            }
        }
        segmentStart[segments] = examples;
        batch += examples > 0 ? 1 : 0;
        return examples > 0;
    }

    /**
     * The number of the current batch.
     *
     * @return which batch of the epoch it is, from 1; at the end of the epoch that of the last
     */
    public long batch() {
        return batch;
    }

    /**
     * The size of the current batch.
     *
     * @return its examples
     */
    public int examples() {
        return examples;
    }

    /**
     * The segments of the current batch.
     *
     * @return how many users have a part in it
     */
    public int segments() {
        return segments;
    }

    /**
     * The user of a segment.
     *
     * @param segment number of the segment
     * @return the user's number
     */
    public int user(int segment) {
        return segmentUser[segment];
    }

    /**
     * Where a segment starts.
     *
     * @param segment number of the segment, or {@link #segments()} for the end of the last
     * @return its first example
     */
    public int start(int segment) {
        return segmentStart[segment];
    }

    /**
     * The segment of an example.
     *
     * @param example number of the example in the batch
     * @return number of its segment
     */
    public int segmentOf(int example) {
        return segmentOf[example];
    }

    /**
     * The place of an example in the interactions.
     *
     * @param example number of the example in the batch
     * @return its place
     */
    public int place(int example) {
        return places[example];
    }

    /**
     * The places of the examples, for kernels.
     *
     * @return the array itself, valid up to {@link #examples()}: not to be changed
     */
    public int[] placeArray() {
        return places;
    }
}
