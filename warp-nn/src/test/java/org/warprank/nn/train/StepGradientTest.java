package org.warprank.nn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warprank.core.CandidateSampler;
import org.warprank.core.CounterRandom;
import org.warprank.core.CounterRandom.Purpose;
import org.warprank.core.SampledWarpLoss;
import org.warprank.core.WarpBatch;
import org.warprank.core.WarpLoss;
import org.warprank.core.WarpOptions;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.InteractionsBuilder;
import org.warprank.nn.data.JourneyBatches;
import org.warprank.nn.layer.Layer;
import org.warprank.nn.layer.Parameter;
import org.warprank.nn.loss.NegativeSampling;
import org.warprank.nn.loss.Objective;
import org.warprank.nn.optim.Sgd;

/**
 * One whole step against a reference in double that knows no kernels, bags, sparse gradients or backward passes: naive journeys
 * and central differences of the loss. With plain SGD at rate 1 a weight moves by exactly its gradient.
 */
class StepGradientTest {

    private static final int EPOCH = 3;
    private static final double STEP = 1e-4;

    private record Case(Interactions data, TrainingOptions options, JourneyNetwork network, List<Parameter> parameters,
                        JourneyDropout dropout) {
    }

    /** A place's positive, and what the search found for it: constants for differentiation. */
    private record Example(int place, int user, int positive, int negative, double rankWeight) {
    }

    // Users with one item, with all items but one, and with all: no journey, one forced candidate, none at all.
    private static Interactions data(int items) {
        InteractionsBuilder builder = Interactions.builder();
        SplittableRandom random = new SplittableRandom(8);
        for (int i = 0; i < items; i++) {
            builder.add("all", "i" + i, 1 + i % 3);
            if (i != 2) {
                builder.add("all but one", "i" + i, .5f + i);
            }
        }
        builder.add("one", "i4", 2f);
        for (int u = 0; u < 4; u++) {
            for (int i = 0; i < items; i++) {
                if (random.nextInt(3) == 0) {
                    builder.add("u" + u, "i" + i, 1 + random.nextFloat());
                }
            }
        }
        return builder.build();
    }

    @ParameterizedTest
    @CsvSource({"DENSE,JOURNEY,0,1,.5,0", "DENSE,JOURNEY,0,3,0,.4", "DENSE,JOURNEY,6,1,.5,0", "DENSE,BOTH,6,2,1,.6",
        "SAMPLED,JOURNEY,0,1,.5,.3", "SAMPLED,JOURNEY,0,3,0,0", "SAMPLED,JOURNEY,6,2,1,.5", "SAMPLED,BOTH,0,1,.5,0",
        "SAMPLED,BOTH,6,3,1,.2", "SAMPLED,EMBEDDING,0,2,.5,.5", "DENSE,EMBEDDING,6,1,.5,0"})
    void aStepMovesEveryWeightByItsGradient(HeadChoice head, UserMode users, int hidden, int workers, double exponent,
                                              double journeyDropout) {
        check(Objective.WARP, NegativeSampling.UNIFORM, head, users, hidden, workers, exponent, journeyDropout);
    }

    @ParameterizedTest
    @CsvSource({"5,4,DENSE,JOURNEY,0,2", "2,2,SAMPLED,JOURNEY,6,3", "3,1,DENSE,EMBEDDING,0,3", "4,2,SAMPLED,EMBEDDING,6,1",
        "1,1,SAMPLED,BOTH,0,2", "100,50,DENSE,BOTH,0,1"})
    void orOfTheKthOrderStatistic(int draws, int position, HeadChoice head, UserMode users, int hidden, int workers) {
        check(new Objective.KthOrderStatistic(draws, position), NegativeSampling.UNIFORM, head, users, hidden, workers, .5, .3);
    }

