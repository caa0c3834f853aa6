package org.warprank.bench.peer;

import java.util.Optional;

/** Another library that does the same work beside the kernels, in the same run. */
public interface Peer {

    /**
     * Its value of the parameter {@code impl}.
     *
     * @return a word in lower case
     */
    String name();

    /**
     * Why it cannot run here.
     *
     * @return where it was looked for and what to install, in one line; empty if it can run
     */
    Optional<String> missing();

    /**
     * Which library runs, exactly: version, build, and what it chose for this processor, where it can be asked.
     *
     * @return one line
     * @throws IllegalStateException if it is missing
     */
    String description();

    /**
     * Whether something in the environment makes it slower than it could be, so that a comparison would flatter us.
     *
     * @return what and how to avoid it, in one line; empty if nothing is known
     */
    default Optional<String> handicap() {
        return Optional.empty();
    }

    /**
     * The layer, on one thread.
     *
     * @param inputs sizes, input and parameters
     * @return the layer, to be closed
     * @throws IllegalStateException if the peer is missing
     */
    LinearForward linearForward(LinearInputs inputs);

    /**
     * Scoring with the best items of each user, on one thread.
     *
     * @param inputs sizes, queries and table
     * @return the scoring, to be closed
     * @throws IllegalStateException         if the peer is missing
     * @throws UnsupportedOperationException if it is no peer of scoring
     */
    default Scoring scoring(ScoringInputs inputs) {
        throw new UnsupportedOperationException("impl is " + name() + ", which is no peer of scoring");
    }

    /**
     * The layer's backward pass, on one thread.
     *
     * @param inputs sizes, input, parameters and gradient
     * @return the backward pass, to be closed
     * @throws IllegalStateException         if the peer is missing
     * @throws UnsupportedOperationException if it has none, or none is written for it
     */
    default LinearBackward linearBackward(BackwardInputs inputs) {
        throw new UnsupportedOperationException("no backward pass is written for " + name());
    }
}
