package org.warprank.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.InteractionsBuilder;
import org.warprank.nn.optim.Sgd;
import org.warprank.nn.train.TrainingOptions;
import org.warprank.nn.train.WideOptions;
import org.warprank.nn.train.WideSelection;

/** Which weights of the wide part are chosen, and what memory has to do with it. */
class WideSelectionTest {

    private static final WideMemory AMPLE = new WideMemory(1L << 40);
    private static final WideOptions ONE_WEIGHT_AN_ITEM = new WideOptions(1, 10, 64, 0, WideSelection.AUTO);

    // Embeddings that say nothing leave all to the wide part.
    private static String train(Interactions all, WideMemory memory) throws IOException {
        TrainingOptions options = TrainingOptions.builder().dim(1).epochs(1).optimizer(new Sgd(1e-6f, 0, 0))
                .wide(ONE_WEIGHT_AN_ITEM).build();
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said);
        try (EpochPrinter printer = new EpochPrinter(out, new PrintWriter(new StringWriter()), options.epochs())) {
            new AutomaticValidation(options, null, printer, out, memory).fit(all, UnaryOperator.identity(), null);
        }
        return said.toString();
    }

    // Half of the users have pairs of items that go together now and then, the others four at a time that always do. The
    // largest weights are all those of the latter.
    private static Interactions pairsAndFours() {
        SplittableRandom random = new SplittableRandom(1);
        InteractionsBuilder builder = Interactions.builder();
        for (int user = 0; user < 400; user++) {
            for (int n = 0; n < 4; n++) {
                int group = random.nextInt(10);
                for (int i = 0; i < 4; i++) {
                    if (user % 2 == 0) {
                        builder.add("u" + user, "four " + group + " " + i);
                    } else if (random.nextInt(4) > 0) {
                        builder.add("u" + user, "pair " + (2 * group + i / 2) + " " + i % 2);
                    }
                }
            }
        }
        return builder.build();
    }

    // An item goes with each of many others, which are rare and go with nothing else.
    private static Interactions hubs() {
        SplittableRandom random = new SplittableRandom(2);
        InteractionsBuilder builder = Interactions.builder();
        for (int user = 0; user < 400; user++) {
            for (int n = 0; n < 4; n++) {
                int hub = random.nextInt(10);
                builder.add("u" + user, "hub " + hub).add("u" + user, "with " + hub + " " + random.nextInt(12));
            }
        }
        return builder.build();
    }

    @Test
    void whatIsBetterForWhatIsHeldOutIsChosen() throws IOException {
        assertEquals("nearest", AutomaticValidationTest.scale(train(pairsAndFours(), AMPLE))[2]);
        assertEquals("largest", AutomaticValidationTest.scale(train(hubs(), AMPLE))[2]);
    }

    // 130 items: their matrices take 135,200 bytes, a quarter of 540,800.
    @Test
    void withoutTheMemoryForLargestItIsLeftOutAndThatIsSaid() throws IOException {
        Interactions hubs = hubs();
        assertEquals(130, hubs.items().size());
        String without = train(hubs, new WideMemory(540_799));
        assertTrue(without.contains("\nwide selection largest is left out: its matrices of 130 items take 1 MB, and are tried "
                + "where the heap (-Xmx) has 1 MB, not 0 MB\n"), without);
        assertEquals("nearest", AutomaticValidationTest.scale(without)[2]);
        String with = train(hubs, new WideMemory(540_800));
        assertFalse(with.contains("left out"), with);
        assertEquals("largest", AutomaticValidationTest.scale(with)[2]);
    }

    private static String refused(int items, long megabytes) {
        return assertThrows(BadInputException.class, () -> new WideMemory(megabytes << 20)
                .check(ONE_WEIGHT_AN_ITEM.withSelection(WideSelection.LARGEST), items)).getMessage();
    }

    @Test
    void largestIsRefusedWhereItCannotBe() {
        assertEquals("--wide-selection is largest for 11,345 items, expected nearest or auto for more than 8,192",
                refused(11_345, 1 << 20));
        assertEquals("--wide-selection is largest, whose matrices of 5,710 items take 249 MB, expected nearest, auto or a heap "
                + "(-Xmx) of 332 MB, not 250 MB", refused(5_710, 250));
        WideOptions largest = ONE_WEIGHT_AN_ITEM.withSelection(WideSelection.LARGEST);
        new WideMemory(332 << 20).check(largest, 5_710);
        new WideMemory(1L << 40).check(largest, WideSelection.MOST_ITEMS);
        new WideMemory(1).check(ONE_WEIGHT_AN_ITEM, 5_710);
    }

    @Test
    void largestIsRefusedForTooManyItemsBeforeTheTraining(@TempDir Path directory) throws IOException {
        Path many = Files.writeString(directory.resolve("many.csv"), IntStream.range(0, 8_193)
                .mapToObj(i -> i % 9 + "," + i).collect(Collectors.joining("\n", "user,item\n", "\n")));
        Path model = directory.resolve("m");
        Refusals.assertRefused(directory, 2, "--wide-selection is largest for 8,193 items, expected nearest or auto for more "
                + "than 8,192", "train", "--train", many, "--model", model, "--wide-selection", "largest");
    }
}