    @ParameterizedTest
    @CsvSource({"0,JOURNEY,0,2", "0,JOURNEY,6,1", "0,EMBEDDING,0,3", "0,BOTH,6,2", ".75,JOURNEY,0,1", "1.5,EMBEDDING,6,2"})
    void orOfBpr(double power, UserMode users, int hidden, int workers) {
        check(Objective.BPR, power == 0 ? NegativeSampling.UNIFORM : NegativeSampling.popularity(power), HeadChoice.AUTO, users,
                hidden, workers, .5, .3);
    }

    @ParameterizedTest
    @CsvSource({"JOURNEY,0,2", "JOURNEY,6,1", "EMBEDDING,0,3", "BOTH,6,2"})
    void orOfTheMeanOverAllDraws(UserMode users, int hidden, int workers) {
        check(Objective.EXPECTED_WARP, NegativeSampling.UNIFORM, HeadChoice.DENSE, users, hidden, workers, .5, .3);
    }

    @ParameterizedTest
    @CsvSource({".75,JOURNEY,0,2", "2,EMBEDDING,6,1"})
    void orOfCandidatesByPopularity(double power, UserMode users, int hidden, int workers) {
        check(Objective.WARP, NegativeSampling.popularity(power), HeadChoice.SAMPLED, users, hidden, workers, .5, .3);
    }

    private static void check(Objective objective, NegativeSampling sampling, HeadChoice head, UserMode users, int hidden,
                              int workers, double exponent, double journeyDropout) {
        Interactions data = data(11);
        TrainingOptions options = TrainingOptions.builder().dim(5).hidden(hidden == 0 ? List.of() : List.of(hidden, 4))
                .exponent(exponent).batchSize(data.size()).optimizer(new Sgd(1, 0, 0)).seed(77).threads(workers)
                .objective(objective).sampling(sampling).head(head).users(users)
                .journeyDropout(journeyDropout).loss(WarpOptions.DEFAULTS.withMaxTrials(6)).build();
        JourneyNetwork network = new JourneyNetwork(data.users().size(), data.items().size(), options);
        JourneyDropout dropout = new JourneyDropout(data, journeyDropout, options.seed(), 1);
        dropout.beginEpoch(EPOCH);
        Case c = new Case(data, options, network, network.parameters(), dropout);
        randomise(c);
        List<float[]> before = c.parameters.stream().map(p -> p.values().clone()).toList();
        List<double[]> weights = new ArrayList<>();
        for (float[] values : before) {
            double[] copy = new double[values.length];
            for (int i = 0; i < copy.length; i++) {
                copy[i] = values[i];
            }
            weights.add(copy);
        }
        List<Example> examples = search(c, weights);

        JourneyBatches batches = new JourneyBatches(data, options.batchSize(), options.seed());
        try (Workers threads = new Workers(workers)) {
            BatchStep step = new BatchStep(data, null, batches, network, options, threads);
            batches.begin(EPOCH);
            step.beginEpoch(EPOCH, new Heads(network, options, data, false).next(1), options.optimizer());
            assertTrue(batches.next());
            assertEquals(null, step.run(EPOCH));
            step.completeTables();
            double total = 0;
            for (int e = 0; e < batches.examples(); e++) {
                total += step.head().loss(e);
            }
            assertEquals(loss(c, weights, examples), total, 1e-4 * total, "loss");
        }

        for (int p = 0; p < before.size(); p++) {
            for (int i = 0; i < before.get(p).length; i++) {
                double moved = (double) before.get(p)[i] - c.parameters.get(p).values()[i];
                double expected = slope(c, weights, examples, p, i);
                assertEquals(expected, moved, 2e-5 * (1 + Math.abs(expected)), c.parameters.get(p).name() + "[" + i + "]");
            }
        }
    }

    private static void randomise(Case c) {
        SplittableRandom random = new SplittableRandom(5);
        for (Parameter parameter : c.parameters) {
            for (int i = 0; i < parameter.values().length; i++) {
                parameter.values()[i] = random.nextFloat() - .5f;
            }
        }
        for (Layer layer : c.network.hidden) {
            layer.changed(0, layer.out());
        }
    }

