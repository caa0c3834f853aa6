package org.warprank.nn.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.io.Checkpoint;
import org.warprank.nn.layer.Parameter;
import org.warprank.nn.serve.JourneyModel;

/**
 * A training at the end of an epoch, in a {@link Checkpoint}: the model, what the optimiser keeps for each parameter, the
 * parameters of the best epoch, their mean over the epochs, and the reports. All else follows from these: random numbers have
 * no state, the next head and the patience left are counted from the reports.
 */
final class SavedTraining {

    private static final String OPTIMIZER = "optimizer.";
    private static final String BEST = "best.";
    private static final String MEAN = "mean.";

    private final Path file;
    private final Checkpoint checkpoint;

    private SavedTraining(Path file, Checkpoint checkpoint) {
        this.file = file;
        this.checkpoint = checkpoint;
    }

    /** What a training is told apart by, besides its course. */
    static Map<String, String> data(Interactions train, Interactions validation, SideInformation side) {
        Map<String, String> data = new LinkedHashMap<>();
        data.put("train", Fingerprint.of(train));
        data.put("validation", Fingerprint.of(validation));
        if (side.negatives() != null) {
            data.put("negatives", Fingerprint.of(side.negatives()));
        }
        if (side.itemFeatures() != null) {
            data.put("item features", Fingerprint.of(side.itemFeatures()) + (side.itemIdentity() ? "" : ", without identity"));
        }
        if (side.userFeatures() != null) {
            data.put("user features", Fingerprint.of(side.userFeatures()));
        }
        return data;
    }

    /**
     * Writes a checkpoint.
     *
     * @param model the network as it is
     * @param best  the model of the best epoch, null without validation
     * @param means the mean over epochs, as the network's parameters; none if it is not taken
     */
    static void write(Path file, Map<String, String> data, JourneyNetwork network, JourneyModel model, JourneyModel best,
                      List<float[]> means, List<EpochReport> reports) throws IOException {
        Map<String, float[]> arrays = new LinkedHashMap<>();
        for (Parameter parameter : network.parameters()) {
            for (int i = 0; i < parameter.states().length; i++) {
                arrays.put(state(parameter, i), parameter.states()[i]);
            }
        }
        if (best != null) {
            best.parameters().forEach(parameter -> arrays.put(BEST + parameter.name(), parameter.values()));
        }
        for (int p = 0; p < means.size(); p++) {
            arrays.put(MEAN + network.parameters().get(p).name(), means.get(p));
        }
        new Checkpoint(model, data, arrays, reports.stream().map(ReportText::line).toList()).write(file);
    }

    /**
     * Reads a checkpoint.
     *
     * @throws IllegalArgumentException if it is that of a training on other data, or of another course
     */
    static SavedTraining read(Path file, Map<String, String> data, Map<String, String> course, int epochs) throws IOException {
        SavedTraining saved = new SavedTraining(file, Checkpoint.read(file));
        StringJoiner differences = new StringJoiner("; ");
        addDifferences(differences, saved.checkpoint.properties(), data);
        addDifferences(differences, saved.checkpoint.model().training(), course);
        if (saved.checkpoint.log().size() > epochs) {
            differences.add("it has " + saved.checkpoint.log().size() + " epochs behind it, and epochs is " + epochs);
        }
        if (differences.length() > 0) {
            throw saved.error("the checkpoint of another training: " + differences);
        }
        return saved;
    }

    private static void addDifferences(StringJoiner differences, Map<String, String> there, Map<String, String> here) {
        Set<String> names = new LinkedHashSet<>(here.keySet());
        names.addAll(there.keySet());
        for (String name : names) {
            String before = there.getOrDefault(name, "not set");
            String now = here.getOrDefault(name, "not set");
            if (!before.equals(now)) {
                differences.add(name + " was " + before + " and is " + now);
            }
        }
    }

    List<EpochReport> reports() {
        List<EpochReport> reports = new ArrayList<>();
        for (String line : checkpoint.log()) {
            try {
                EpochReport report = ReportText.parse(line);
                if (report.epoch() != reports.size() + 1) {
                    throw new IllegalArgumentException("it is that of epoch " + report.epoch());
                }
                reports.add(report);
            } catch (IllegalArgumentException e) {
                throw error("no report of epoch " + (reports.size() + 1) + ": " + e.getMessage());
            }
        }
        return reports;
    }

    void restoreBest(JourneyNetwork network) {
        network.restore(weights(network, checkpoint.arrays(), BEST));
    }

    void restore(JourneyNetwork network) {
        Map<String, float[]> weights = new HashMap<>();
        checkpoint.model().parameters().forEach(parameter -> weights.put(parameter.name(), parameter.values()));
        network.restore(weights(network, weights, ""));
        for (Parameter parameter : network.parameters()) {
            for (int i = 0; i < parameter.states().length; i++) {
                float[] state = parameter.states()[i];
                String name = state(parameter, i);
                System.arraycopy(checked(checkpoint.arrays().get(name), name, state.length), 0, state, 0, state.length);
            }
        }
    }

    /** The mean over epochs of that many parameters, which are all or none. */
    List<float[]> means(JourneyNetwork network, int count) {
        return count == 0 ? List.of() : weights(network, checkpoint.arrays(), MEAN);
    }

    private static String state(Parameter parameter, int i) {
        return OPTIMIZER + parameter.name() + (i == 0 ? "" : "." + i);
    }

    private List<float[]> weights(JourneyNetwork network, Map<String, float[]> arrays, String kind) {
        return network.parameters().stream().map(parameter -> {
            float[] values = arrays.get(kind + parameter.name());
            return checked(values == null ? null : network.ofModel(parameter, values), kind + parameter.name(),
                    parameter.values().length);
        }).toList();
    }

    private float[] checked(float[] values, String name, int length) {
        if (values == null || values.length != length) {
            throw error("has " + (values == null ? "no" : values.length) + " numbers " + name + ", expected " + length);
        }
        return values;
    }

    private IllegalArgumentException error(String problem) {
        return new IllegalArgumentException(file + ": " + problem);
    }
}
