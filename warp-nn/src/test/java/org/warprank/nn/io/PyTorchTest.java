package org.warprank.nn.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warprank.core.Activation;
import org.warprank.nn.Models;
import org.warprank.nn.serve.JourneyModel;
import org.warprank.nn.serve.ScoringModel;

/** Models go to PyTorch and come from there, by docs/pytorch_model.py, and score the same. Skipped without PyTorch. */
class PyTorchTest {

    // Distributions install their PyTorch for the second one, and others may come before it on the path.
    private static final List<String> CANDIDATES = List.of("python3", "/usr/bin/python3");
    private static final Path DOCS = Path.of("../docs").toAbsolutePath().normalize();
    private static final List<String> IDS = IntStream.range(0, 150).mapToObj(i -> "crème " + i).toList();
    private static final int[] JOURNEY = {3, 17, 149};
    private static final String SETUP = """
            import sys
            sys.path.insert(0, sys.argv[1])
            from pytorch_model import Recommender, load, save
            import torch
            def print_scores(model):
                print(*model(torch.tensor([3, 17, 149])).tolist(), sep="\\n")
            """;

    private static String python;

    @TempDir
    private Path directory;

    @BeforeAll
    static void needsPyTorch() throws IOException, InterruptedException {
        for (String candidate : CANDIDATES) {
            if (python == null && hasTorch(candidate)) {
                python = candidate;
            }
        }
        if (python == null) {
            System.out.println("PyTorchTest is skipped: none of " + CANDIDATES + " has torch");
        }
        Assumptions.assumeTrue(python != null, () -> "none of " + CANDIDATES + " has torch");
    }

    private static boolean hasTorch(String candidate) throws InterruptedException {
        try {
            return new ProcessBuilder(candidate, "-c", "import torch").redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private List<String> run(String script, Path file) throws IOException, InterruptedException {
        Path errors = directory.resolve("errors");
        Process process = new ProcessBuilder(python, "-B", "-c", SETUP + script, DOCS.toString(), file.toString())
                .redirectError(errors.toFile()).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), Files.readString(errors));
        return output.lines().toList();
    }

    private static void assertScores(List<String> lines, float[] scores) {
        assertEquals(scores.length, lines.size());
        for (int i = 0; i < scores.length; i++) {
            double expected = Double.parseDouble(lines.get(i));
            assertEquals(expected, scores[i], 1e-5 * (1 + Math.abs(expected)), "item " + i);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"()", "(40, 24)"})
    void aStateDictLoadsHereAndScoresTheSame(String hidden) throws IOException, InterruptedException {
        Path file = directory.resolve("theirs");
        List<String> lines = run("""
                torch.manual_seed(1)
                model = Recommender(150, 32, %s, exponent=0.5, activation=torch.tanh)
                save(sys.argv[2], model.state_dict(), [f"crème {i}" for i in range(150)], 0.5, "TANH")
                print_scores(model)
                """.formatted(hidden), file);
        ScoringModel model = ModelFile.map(file);
        float[] scores = new float[IDS.size()];
        model.newScorer().score(JOURNEY, 0, JOURNEY.length, scores);
        assertScores(lines, scores);
        assertEquals(IDS, IntStream.range(0, IDS.size()).mapToObj(model.items()::id).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"()", "(40, 24)"})
    void aModelLoadsThereAndScoresTheSame(String hidden) throws IOException, InterruptedException {
        JourneyModel model = Models.random(IDS, 32, hidden.equals("()") ? List.of() : List.of(40, 24), Activation.RELU, 1);
        Path file = directory.resolve("ours");
        ModelFile.write(file, model);
        List<String> lines = run("""
                state, ids, metadata = load(sys.argv[2])
                model = Recommender(150, 32, %s, float(metadata["exponent"]))
                model.load_state_dict(state)
                print(ids[149] == "crème 149")
                print_scores(model)
                """.formatted(hidden), file);
        assertTrue(Boolean.parseBoolean(lines.getFirst()), "ids come along");
        float[] scores = new float[IDS.size()];
        model.newScorer().score(JOURNEY, 0, JOURNEY.length, scores);
        assertScores(lines.subList(1, lines.size()), scores);
    }
}