    // One example at a time.
    private static List<Example> search(Case c, List<double[]> weights) {
        List<Example> examples = new ArrayList<>();
        for (int user = 0; user < c.data.users().size(); user++) {
            for (int place : learning(c, weights, user)) {
                List<Example> found = switch (c.options.objective()) {
                    case Objective.Pairwise _ -> List.of(pair(c, user, place));
                    case Objective.ExpectedWarp _ -> violators(c, weights, user, place);
                    default -> List.of(violator(c, weights, user, place));
                };
                for (Example example : found) {
                    if (example.negative >= 0) {
                        assertTrue(!c.data.contains(user, example.negative), "no item of the journey is a candidate");
                        examples.add(example);
                    }
                }
            }
        }
        return examples;
    }

    // The journey is among the excluded as a list of its own.
    private static Example violator(Case c, List<double[]> weights, int user, int place) {
        int items = c.data.items().size();
        WarpOptions options = c.options.loss().withSeed(c.options.seed());
        int[] journey = IntStream.range(c.data.from(user), c.data.to(user)).map(c.data::item).toArray();
        int positive = c.data.item(place);
        double[] exact = scores(c, weights, user, positive);
        float[] scores = new float[items];
        for (int j = 0; j < items; j++) {
            scores[j] = (float) exact[j];
        }
        if (c.options.head() == HeadChoice.SAMPLED) {
            CandidateSampler sampler = c.options.sampling() == NegativeSampling.UNIFORM ? null
                    : c.options.sampling().sampler(c.data);
            SampledWarpLoss loss = new SampledWarpLoss(options, scores, 1, new float[items], sampler);
            loss.enterRow(EPOCH, journey, 0, journey.length);
            loss.forward(new float[] {1}, 0, positive, 1f, place);
            return new Example(place, user, positive, loss.negative(), loss.rankWeight());
        }
        WarpLoss loss = new WarpLoss(options, 1, items);
        loss.forward(new WarpBatch().scores(scores, 0, items, 1, items)
                .positives(new int[] {0, 1}, new int[] {positive})
                .excluded(new int[] {0}, new int[] {journey.length}, journey)
                .places(new int[] {place}).epoch(EPOCH));
        return new Example(place, user, positive, loss.negative(0), loss.rankWeight(0));
    }

    // One for each violator, with its share of the mean of H(floor(M / N)) over the law of N.
    private static List<Example> violators(Case c, List<double[]> weights, int user, int place) {
        int positive = c.data.item(place);
        double[] scores = scores(c, weights, user, positive);
        List<Integer> candidates = IntStream.range(0, scores.length).filter(i -> !c.data.contains(user, i)).boxed().toList();
        List<Integer> violating = candidates.stream().filter(i -> scores[i] >= scores[positive] - c.options.loss().margin())
                .toList();
        double mean = 0;
        double misses = 1;
        for (int n = 1; n <= Math.min(c.options.loss().maxTrials(), candidates.size()); n++) {
            double left = candidates.size() - n + 1;
            int rank = candidates.size() / n;
            mean += misses * violating.size() / left * IntStream.rangeClosed(1, rank).mapToDouble(k -> 1.0 / k).sum();
            misses *= 1 - violating.size() / left;
        }
        double share = mean / violating.size();
        return violating.stream().map(negative -> new Example(place, user, positive, negative, share)).toList();
    }

    private static Example pair(Case c, int user, int place) {
        CandidateSampler sampler = c.options.sampling().sampler(c.data);
        long key = CounterRandom.key(c.options.seed(), EPOCH, Purpose.WARP, place);
        int[] drawn = new int[c.options.loss().maxTrials()];
        sampler.draw(key, 0, drawn, 0, drawn.length);
        int negative = Arrays.stream(drawn).filter(item -> !c.data.contains(user, item)).findFirst().orElse(-1);
        return new Example(place, user, c.data.item(place), negative, Double.NaN);
    }

