package org.warprank.cli;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Curves over a common axis, as the script of the report draws them.
 *
 * @param title  what is drawn
 * @param note   what that is, in a sentence
 * @param x      name of the axis
 * @param at     places on the axis
 * @param series the curves
 */
record Chart(String title, String note, String x, List<Integer> at, List<Series> series) {

    /** One curve: a value for each place, null where it has none. */
    record Series(String label, List<Double> values) {

        private String inWords(Chart chart) {
            int last = values.size() - 1;
            while (values.get(last) == null) {
                last--;
            }
            return String.format(Locale.ROOT, "%s: %.4g at %s %d, %.4g at %d", label, values.getFirst(), chart.x,
                    chart.at.getFirst(), values.get(last), chart.at.get(last));
        }
    }

    /** Where the chart goes, and what it shows for who does not see it. */
    String figure() {
        String words = series.stream().map(one -> one.inWords(this)).collect(Collectors.joining("; ", title + ". ", "."));
        return "<figure><figcaption><strong>" + Html.escape(title) + "</strong> " + Html.escape(note) + "</figcaption>"
                + "<div class=\"chart\" role=\"img\" aria-label=\"" + Html.escape(words) + "\"></div></figure>\n";
    }
}
