package org.warprank.bench.latency;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.ByteBuffer;
import java.util.Base64;
import org.HdrHistogram.Histogram;

/** The JSON of a report. */
final class ReportJson {

    private ReportJson() {
    }

    static JsonObject of(LatencyReport report) {
        JsonObject json = new JsonObject();
        json.addProperty("name", report.name());
        json.add("run", of(report.run()));
        json.addProperty("spinSteps", report.spinSteps());
        json.add("operation", of(report.operation(), report.run()));
        json.add("spin", of(report.spin(), report.run()));
        JsonObject beside = new JsonObject();
        report.beside().forEach((name, column) -> beside.add(name, of(column, report.run())));
        json.add("beside", beside);
        json.add("ratio", ratios(report));
        JsonArray warnings = new JsonArray();
        report.warnings().forEach(warnings::add);
        json.add("warnings", warnings);
        return json;
    }

    private static JsonObject of(LatencyRun run) {
        JsonObject json = new JsonObject();
        json.addProperty("ratePerSecond", run.rate());
        json.addProperty("seconds", run.seconds());
        json.addProperty("warmUpSeconds", run.warmUp());
        json.addProperty("threads", run.threads());
        json.addProperty("blocks", run.blocks());
        return json;
    }

    private static JsonObject of(LatencyReport.Column column, LatencyRun run) {
        JsonObject json = new JsonObject();
        json.addProperty("operations", column.operations());
        json.addProperty("utilisation", run.utilisation(column.service().getMean()));
        json.addProperty("bytesPerOperation", column.bytesPerOperation());
        json.addProperty("collections", column.collections());
        json.add("latencyNanos", of(column.latency()));
        json.add("serviceNanos", of(column.service()));
        return json;
    }

    private static JsonObject of(Histogram histogram) {
        JsonObject json = new JsonObject();
        for (double percentile : LatencyReport.PERCENTILES) {
            json.addProperty(LatencyReport.label(percentile), histogram.getValueAtPercentile(percentile));
        }
        json.addProperty("mean", histogram.getMean());
        json.addProperty("histogram", encode(histogram));
        return json;
    }

    // The form of HdrHistogram's logs, which its tools in all languages read: compressed V2 in Base64.
    private static String encode(Histogram histogram) {
        ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        byte[] bytes = new byte[histogram.encodeIntoCompressedByteBuffer(buffer)];
        buffer.get(0, bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static JsonObject ratios(LatencyReport report) {
        JsonObject latency = new JsonObject();
        JsonObject service = new JsonObject();
        for (double percentile : LatencyReport.PERCENTILES) {
            String label = LatencyReport.label(percentile);
            latency.addProperty(label, LatencyReport.ratio(report.operation().latencyNanos(percentile),
                    report.spin().latencyNanos(percentile)));
            service.addProperty(label, LatencyReport.ratio(report.operation().serviceNanos(percentile),
                    report.spin().serviceNanos(percentile)));
        }
        JsonObject json = new JsonObject();
        json.add("latency", latency);
        json.add("service", service);
        return json;
    }
}
