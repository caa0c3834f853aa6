package org.warprank.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.Split;
import org.warprank.nn.eval.Evaluator;
import org.warprank.nn.serve.JourneyModel;
import org.warprank.nn.train.Trainer;
import org.warprank.nn.train.WideOptions;

/**
 * Looks for the factor and the discount by which the wide part of a model is best for what was held out. Both only multiply its
 * weights, so nothing is fitted anew.
 */
final class WideScale {

    // The factor is looked for among the given one times these powers of 2.
    private static final int MOST_DOUBLINGS = 6;

    private static final double DISCOUNT_STEP = 0.1;

    private final WideOptions given;
    private final JourneyModel model;
    private final Interactions train;
    private final Interactions userFeatures;
    private final Evaluator evaluator;

    // What has been measured, as a way back is looked at again.
    private final Map<WideOptions, Double> known = new HashMap<>();

    /**
     * A search.
     *
     * @param given        the options by which the model's wide part was fitted to what is not held out
     * @param userFeatures what users have, or null
     */
    WideScale(WideOptions given, JourneyModel model, Split split, Interactions userFeatures, int threads) {
        this.given = given;
        this.model = model;
        // A model that a training went on from has items in its own order, and more.
        this.train = split.train().renumber(split.train().users(), model.items());
        this.userFeatures = userFeatures;
        this.evaluator = new Evaluator(train, split.heldOut().renumber(train.users(), model.items()), threads);
    }

    /**
     * One step after the other for as long as it gets better; the factor comes once more after the discount.
     *
     * @param ndcg what the given options reach
     */
    WideOptions best(double ndcg) {
        known.put(given, ndcg);
        WideOptions best = given;
        for (UnaryOperator<WideOptions> step : List.<UnaryOperator<WideOptions>>of(this::doubled, this::halved, this::discounted,
                this::undiscounted, this::doubled, this::halved)) {
            while (ndcg(step.apply(best)) > ndcg(best)) {
                best = step.apply(best);
            }
        }
        return best;
    }

    // At the end of a range a step leads nowhere, which is not better.

    private WideOptions doubled(WideOptions options) {
        return options.factor() < Math.scalb(given.factor(), MOST_DOUBLINGS) ? options.withFactor(2 * options.factor()) : options;
    }

    private WideOptions halved(WideOptions options) {
        return options.factor() > Math.scalb(given.factor(), -MOST_DOUBLINGS) ? options.withFactor(options.factor() / 2) : options;
    }

    private WideOptions discounted(WideOptions options) {
        float more = (float) (options.discount() + DISCOUNT_STEP);
        return more < 1 ? options.withDiscount(more) : options;
    }

    private WideOptions undiscounted(WideOptions options) {
        return options.discount() > 0 ? options.withDiscount((float) Math.max(0, options.discount() - DISCOUNT_STEP)) : options;
    }

    private double ndcg(WideOptions options) {
        return known.computeIfAbsent(options, unknown -> {
            JourneyModel scaled = model(unknown);
            return evaluator.evaluate(() -> scaled.newScorer(train.users(), userFeatures), Trainer.VALIDATION_RANK)
                    .at(Trainer.VALIDATION_RANK).ndcg();
        });
    }

    /** The model as it is by other factors and discounts. */
    JourneyModel model(WideOptions options) {
        float[] factors = options.columnFactors(train);
        float[] present = given.columnFactors(train);
        for (int item = 0; item < factors.length; item++) {
            factors[item] /= present[item];
        }
        return model.withWide(model.wide().timesColumns(factors));
    }
}
