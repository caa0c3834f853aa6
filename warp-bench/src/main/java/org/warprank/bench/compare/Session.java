package org.warprank.bench.compare;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.warprank.bench.compare.Outcome.Verdict;

/**
 * One comparison: for each case forks in the order base, head, head, base, so that a machine that gets slower does so for
 * both, and so that each has a neighbour of the other side, its pair; then what looks slower once more, on forks of its own.
 */
final class Session {

    /** Runs one fork; both of a pair belong on the same processor. */
    interface Runner {
        Sample run(boolean head, Case subject, int pair) throws IOException;
    }

    private final Runner runner;
    private final int blocks;
    private final PrintStream progress;

    /**
     * A session.
     *
     * @param runner   runs forks
     * @param blocks   how often base, head, head, base is run for a case: a side has twice as many forks
     * @param progress is told what goes on
     */
    Session(Runner runner, int blocks, PrintStream progress) {
        this.runner = runner;
        this.blocks = blocks;
        this.progress = progress;
    }

    /** Compares; a case is slower only if it was so twice. */
    List<Outcome> compare(List<Case> cases, Map<String, Threshold> thresholds) throws IOException {
        List<Outcome> outcomes = new ArrayList<>();
        for (Case subject : cases) {
            Threshold threshold = thresholds.getOrDefault(subject.name(), Threshold.UNMEASURED);
            Outcome outcome = Outcome.of(subject, measure(subject), threshold);
            say(outcome, outcomes.size(), cases.size());
            if (outcome.verdict() == Verdict.SLOWER) {
                progress.println("suspect, once more:");
                outcome = Outcome.of(subject, measure(subject), threshold).after(outcome.forks());
                say(outcome, outcomes.size(), cases.size());
            }
            outcomes.add(outcome);
        }
        return outcomes;
    }

    /** Measures how far apart forks of one and the same jar are. */
    List<Outcome> floors(List<Case> cases) throws IOException {
        List<Outcome> outcomes = new ArrayList<>();
        for (Case subject : cases) {
            Outcome outcome = Outcome.ofSame(subject, measure(subject));
            say(outcome, outcomes.size(), cases.size());
            outcomes.add(outcome);
        }
        return outcomes;
    }

    private Sample.Sides measure(Case subject) throws IOException {
        Sample.Sides sides = new Sample.Sides();
        for (int pair = 0; pair < 2 * blocks; pair += 2) {
            sides.base().add(runner.run(false, subject, pair));
            sides.head().add(runner.run(true, subject, pair));
            sides.head().add(runner.run(true, subject, pair + 1));
            sides.base().add(runner.run(false, subject, pair + 1));
        }
        return sides;
    }

    private void say(Outcome outcome, int done, int all) {
        progress.println(String.format(Locale.ROOT, "[%d/%d] %s: ratio %.3f, %s", done + 1, all, outcome.subject().name(),
                outcome.ratio(), outcome.verdict()));
    }
}
