package org.warprank.cli;

import picocli.CommandLine.Option;

/** How many threads work. */
final class ThreadOptions {

    private static final int MOST = 1024;

    @Option(names = "--threads", paramLabel = "N", description = "The most threads to use; the result does not depend on them "
            + "(default: the available processors).")
    private String threads;

    int threads() {
        return threads == null ? Runtime.getRuntime().availableProcessors() : Numbers.integer("--threads", threads, 1, MOST);
    }
}
