package org.warprank.core;

import java.util.SplittableRandom;

/** Ways to split a range into parts, some of them empty. */
final class Cuts {

    private Cuts() {
    }

    @FunctionalInterface
    interface Part {
        void run(int from, int to);
    }

    /** Runs the parts of a random split of {@code [0, length)}, in random order. */
    static void forEachPart(int length, long seed, Part part) {
        SplittableRandom random = new SplittableRandom(seed);
        if (length == 0 || random.nextInt(4) == 0) {
            part.run(0, length);
            return;
        }
        split(0, length, random, part);
    }

    private static void split(int from, int to, SplittableRandom random, Part part) {
        int cut = random.nextInt(from, to + 1);
        boolean upperFirst = random.nextBoolean();
        if (upperFirst) {
            splitOrRun(cut, to, random, part);
        }
        splitOrRun(from, cut, random, part);
        if (!upperFirst) {
            splitOrRun(cut, to, random, part);
        }
    }

    private static void splitOrRun(int from, int to, SplittableRandom random, Part part) {
        if (to - from > 1 && random.nextInt(3) > 0) {
            split(from, to, random, part);
        } else {
            part.run(from, to);
        }
    }
}
