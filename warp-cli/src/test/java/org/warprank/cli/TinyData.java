package org.warprank.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Users of two tastes, written as a train and a test file; ids need quoting. */
record TinyData(Path train, Path test) {

    static final int USERS = 40;
    static final int ITEMS = 24;

    static TinyData write(Path directory) throws IOException {
        Random random = new Random(7);
        List<String> train = new ArrayList<>(List.of("item,user"));
        List<String> test = new ArrayList<>(List.of("user,item"));
        for (int user = 0; user < USERS; user++) {
            List<Integer> liked = new ArrayList<>();
            for (int item = 0; item < ITEMS; item++) {
                liked.add(item);
            }
            int taste = user % 2;
            liked.removeIf(item -> item % 2 != taste && random.nextInt(4) > 0);
            Collections.shuffle(liked, random);
            for (int i = 0; i < liked.size(); i++) {
                String item = "\"item, " + liked.get(i) + "\"";
                if (i < liked.size() - 4) {
                    train.add(item + ",u" + user);
                } else {
                    test.add("u" + user + "," + item);
                }
            }
        }
        return new TinyData(Files.write(directory.resolve("train.csv"), train), Files.write(directory.resolve("test.csv"), test));
    }

    /** Trains a small model on this data. */
    Path model(Path directory) {
        Path model = directory.resolve("model.safetensors");
        Cli run = Cli.run("train", "--train", train, "--model", model, "--epochs", 3, "--dim", 8, "--threads", 1);
        if (run.code() != 0) {
            throw new AssertionError(run.toString());
        }
        return model;
    }
}
