package org.warprank.core;

/**
 * One example of a batch: its row and positive, what its search needs to know, and what that has found. An object an example,
 * made once, as the steps of a search look at several of these numbers of one example at a time.
 */
final class WarpExample {

    int row;

    /** Where the scores of the row begin. */
    int start;

    int positive;
    float weight;

    /** The least score that violates. */
    float threshold;

    /** Of the random numbers. */
    long key;

    /** Where the items that cannot be drawn begin and end in their list. */
    int blockedFrom;
    int blockedTo;

    /** M, the number of the other items. */
    int candidates;

    /** The most draws allowed. */
    int limit;

    /** The most probes allowed. */
    int probes;

    /** The probes made up to the one that hit; where none did, the number of different ones. */
    int probed;

    /** N, or 0 where no violator was found. */
    int trials;

    /** The violator found, or -1. */
    int negative;

    /** V, the number of violators, where it was counted. */
    int violators;

    /** By how much the violator exceeds the threshold; 0 where none was found, NaN where a score looked at was NaN. */
    double hinge;

    /** L(N), or 0 where no violator was found. */
    double rankWeight;

    double loss() {
        return weight * rankWeight * hinge;
    }

    /** Has found nothing, as long as nothing else is known. */
    void misses() {
        trials = 0;
        negative = -1;
        violators = 0;
        hinge = threshold == threshold ? 0 : Double.NaN;
    }

    void seesNaN() {
        misses();
        hinge = Double.NaN;
    }

    /** Ends the search after n draws at an item with this score, which may be NaN. */
    void finds(int item, float score, int n) {
        trials = n;
        negative = item;
        hinge = (double) score - threshold;
        if (!(score >= threshold)) {
            seesNaN();
        }
    }
}
