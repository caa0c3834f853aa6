package org.warprank.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.warprank.core.Kernels;
import org.warprank.nn.eval.EvaluationReport;
import org.warprank.nn.eval.RankingMetrics;
import org.warprank.nn.train.EpochReport;
import org.warprank.nn.train.TrainingOptions;

/** The metrics files: JSON in full precision, null for what is not defined. */
final class Metrics {

    private static final Gson GSON = new GsonBuilder().setPrettyPrinting().serializeNulls().disableHtmlEscaping().create();

    private Metrics() {
    }

    static byte[] utf8(JsonObject metrics) {
        return (GSON.toJson(metrics) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    static JsonObject of(TrainingOptions options, int examples, List<EpochReport> epochs) {
        JsonObject json = new JsonObject();
        json.addProperty("kernels", Kernels.name());
        json.addProperty("threads", options.threads());
        json.addProperty("seed", options.seed());
        json.addProperty("examples", examples);
        JsonArray array = new JsonArray();
        epochs.forEach(epoch -> array.add(of(epoch)));
        json.add("epochs", array);
        return json;
    }

    private static JsonObject of(EpochReport epoch) {
        JsonObject json = new JsonObject();
        json.addProperty("epoch", epoch.epoch());
        json.add("seconds", number(epoch.seconds()));
        json.add("loss", number(epoch.loss()));
        json.add("violationRate", number(epoch.violationRate()));
        json.add("meanTrials", number(epoch.meanTrials()));
        json.addProperty("examples", epoch.examples());
        json.addProperty("head", TrainingDefaults.name(epoch.head()));
        json.add("examplesPerSecond", number(epoch.examplesPerSecond()));
        json.add("validation", epoch.validation() == null ? JsonNull.INSTANCE : of(epoch.validation()));
        return json;
    }

    static JsonObject of(EvaluationReport report) {
        JsonObject json = new JsonObject();
        json.addProperty("users", report.users());
        for (RankingMetrics at : report.metrics()) {
            json.add("ndcg@" + at.k(), number(at.ndcg()));
            json.add("precision@" + at.k(), number(at.precision()));
            json.add("recall@" + at.k(), number(at.recall()));
            json.add("mrr@" + at.k(), number(at.mrr()));
        }
        json.add("auc", number(report.auc()));
        return json;
    }

    private static JsonElement number(double value) {
        return Double.isFinite(value) ? new JsonPrimitive(value) : JsonNull.INSTANCE;
    }
}
