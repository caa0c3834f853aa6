package org.warprank.bench.latency;

/** The rate asked for is more than the threads can serve. The message says both. */
public final class OverloadException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    OverloadException(String message) {
        super(message);
    }
}
