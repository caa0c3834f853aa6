package org.warprank.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CheckpointRefusalsTest extends RefusalsOnTinyData {

    @Test
    void checkpointOptionsThatDoNotGoTogether() throws IOException {
        Path model = directory.resolve("m");
        assertRefused(2, "--resume is given, expected --checkpoint as well", "train", "--train",
                data.train(), "--model", model, "--resume");
        assertRefused(2, "--checkpoint-every is given, expected --checkpoint as well", "train", "--train",
                data.train(), "--model", model, "--checkpoint-every", 2);
        assertRefused(2, "--checkpoint-every is 0, expected an integer of at least 1", "train", "--train",
                data.train(), "--model", model, "--checkpoint", directory.resolve("c"), "--checkpoint-every", 0);
        assertRefused(2, "--model is " + model + ", expected a file that is not used otherwise", "train",
                "--train", data.train(), "--model", model, "--checkpoint", model);
        assertRefused(2, "--checkpoint is " + data.train() + ", expected a file that is not used otherwise",
                "train", "--train", data.train(), "--model", model, "--checkpoint", data.train());
        Path refit = directory.resolve("c.refit");
        assertRefused(2, "--checkpoint is " + refit + ", expected a file that is not used otherwise",
                "train", "--train", data.train(), "--model", refit, "--checkpoint", directory.resolve("c"));
    }

    @Test
    void checkpointsOfOtherTrainings() throws IOException {
        Path checkpoint = directory.resolve("c");
        Path model = directory.resolve("m");
        List<Object> args = List.of("train", "--train", data.train(), "--model", model, "--epochs", 3, "--dim", 4,
                "--validation", "none", "--checkpoint", checkpoint, "--resume");
        Cli first = Cli.run(args.toArray());
        assertEquals(0, first.code(), first.err());
        assertTrue(first.out().contains("checkpoint: no " + checkpoint + ", training starts from the beginning\n"),
                first.out());
        byte[] trained = Files.readAllBytes(model);
        Cli again = Cli.run(args.toArray());
        assertTrue(again.out().contains("resumed: after epoch 3/3\n") && !again.out().contains("\nepoch "), again.out());
        assertArrayEquals(trained, Files.readAllBytes(model));
        Files.delete(model);
        assertRefused(2, checkpoint + ": the checkpoint of another training: seed was 0 and is 7",
                Stream.concat(args.stream(), Stream.of("--seed", 7)).toArray());
        assertRefused(2, checkpoint + ": the checkpoint of another training: head was AUTO and is DENSE",
                Stream.concat(args.stream(), Stream.of("--head", "dense")).toArray());
        Files.writeString(checkpoint, "no checkpoint");
        Cli junk = Cli.run(args.toArray());
        assertEquals(2, junk.code());
        assertTrue(junk.err().startsWith("warp: " + checkpoint + ": ") && junk.err().lines().count() == 1, junk.err());
        assertFalse(Files.exists(model));
    }
}
