package org.warprank.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which candidate to train next, and for how long: successive halving as it goes on for ever (ASHA: Li et al., MLSys 2020).
 * There are rungs of a growing number of epochs. The best of a rung's candidates, one in so many, may go up to the next one,
 * each as soon as it is among them; where none may, a new candidate begins on the lowest rung.
 */
final class Halving {

    /** A candidate and the rung to train it for. */
    record Job(int candidate, int rung) {
    }

    private record Score(int candidate, double value) {
    }

    private final int factor;
    private final List<List<Score>> rungs = new ArrayList<>();
    private final List<Set<Integer>> promoted = new ArrayList<>();
    private int candidates;

    /**
     * No candidate has been trained.
     *
     * @param rungCount how many rungs there are, at least 1
     * @param factor    one of so many goes up, at least 2
     */
    Halving(int rungCount, int factor) {
        this.factor = factor;
        for (int rung = 0; rung < rungCount; rung++) {
            rungs.add(new ArrayList<>());
            promoted.add(new HashSet<>());
        }
    }

    /**
     * Takes what a candidate came to on a rung, after those below it.
     *
     * @param score more is better, negative infinity for one that failed
     */
    void add(int candidate, int rung, double score) {
        rungs.get(rung).add(new Score(candidate, score));
        if (rung > 0) {
            promoted.get(rung - 1).add(candidate);
        }
        candidates = Math.max(candidates, candidate + 1);
    }

    /** Whether a candidate has a score on a rung. */
    boolean has(int candidate, int rung) {
        return rungs.get(rung).stream().anyMatch(score -> score.candidate == candidate);
    }

    /** The next candidate to train; the same until a score is added. */
    Job next() {
        for (int rung = rungs.size() - 2; rung >= 0; rung--) {
            List<Score> best = rungs.get(rung).stream().filter(score -> score.value > Double.NEGATIVE_INFINITY)
                    .sorted(Comparator.comparingDouble(Score::value).reversed()).limit(rungs.get(rung).size() / factor)
                    .toList();
            for (Score score : best) {
                if (!promoted.get(rung).contains(score.candidate)) {
                    return new Job(score.candidate, rung + 1);
                }
            }
        }
        return new Job(candidates, 0);
    }
}
