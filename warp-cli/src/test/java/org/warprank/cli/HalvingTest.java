package org.warprank.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HalvingTest {

    @Test
    void oneOfThreeGoesUpAndTheBestAtOnce() {
        Halving halving = new Halving(3, 3);
        double[] scores = {.1, .3, .2, .4, .5, .1};
        List<Halving.Job> jobs = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            Halving.Job job = halving.next();
            assertEquals(job, halving.next(), "asking changes nothing");
            jobs.add(job);
            halving.add(job.candidate(), job.rung(), scores[job.candidate()]);
        }
        assertEquals(List.of(new Halving.Job(0, 0), new Halving.Job(1, 0), new Halving.Job(2, 0), new Halving.Job(1, 1),
                new Halving.Job(3, 0), new Halving.Job(3, 1), new Halving.Job(4, 0), new Halving.Job(4, 1),
                new Halving.Job(4, 2)), jobs);
        assertTrue(halving.has(4, 2));
        assertFalse(halving.has(3, 2));
    }

    @Test
    void whatFailedNeverGoesUp() {
        Halving halving = new Halving(2, 2);
        for (int candidate = 0; candidate < 10; candidate++) {
            assertEquals(new Halving.Job(candidate, 0), halving.next());
            halving.add(candidate, 0, Double.NEGATIVE_INFINITY);
        }
    }

    // The longer a training, the nearer its score is to what the candidate is worth.
    @Test
    void mostOfTheTimeGoesToGoodCandidates() {
        Random random = new Random(3);
        double[] worth = random.doubles(200).toArray();
        Halving halving = new Halving(4, 3);
        double best = 0;
        int onTop = 0;
        for (int run = 0; run < 200; run++) {
            Halving.Job job = halving.next();
            double score = worth[job.candidate()] + random.nextGaussian() * 0.2 / (1 << job.rung());
            halving.add(job.candidate(), job.rung(), score);
            if (job.rung() == 3) {
                onTop++;
                best = Math.max(best, worth[job.candidate()]);
            }
        }
        assertTrue(onTop >= 3 && best > 0.9, onTop + " on the top, " + best);
    }
}
