package org.warprank.nn.train;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.warprank.nn.eval.EvaluationReport;
import org.warprank.nn.eval.RankingMetrics;

/**
 * A report as a line, and back to the last bit: {@code epoch seconds loss violationRate meanTrials examples head
 * meanThreads}; with validation then {@code users auc}, and {@code k ndcg precision recall mrr} for each cut.
 */
final class ReportText {

    private static final int WITHOUT_VALIDATION = 8;
    private static final int FIRST_CUT = WITHOUT_VALIDATION + 2;
    private static final int FIELDS_OF_A_CUT = 5;

    private ReportText() {
    }

    static String line(EpochReport report) {
        StringJoiner line = new StringJoiner(" ");
        add(line, report.epoch(), report.seconds(), report.loss(), report.violationRate(), report.meanTrials(),
                report.examples(), report.head(), report.meanThreads());
        EvaluationReport validation = report.validation();
        if (validation != null) {
            add(line, validation.users(), validation.auc());
            for (RankingMetrics at : validation.metrics()) {
                add(line, at.k(), at.ndcg(), at.precision(), at.recall(), at.mrr());
            }
        }
        return line.toString();
    }

    private static void add(StringJoiner line, Object... fields) {
        for (Object field : fields) {
            line.add(field.toString());
        }
    }

    /**
     * The report of a line.
     *
     * @throws IllegalArgumentException if it is none
     */
    static EpochReport parse(String line) {
        String[] fields = line.split(" ");
        boolean validated = fields.length > WITHOUT_VALIDATION;
        if (fields.length < WITHOUT_VALIDATION
                || validated && (fields.length < FIRST_CUT || (fields.length - FIRST_CUT) % FIELDS_OF_A_CUT != 0)) {
            throw new IllegalArgumentException("\"" + line + "\" has " + fields.length + " fields, expected "
                    + WITHOUT_VALIDATION + ", or " + FIRST_CUT + " and " + FIELDS_OF_A_CUT + " for each cut");
        }
        return new EpochReport(Integer.parseInt(fields[0]), number(fields[1]), number(fields[2]), number(fields[3]),
                number(fields[4]), Long.parseLong(fields[5]), HeadChoice.valueOf(fields[6]), number(fields[7]),
                validated ? validation(fields) : null);
    }

    private static EvaluationReport validation(String[] fields) {
        List<RankingMetrics> cuts = new ArrayList<>();
        for (int i = FIRST_CUT; i < fields.length; i += FIELDS_OF_A_CUT) {
            cuts.add(new RankingMetrics(Integer.parseInt(fields[i]), number(fields[i + 1]), number(fields[i + 2]),
                    number(fields[i + 3]), number(fields[i + 4])));
        }
        return new EvaluationReport(Integer.parseInt(fields[WITHOUT_VALIDATION]), cuts, number(fields[WITHOUT_VALIDATION + 1]));
    }

    private static double number(String field) {
        return Double.parseDouble(field);
    }
}
