package org.warprank.bench.latency;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** Threads that do the same at the same time, each with what is its own. */
final class Crew implements AutoCloseable {

    private final List<ExecutorService> threads = new ArrayList<>();

    Crew(int size) {
        for (int t = 0; t < size; t++) {
            threads.add(Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("latency-" + t).factory()));
        }
    }

    /**
     * Lets every thread do a task.
     *
     * @param task takes the number of the thread
     * @return what the tasks returned, in order of the threads
     * @throws RuntimeException what a task threw
     */
    <R> List<R> all(IntFunction<R> task) {
        List<Future<R>> futures = new ArrayList<>();
        for (int t = 0; t < threads.size(); t++) {
            int thread = t;
            futures.add(threads.get(t).submit(() -> task.apply(thread)));
        }
        List<R> results = new ArrayList<>();
        for (Future<R> future : futures) {
            results.add(result(future));
        }
        return results;
    }

    private static <R> R result(Future<R> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while measuring");
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                default -> throw new IllegalStateException(e.getCause());
            }
        }
    }

    // Daemons, told to stop: after an interrupt there is no waiting for a loop that nobody reads any more.
    @Override
    public void close() {
        threads.forEach(ExecutorService::shutdownNow);
    }
}
