package org.warprank.nn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.io.ModelFile;
import org.warprank.nn.optim.Adagrad;
import org.warprank.nn.optim.Adam;
import org.warprank.nn.optim.NormClipping;
import org.warprank.nn.optim.Optimizer;
import org.warprank.nn.optim.Sgd;

/** The same data, options and seed give the same model file, byte for byte, for any number of threads and from run to run. */
class ModelBytesTest {

    private static final Interactions TRAIN = Blocks.data(60, 8, 1);

    @TempDir
    private Path directory;

    static Stream<Arguments> everyKindOfTraining() {
        List<Arguments> all = new ArrayList<>();
        for (HeadChoice head : HeadChoice.values()) {
            for (UserMode users : UserMode.values()) {
                for (List<Integer> hidden : List.of(List.<Integer>of(), List.of(9, 7))) {
                    for (Optimizer optimizer : List.of(new Adagrad(.05f, .1f, .01f), new Sgd(.02f, .9f, .01f),
                            new NormClipping(new Adam(.01f, .01f), 3f))) {
                        all.add(Arguments.of(head, users, hidden, optimizer));
                    }
                }
            }
        }
        return all.stream();
    }

    private byte[] trained(TrainingOptions.Builder options) throws IOException {
        Path file = directory.resolve("model");
        ModelFile.write(file, new Trainer(options.build()).fit(TRAIN));
        return Files.readAllBytes(file);
    }

    @ParameterizedTest
    @MethodSource("everyKindOfTraining")
    void theFilesAreTheSame(HeadChoice head, UserMode users, List<Integer> hidden, Optimizer optimizer) throws IOException {
        TrainingOptions.Builder options = TrainingOptions.builder().dim(11).epochs(3).batchSize(32).seed(5).head(head)
                .users(users).hidden(hidden).dropout(hidden.isEmpty() ? 0 : .3).optimizer(optimizer);
        byte[] expected = trained(options);
        float[] weights = ModelFile.read(directory.resolve("model")).output().values();
        for (int threads = 1; threads <= 3; threads++) {
            assertArrayEquals(expected, trained(options.threads(threads)), threads + " threads");
        }
        trained(options.seed(6));
        assertFalse(Arrays.equals(weights, ModelFile.read(directory.resolve("model")).output().values()));
    }
}
