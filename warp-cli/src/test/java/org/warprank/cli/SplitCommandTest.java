package org.warprank.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code warp split}. */
class SplitCommandTest {

    @TempDir
    private Path directory;

    private Path input;
    private Path train;
    private Path test;

    @BeforeEach
    void names() {
        input = directory.resolve("all.csv");
        train = directory.resolve("train.csv");
        test = directory.resolve("test.csv");
    }

    private Cli split(Object... more) {
        Object[] args = List.of("split", "--input", input, "--train", train, "--test", test).toArray();
        Object[] all = Arrays.copyOf(args, args.length + more.length);
        System.arraycopy(more, 0, all, args.length, more.length);
        return Cli.run(all);
    }

    @Test
    void theLatestAreHeldOutAndNothingIsLost() throws IOException {
        Files.writeString(input, "timestamp,product,user,weight\n30,\"tea, green\",ann,2\n10,milk,ann,1\n2026-03-01 08:30:00,jam,ann,1\n"
                + "5,milk,ann,3\n1,tea,bob,1\n");
        Cli run = split("--columns", "item=product", "--share", "0.5");
        assertEquals("", run.err());
        assertEquals(List.of("user,item,weight,timestamp", "ann,\"tea, green\",2.0,30", "ann,milk,4.0,10", "bob,tea,1.0,1"),
                Files.readAllLines(train));
        assertEquals(List.of("user,item,weight,timestamp", "ann,jam,1.0,1772353800"), Files.readAllLines(test));
        assertEquals(train + ": 3 interactions; " + test + ": 1 interaction, the latest of each user",
                run.out().lines().skip(1).findFirst().orElseThrow());
    }

    @Test
    void withoutTimesTheSeedDecides() throws IOException {
        StringBuilder rows = new StringBuilder("user,item\n");
        for (int i = 0; i < 40; i++) {
            rows.append("ann,item ").append(i).append('\n');
        }
        Files.writeString(input, rows);
        assertEquals(0, split().code());
        List<String> first = Files.readAllLines(test);
        assertEquals(1 + 8, first.size());
        TreeSet<String> both = new TreeSet<>(Files.readAllLines(train));
        both.addAll(first);
        assertEquals(1 + 40, both.size());
        byte[] bytes = Files.readAllBytes(test);
        assertEquals(0, split().code());
        assertArrayEquals(bytes, Files.readAllBytes(test));
        assertEquals(0, split("--seed", 2).code());
        assertFalse(first.equals(Files.readAllLines(test)));
    }

    @Test
    void filesArePackedByTheirNames() throws IOException {
        Files.writeString(input, "user,item\nann,tea\nann,milk\n");
        train = directory.resolve("train.csv.gz");
        assertEquals(0, split("--share", "0.5").code());
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(train))) {
            assertEquals("user,item,weight", new String(in.readAllBytes()).lines().findFirst().orElseThrow());
        }
    }

    @Test
    void whatIsWrongIsRefusedAndNothingWritten() throws IOException {
        Files.writeString(input, "user,item\nann\n");
        assertEquals("warp: " + input + ":2: 1 field, expected 2 as in the header\n", split().err());
        assertEquals("warp: --share is 1, expected a number from 0 to below 1\n", split("--share", "1").err());
        test = train;
        assertEquals("warp: --train is " + train + ", expected a file that is not used otherwise\n", split().err());
        test = input;
        Cli run = split();
        assertEquals(2, run.code());
        assertEquals("warp: --test is " + input + ", expected a file that is not used otherwise\n", run.err());
        assertFalse(Files.exists(train));
    }
}
