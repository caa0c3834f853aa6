package org.warprank.nn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.warprank.core.Kernels;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.InteractionsBuilder;
import org.warprank.nn.eval.Evaluator;
import org.warprank.nn.eval.Popularity;
import org.warprank.nn.serve.JourneyModel;

/**
 * Real data against reference results that were computed elsewhere. The data is not part of the project: the property {@code
 * warp.shared} says where it is.
 */
class QualityOnSharedDataTest {

    private static final double REFERENCE_TOLERANCE = 5e-4;
    private static final double DEBIAN_POPULARITY = .1120;
    private static final double RETAIL_POPULARITY = .0289;

    private record Sets(Interactions train, Interactions test) {

        Evaluator evaluator() {
            return new Evaluator(train, test, 2);
        }
    }

    @BeforeAll
    static void onlyWithTheDataAndOnVectorKernels() {
        Path directory = directory();
        assume(Files.isDirectory(directory), "there is no directory " + directory + " of shared data");
        assume(Kernels.name().equals("vector"), "it would take long on " + Kernels.name() + " kernels");
    }

    private static void assume(boolean condition, String reason) {
        if (!condition) {
            System.out.println(QualityOnSharedDataTest.class.getSimpleName() + " is skipped: " + reason);
        }
        Assumptions.assumeTrue(condition, reason);
    }

    private static Path directory() {
        return Path.of(System.getProperty("warp.shared", "")).resolve("data");
    }

    private static Interactions read(Path file) throws IOException {
        InteractionsBuilder builder = Interactions.builder();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)),
                StandardCharsets.UTF_8))) {
            lines.readLine();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] fields = line.split(",");
                builder.add(fields[0], fields[1]);
            }
        }
        return builder.build();
    }

    private static Sets sets(String name) throws IOException {
        Interactions train = read(directory().resolve(name).resolve("train.csv.gz"));
        Interactions test = read(directory().resolve(name).resolve("test.csv.gz"));
        return new Sets(train, test.renumber(train.users(), train.items()));
    }

    private static double popularity(Sets sets) {
        return sets.evaluator().evaluate(() -> new Popularity(sets.train), 10).at(10).ndcg();
    }

    @Test
    void popularityMeasuresAsTheReferenceOnOnlineRetail() throws IOException {
        assertEquals(RETAIL_POPULARITY, popularity(sets("online-retail")), REFERENCE_TOLERANCE);
    }

    @Test
    void twoEpochsAreFarAbovePopularityOnDebianDependencies() throws IOException {
        Sets sets = sets("debian-deps");
        assertEquals(DEBIAN_POPULARITY, popularity(sets), REFERENCE_TOLERANCE);
        JourneyModel model = new Trainer(TrainingOptions.builder().dim(32).epochs(2).threads(2).build()).fit(sets.train);
        double ndcg = sets.evaluator().evaluate(model::newScorer, 10).at(10).ndcg();
        System.out.printf("NDCG@10 on debian-deps after two epochs: %.4f%n", ndcg);
        assertTrue(ndcg > DEBIAN_POPULARITY, "NDCG@10 is " + ndcg);
    }
}
