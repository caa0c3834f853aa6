package org.warprank.bench.latency;

/** What is measured. Each thread has one of its own. */
@FunctionalInterface
public interface Operation {

    /**
     * Does the work of one arrival.
     *
     * @param i number of the arrival within its block, not negative
     * @return a value that depends on the work, so that no compiler can leave it out
     */
    long run(int i);
}
