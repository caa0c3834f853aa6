package org.warprank.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** Published figures are told apart by class and parameters alone. */
class AnnotationsTest {

    @ParameterizedTest
    @ValueSource(classes = {BulkBenchmark.class, LinearForwardBenchmark.class, LinearBackwardBenchmark.class,
        ReadScoresBenchmark.class, RowsBenchmark.class, ScoringBenchmark.class, TrainStepBenchmark.class,
        WarpLossBenchmark.class})
    void aClassIsOneBenchmark(Class<?> benchmark) {
        assertEquals(1, Arrays.stream(benchmark.getMethods()).filter(m -> m.isAnnotationPresent(Benchmark.class)).count());
    }

    @ParameterizedTest
    @ValueSource(classes = {LinearForwardBenchmark.class, LinearBackwardBenchmark.class})
    void parametersOfTheLayer(Class<?> benchmark) {
        assertEquals(Map.of(
                "shape", List.of("256x128x1682", "256x1682x128", "256x20000x128", "512x512x512", "1024x1024x1024",
                        "32x256x256", "1x1682x128", "1x20000x128"),
                "impl", PeerArguments.DEFAULTS), parameters(benchmark));
    }

    @Test
    void parametersOfScoring() {
        assertEquals(Map.of(
                "items", List.of("1682", "20000", "200000", "1000000"),
                "dim", List.of("32", "64", "128"),
                "users", List.of("1", "8", "64"),
                "impl", List.of("vector", "quantized", "scalar", "openblas", "sum")), parameters(ScoringBenchmark.class));
    }

    @Test
    void parametersOfBulk() {
        assertEquals(Map.of(
                "users", List.of("100000"),
                "items", List.of("20000"),
                "dim", List.of("64", "128"),
                "wide", List.of("0", "256"),
                "threads", List.of("1", "2")), parameters(BulkBenchmark.class));
    }

    @Test
    void parametersOfWarpLoss() {
        assertEquals(Map.of(
                "batch", List.of("64", "256"),
                "items", List.of("500", "2000", "20000"),
                "violating", List.of("0.76", "0.09", "0.01"),
                "impl", List.of("scalar", "vector")), parameters(WarpLossBenchmark.class));
    }

    @Test
    void parametersOfTrainStep() {
        assertEquals(Map.of(
                "items", List.of("1682", "20000", "200000"),
                "violating", List.of("0.76", "0.05"),
                "head", List.of("sampled"),
                "threads", List.of("1"),
                "impl", List.of("scalar", "vector")), parameters(TrainStepBenchmark.class));
    }

    @Test
    void parametersOfRows() {
        assertEquals(Map.of(
                "kernel", List.of("dot", "axpy", "sgd", "adagrad", "adam", "gather", "scatter"),
                "dim", List.of("32", "128"),
                "rows", List.of("64", "200000"),
                "impl", List.of("scalar", "vector")), parameters(RowsBenchmark.class));
    }

    @Test
    void parametersOfReadScoresAreThoseOfWarpLossThatItKnows() {
        Map<String, List<String>> expected = parameters(WarpLossBenchmark.class);
        expected.remove("violating");
        assertEquals(expected, parameters(ReadScoresBenchmark.class));
    }

    private static Map<String, List<String>> parameters(Class<?> benchmark) {
        Map<String, List<String>> parameters = new TreeMap<>();
        for (Class<?> type = benchmark; type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.isAnnotationPresent(Param.class)) {
                    parameters.put(field.getName(), List.of(field.getAnnotation(Param.class).value()));
                }
            }
        }
        return parameters;
    }
}
