package org.warprank.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EpochRuleTest {

    @Test
    void muchDataHasFewerEpochsUnlessTheLinearModelTakesLonger() {
        assertEquals(20, EpochRule.epochs(20, 1, 1));
        assertEquals(20, EpochRule.epochs(20, 200_000, 3_000));
        assertEquals(1, EpochRule.epochs(20, Integer.MAX_VALUE, 10_000));
        for (int items : new int[] {1_000, 10_000, 40_000, Integer.MAX_VALUE}) {
            for (int interactions = 1_000; interactions <= 1 << 29; interactions *= 2) {
                int epochs = EpochRule.epochs(20, interactions, items);
                assertTrue(epochs >= 1 && epochs <= 20);
                assertTrue(EpochRule.epochs(20, 2 * interactions, items) <= epochs);
                assertTrue(EpochRule.epochs(20, interactions, items / 2) <= epochs);
                assertTrue(EpochRule.epochs(10, interactions, items) <= epochs);
            }
        }
        assertTrue(EpochRule.epochs(20, 1_000_000, 40_000) > EpochRule.epochs(20, 1_000_000, 4_000));
    }

    @Test
    void whatIsTypedCounts(@TempDir Path directory) throws IOException {
        Path train = Files.writeString(directory.resolve("train.csv"), "user,item\n" + IntStream.range(0, 400_000)
                .mapToObj(i -> i / 20 + "," + (i % 20 * 3 + i / 20 % 3)).collect(Collectors.joining("\n")) + "\n");
        for (String epochs : new String[] {"", "--epochs 20", "--preset post"}) {
            int expected = epochs.isEmpty() ? EpochRule.epochs(20, 400_000, 60) : 20;
            Cli run = Cli.run(Stream.concat(Stream.of("train", "--train", train, "--model", directory.resolve("m"), "--dim", 1,
                    "--wide-neighbors", 0, "--patience", 1, "--max-trials", 1), Arrays.stream(epochs.split(" "))
                    .filter(word -> !word.isEmpty())).toArray());
            assertEquals(0, run.code(), run.err());
            assertTrue(run.out().contains("epoch 1/" + expected + ": "), run.out());
        }
    }
}