    // All of a user's places, or of each group of the shuffled ones that which has its place in the order of scores.
    private static List<Integer> learning(Case c, List<double[]> weights, int user) {
        List<Integer> places = IntStream.range(c.data.from(user), c.data.to(user)).boxed().toList();
        if (!(c.options.objective() instanceof Objective.KthOrderStatistic settings)) {
            return places;
        }
        long key = CounterRandom.key(c.options.seed(), EPOCH, Purpose.K_OS, c.data.from(user));
        List<Integer> dealt = new ArrayList<>();
        for (int place : places) {
            dealt.add(place);
            Collections.swap(dealt, dealt.size() - 1,
                    CounterRandom.below(CounterRandom.word(key, dealt.size() - 1), dealt.size()));
        }
        List<Integer> learning = new ArrayList<>();
        for (int from = 0; from < dealt.size(); from += settings.draws()) {
            List<Integer> group = new ArrayList<>(dealt.subList(from, Math.min(dealt.size(), from + settings.draws())));
            group.sort(Comparator.comparingDouble(place -> -scores(c, weights, user, c.data.item(place))[c.data.item(place)]));
            int number = (int) Math.ceil((double) settings.position() * group.size() / settings.draws());
            learning.add(group.get(number - 1));
        }
        return learning;
    }

    private static double slope(Case c, List<double[]> weights, List<Example> examples, int p, int i) {
        double[] values = weights.get(p);
        double value = values[i];
        values[i] = value + STEP;
        double above = loss(c, weights, examples);
        values[i] = value - STEP;
        double below = loss(c, weights, examples);
        values[i] = value;
        return (above - below) / (2 * STEP);
    }

    private static double loss(Case c, List<double[]> weights, List<Example> examples) {
        double sum = 0;
        for (Example e : examples) {
            double[] scores = scores(c, weights, e.user, e.positive);
            double difference = scores[e.positive] - scores[e.negative];
            sum += c.data.weight(e.place) * (c.options.objective() instanceof Objective.Pairwise
                    ? -Math.log(1 / (1 + Math.exp(-difference))) : e.rankWeight * (c.options.loss().margin() - difference));
        }
        return sum;
    }

    /** Scores of all items for a user's other items. Weights: input, users, hidden layers' weights and biases, output, bias. */
    private static double[] scores(Case c, List<double[]> weights, int user, int leftOut) {
        int dim = c.options.dim();
        double[] h = new double[dim];
        int others = 0;
        boolean hasJourney = c.options.users().hasJourney();
        for (int place = c.data.from(user); hasJourney && place < c.data.to(user); place++) {
            if (c.data.item(place) != leftOut && c.dropout.keeps(place)) {
                others++;
                for (int f = 0; f < dim; f++) {
                    h[f] += weights.getFirst()[c.data.item(place) * dim + f];
                }
            }
        }
        for (int f = 0; f < dim && others > 0; f++) {
            h[f] *= Math.pow(others, -c.options.exponent());
        }
        int p = hasJourney ? 1 : 0;
        if (c.options.users().hasEmbedding()) {
            for (int f = 0; f < dim; f++) {
                h[f] += weights.get(p)[user * dim + f];
            }
            p++;
        }
        for (; p < weights.size() - 2; p += 2) {
            h = dense(h, weights.get(p), weights.get(p + 1));
            for (int f = 0; f < h.length; f++) {
                h[f] = Math.max(0, h[f]);
            }
        }
        return dense(h, weights.get(p), weights.get(p + 1));
    }

    private static double[] dense(double[] x, double[] w, double[] b) {
        double[] y = b.clone();
        for (int o = 0; o < y.length; o++) {
            for (int f = 0; f < x.length; f++) {
                y[o] += w[o * x.length + f] * x[f];
            }
        }
        return y;
    }
}
