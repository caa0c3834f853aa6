package org.warprank.cli;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.warprank.nn.layer.Parameter;
import org.warprank.nn.serve.ItemFeatures;
import org.warprank.nn.serve.JourneyModel;

/** The features of a model by the norms of their rows, the largest first: of the output for items, of the input for users. */
final class FeatureNorms {

    /** The most features that a report lists. */
    private static final int LISTED = 20;

    private FeatureNorms() {
    }

    /** The numbers of a table's rows. */
    static List<Integer> order(Parameter table) {
        return IntStream.range(0, table.rows()).boxed()
                .sorted(Comparator.comparingDouble(feature -> -ItemFeatures.norm(table, feature))).toList();
    }

    /** Tables of a report; nothing of a model without features. */
    static String html(JourneyModel model) {
        StringBuilder tables = new StringBuilder();
        ItemFeatures items = model.itemFeatures();
        if (items != null) {
            tables.append(Html.table(caption("items", items.output()), List.of("Feature", "Output", "Bias", "Input"),
                    order(items.output()).stream().limit(LISTED).map(feature -> List.of(items.features().id(feature),
                            norm(items.output(), feature), decimal(items.outputBias().values()[feature]),
                            items.input() == null ? "none" : norm(items.input(), feature))).toList()));
        }
        if (model.userFeatures() != null) {
            Parameter weight = model.userFeatures().weight();
            tables.append(Html.table(caption("users", weight), List.of("Feature", "Input"), order(weight).stream().limit(LISTED)
                    .map(feature -> List.of(model.userFeatures().features().id(feature), norm(weight, feature))).toList()));
        }
        return tables.toString();
    }

    private static String caption(String of, Parameter table) {
        return "Features of " + of + " by the norms of their rows: " + Math.min(LISTED, table.rows()) + " of " + table.rows();
    }

    private static String norm(Parameter table, int feature) {
        return decimal(ItemFeatures.norm(table, feature));
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
