package org.warprank.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.eval.Evaluator;
import org.warprank.nn.serve.JourneyModel;
import org.warprank.nn.train.Trainer;
import org.warprank.nn.train.WideOptions;
import org.warprank.nn.train.WideSelection;

/**
 * The factor and the discount by which a wide part is best for what was held out. Both only multiply its weights, so nothing is
 * fitted anew. Found when it is built: one step after the other for as long as it gets better, the factor once more after the
 * discount.
 *
 * <p>The discount of regressions on the nearest items stays as it is given: they have no more weights for popular items than
 * for others. A random part held out then asks for another one where a later part does not (docs/quality.md).
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
    private final WideOptions best;

    /**
     * Looks for them.
     *
     * @param given        the options by which the model's wide part was fitted to what is not held out
     * @param train        that, numbered as the model is
     * @param userFeatures what users have, or null
     * @param evaluator    measures by what is held out
     */
    WideScale(WideOptions given, JourneyModel model, Interactions train, Interactions userFeatures, Evaluator evaluator) {
        this.given = given;
        this.model = model;
        this.train = train;
        this.userFeatures = userFeatures;
        this.evaluator = evaluator;
        WideOptions found = given;
        List<UnaryOperator<WideOptions>> steps = given.selection() == WideSelection.LARGEST
                ? List.of(this::doubled, this::halved, this::discounted, this::undiscounted, this::doubled, this::halved)
                : List.of(this::doubled, this::halved);
        for (UnaryOperator<WideOptions> step : steps) {
            while (ndcg(step.apply(found)) > ndcg(found)) {
                found = step.apply(found);
            }
        }
        this.best = found;
    }

    /** The given options with what was found. */
    WideOptions options() {
        return best;
    }

    /** What they reach. */
    double ndcg() {
        return ndcg(best);
    }

    /** The model as it is with them. */
    JourneyModel model() {
        return model(best);
    }

    // At the end of a range a step leads nowhere, which is not better.

    private WideOptions doubled(WideOptions options) {
        float most = Math.scalb(given.factor(), MOST_DOUBLINGS);
        return options.factor() < most ? options.withFactor(2 * options.factor()) : options;
    }

    private WideOptions halved(WideOptions options) {
        float least = Math.scalb(given.factor(), -MOST_DOUBLINGS);
        return options.factor() > least ? options.withFactor(options.factor() / 2) : options;
    }

    private WideOptions discounted(WideOptions options) {
        float more = rounded(options.discount() + DISCOUNT_STEP);
        return more < 1 ? options.withDiscount(more) : options;
    }

    private WideOptions undiscounted(WideOptions options) {
        return options.withDiscount(Math.max(0, rounded(options.discount() - DISCOUNT_STEP)));
    }

    // A step back from 0.1 is to be 0, not what floats leave of it.
    private static float rounded(double discount) {
        return (float) (Math.rint(discount * 1e6) / 1e6);
    }

    private double ndcg(WideOptions options) {
        return known.computeIfAbsent(options, unknown -> {
            JourneyModel scaled = model(unknown);
            return evaluator.evaluate(() -> scaled.newScorer(train.users(), userFeatures), Trainer.VALIDATION_RANK)
                    .at(Trainer.VALIDATION_RANK).ndcg();
        });
    }

    private JourneyModel model(WideOptions options) {
        float[] factors = options.columnFactors(train);
        float[] present = given.columnFactors(train);
        for (int item = 0; item < factors.length; item++) {
            factors[item] /= present[item];
        }
        return model.withWide(model.wide().timesColumns(factors));
    }
}
