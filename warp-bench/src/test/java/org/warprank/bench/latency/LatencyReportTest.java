package org.warprank.bench.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LatencyReportTest {

    private static final LatencyRun RUN = new LatencyRun(1000, 200, 5, 1, 4);
    private static final int OPERATIONS = 200_000;

    // Latencies of 2 us, 1 in 20 of 10 us, 1 in 200 of 100 us, 1 in 2000 of 300 us, and one of 1 ms.
    private static LatencyReport.Column column(long factor, long serviceNanos) {
        Timings timings = new Timings();
        for (int i = 0; i < OPERATIONS; i++) {
            long latency = i == 1 ? 1_000_000 : i % 2000 == 0 ? 300_000 : i % 200 == 0 ? 100_000 : i % 20 == 0 ? 10_000 : 2_000;
            timings.record(factor * latency, serviceNanos, i);
        }
        timings.addAllocated(24L * OPERATIONS);
        return new LatencyReport.Column(timings.latency(), timings.service(), timings.allocatedBytes(), 3 * factor);
    }

    private static LatencyReport report() {
        return new LatencyReport("reads", RUN, 1234, column(2, 2_000), column(1, 2_000),
                new LinkedHashMap<>(Map.of("kernel", column(1, 1_000))));
    }

    @Test
    void theTableHasBothColumnsAndTheirRatio() {
        assertEquals("""
                reads
                1000.0 arrivals a second on 1 thread; 200.0 s each in 4 blocks, ABBA, after 5.0 s of warm-up; spin of 1234 steps
                                           operation          spin     ratio
                latency from the scheduled arrival, us
                  50                             4.0           2.0      2.00
                  90                             4.0           2.0      2.00
                  99                            20.0          10.0      2.00
                  99.9                         200.1         100.0      2.00
                  99.99                        600.1         300.0      2.00
                  max                         2000.9        1000.4      2.00
                  50 by kernel's own             4.0           1.0      4.00
                service time, us
                  50                             2.0           2.0      1.00
                  90                             2.0           2.0      1.00
                  99                             2.0           2.0      1.00
                  99.9                           2.0           2.0      1.00
                  99.99                          2.0           2.0      1.00
                  max                            2.0           2.0      1.00
                operations                    200000        200000
                utilisation                    0.002         0.002
                bytes per operation             24.0          24.0
                garbage collections                6             3
                """, report().toTable());
    }

    @Test
    void theJsonHasTheSettingsTheFiguresAndTheHistograms() throws DataFormatException {
        JsonObject json = JsonParser.parseString(report().toJson()).getAsJsonObject();

        assertEquals(List.of("name", "run", "spinSteps", "operation", "spin", "beside", "ratio", "warnings"),
                List.copyOf(json.keySet()));
        assertEquals("reads", json.get("name").getAsString());
        assertEquals(JsonParser.parseString("{ratePerSecond: 1000.0, seconds: 200.0, warmUpSeconds: 5.0, threads: 1, "
                + "blocks: 4}"), json.get("run"));
        assertEquals(1234, json.get("spinSteps").getAsInt());
        assertTrue(json.getAsJsonArray("warnings").isEmpty());
        JsonObject operation = json.getAsJsonObject("operation");
        assertEquals(OPERATIONS, operation.get("operations").getAsInt());
        assertEquals(24, operation.get("bytesPerOperation").getAsDouble());
        assertEquals(6, operation.get("collections").getAsInt());
        JsonObject latency = operation.getAsJsonObject("latencyNanos");
        assertEquals(List.of("50", "90", "99", "99.9", "99.99", "max", "mean", "histogram"), List.copyOf(latency.keySet()));
        assertEquals(report().operation().latencyNanos(99.9), latency.get("99.9").getAsLong());
        assertEquals(report().operation().latency(), decode(latency.get("histogram").getAsString()));
        assertEquals(1_000, json.getAsJsonObject("beside").getAsJsonObject("kernel").getAsJsonObject("serviceNanos").get("50")
                .getAsDouble(), 1);
        assertEquals(2_000, json.getAsJsonObject("spin").getAsJsonObject("serviceNanos").get("50").getAsDouble(), 2);
        assertEquals(2, json.getAsJsonObject("ratio").getAsJsonObject("latency").get("99").getAsDouble(), 0.01);
        assertEquals(1, json.getAsJsonObject("ratio").getAsJsonObject("service").get("max").getAsDouble(), 0.01);
    }

    private static Histogram decode(String base64) throws DataFormatException {
        return Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(Base64.getDecoder().decode(base64)), 0);
    }

    @Test
    void saysWhatMakesTheFiguresDoubtful() {
        LatencyReport busy = new LatencyReport("busy", RUN, 1, column(1, 900_000), column(1, 600_000),
                new LinkedHashMap<>());

        assertEquals(List.of("utilisation of the operation is 0.90, expected at most 0.8: latency is mostly the queue",
                "the operation's median service time is 1.500 of the spin's, expected within 5 %"), busy.warnings());
        assertTrue(busy.toTable().contains("warning: utilisation of the operation is 0.90"), busy.toTable());
    }

    @Test
    void saysWhichPercentilesRestOnAFewValues() {
        Timings few = new Timings();
        for (int i = 0; i < 5000; i++) {
            few.record(10, 10, i);
        }
        LatencyReport.Column column = new LatencyReport.Column(few.latency(), few.service(), 0, 0);

        assertEquals(List.of("percentile 99.9 has only 5 of 5000 values beyond it",
                "percentile 99.99 has only 1 of 5000 values beyond it"),
                new LatencyReport("few", RUN, 1, column, column, new LinkedHashMap<>()).warnings());
    }

    @Test
    void saysWhichMediansRestOnAFewValues() {
        Timings few = new Timings();
        for (int i = 0; i < 19; i++) {
            few.record(10, 10, i);
        }
        LatencyReport.Column column = new LatencyReport.Column(few.latency(), few.service(), 0, 0);

        LatencyReport report = new LatencyReport("few", RUN, 1, column(1, 2_000), column(1, 2_000),
                new LinkedHashMap<>(Map.of("kernel", column)));
        assertEquals(List.of("the median of kernel rests on 19 values, expected at least 20"), report.warnings());
    }

    @Test
    void aColumnIsACopy() {
        Timings timings = new Timings();
        timings.record(10, 10, 0);
        LatencyReport.Column column = new LatencyReport.Column(timings.latency(), timings.service(), 0, 0);

        timings.record(1000, 1000, 0);

        assertEquals(1, column.operations());
        assertEquals(10, column.latencyNanos(100));
    }
}
