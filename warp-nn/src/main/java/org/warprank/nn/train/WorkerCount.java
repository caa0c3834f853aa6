package org.warprank.nn.train;

/**
 * How many of the workers share the next batches: as many as are found to train fastest. Where cores are far from each other and
 * batches small, one is faster than two, and many slower than some. A result does not depend on it, so this may follow a clock.
 *
 * <p>Numbers to choose from are all workers, half of them, a quarter and so on. A trial compares the present number with a
 * neighbour of it, in four stretches: present, other, other, present, so that a machine that becomes steadily faster or slower
 * favours neither. If the other one is faster, the next trial follows at once; else the more it has lost, the later.
 */
final class WorkerCount {

    // Batches before the first trial.
    private static final int FIRST_TRIAL = 64;

    // A stretch: in its first part, which does not count, rows come to the caches of those that now step them. Each part has a
    // batch at least.
    private static final long SETTLING_NANOS = 5_000_000;
    private static final long STRETCH_NANOS = 10_000_000;
    private static final int STRETCHES = 4;

    // What another number has to be below, of the time of the present one.
    private static final double FASTER = 0.97;

    // Until the next trial, in what this one has lost, without the change itself. At least and at most, as something else may have
    // come between, in what the other number took. Counted in batches: while a training is young they take many times as long as
    // when it is compiled.
    private static final double PAUSE_BY_LOSS = 100;
    private static final double LEAST_PAUSE = 32;
    private static final double LONGEST_PAUSE = 400;

    // Ascending.
    private final int[] counts;

    // Of these: the present one, and how far from it the next trial looks.
    private int present;
    private int step = -1;

    private long nextTrial = FIRST_TRIAL;

    // Of a trial: the stretch, from 0; STRETCHES during a pause.
    private int stretch = STRETCHES;
    private long settling;
    private long measured;
    private long batchesOfOther;
    private final long[] nanos = new long[2];
    private final long[] examples = new long[2];

    /** Begins with all of so many workers. */
    WorkerCount(int most) {
        int halvings = Integer.SIZE - Integer.numberOfLeadingZeros(most - 1);
        counts = new int[halvings + 1];
        int count = most;
        for (int i = halvings; i >= 0; i--) {
            counts[i] = count;
            count = Math.ceilDiv(count, 2);
        }
        present = halvings;
    }

    /** How many share the next batch. */
    int next() {
        return counts[isOther() ? present + step : present];
    }

    private boolean isOther() {
        return stretch == 1 || stretch == 2;
    }

    /** Takes note of how long a batch took that {@link #next} of the workers shared. */
    void add(int batch, long took) {
        if (counts.length == 1) {
            return;
        }
        if (stretch == STRETCHES) {
            nextTrial--;
            if (nextTrial <= 0) {
                begin();
            }
            return;
        }
        int of = isOther() ? 1 : 0;
        batchesOfOther += of;
        if (settling > 0) {
            settling -= took;
            return;
        }
        nanos[of] += took;
        examples[of] += batch;
        measured += took;
        if (measured >= STRETCH_NANOS) {
            endStretch();
        }
    }

    private void begin() {
        if (present + step < 0 || present + step == counts.length) {
            step = -step;
        }
        stretch = 0;
        settling = SETTLING_NANOS;
        measured = 0;
        batchesOfOther = 0;
        for (int of = 0; of < nanos.length; of++) {
            nanos[of] = 0;
            examples[of] = 0;
        }
    }

    private void endStretch() {
        stretch++;
        settling = SETTLING_NANOS;
        measured = 0;
        if (stretch == STRETCHES) {
            end();
        }
    }

    private void end() {
        double ratio = (double) nanos[1] / examples[1] / nanos[0] * examples[0];
        if (ratio < FASTER) {
            present += step;
            nextTrial = 0;
        } else {
            step = -step;
            nextTrial = (long) (batchesOfOther * Math.clamp(PAUSE_BY_LOSS * (ratio - 1), LEAST_PAUSE, LONGEST_PAUSE));
        }
    }
}
