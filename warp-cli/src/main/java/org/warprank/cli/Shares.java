package org.warprank.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/** Work on numbers that is shared out to threads; what is done to one number must not depend on another. */
final class Shares {

    private static final Duration PROGRESS_INTERVAL = Duration.ofMillis(100);

    private Shares() {
    }

    /**
     * Does the work on all numbers.
     *
     * @param count    the numbers are those from 0 to below it
     * @param threads  how many threads work
     * @param workers  makes for each thread what is done to a number, with the buffers of that thread
     * @param progress is told now and then, on the calling thread, how many numbers are done, and last that all are
     */
    static void forEach(int count, int threads, Supplier<IntConsumer> workers, IntConsumer progress) {
        AtomicInteger next = new AtomicInteger();
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> shares = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                shares.add(pool.submit(() -> {
                    IntConsumer worker = workers.get();
                    for (int number = next.getAndIncrement(); number < count; number = next.getAndIncrement()) {
                        worker.accept(number);
                    }
                }));
            }
            for (Future<?> share : shares) {
                await(share, () -> progress.accept(Math.min(count, next.get())));
            }
        }
        progress.accept(count);
    }

    private static void await(Future<?> share, Runnable meanwhile) {
        while (true) {
            try {
                share.get(PROGRESS_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException e) {
                meanwhile.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof Error error) {
                    throw error;
                }
                throw new IllegalStateException(e.getCause());
            }
        }
    }
}
