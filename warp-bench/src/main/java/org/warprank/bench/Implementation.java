package org.warprank.bench;

import java.util.List;
import org.warprank.core.Kernels;

/** The kernels that a benchmark runs. A JVM chooses its kernels once, so each implementation needs a fork of its own. */
final class Implementation {

    private static final List<String> NAMES = List.of("scalar", "vector");
    private static final String PROPERTY = "warp.kernels";

    private Implementation() {
    }

    /**
     * Forces the kernels of this JVM. Comes before anything else of warp-core in a benchmark's setup.
     *
     * @param name {@code "scalar"} or {@code "vector"}
     * @throws IllegalArgumentException if it is another name
     * @throws IllegalStateException    if this JVM already runs other kernels
     */
    static void choose(String name) {
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException("impl is " + name + ", expected one of " + NAMES);
        }
        System.setProperty(PROPERTY, name);
        if (!Kernels.name().equals(name)) {
            throw new IllegalStateException("impl is " + name + ", but this JVM already runs the " + Kernels.name()
                    + " kernels; give each impl a JVM of its own with -f 1 or more, or start this one with -D" + PROPERTY + "="
                    + name + (name.equals("vector") ? " and --add-modules jdk.incubator.vector" : ""));
        }
    }
}
