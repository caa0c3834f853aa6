package org.warprank.nn.train;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that are started once and then run one task after the other together with the calling thread, all of them or some.
 * Handing out a task allocates nothing. Waiting threads spin for a moment, because the next phase of a batch is near, and sleep
 * then.
 */
final class Workers implements AutoCloseable {

    private static final int SPINS = 2_000;

    /** A task for all workers in use at once. */
    interface Task {

        /**
         * Does one worker's part.
         *
         * @param worker  number of the worker, from 0
         * @param workers how many are in use
         */
        void run(int worker, int workers);
    }

    private final Thread[] threads;
    private final AtomicInteger running = new AtomicInteger();
    private Task task;
    private Thread caller;

    // The number of the task and, in the lower half, how many workers it is for. Both are read at once: a worker that a task is
    // not for may look as late as when the next one is there.
    private volatile long turn;
    private int used;
    private volatile boolean closed;
    private volatile Throwable failure;

    Workers(int count) {
        threads = new Thread[count - 1];
        used = count;
        for (int i = 0; i < threads.length; i++) {
            int worker = i + 1;
            threads[i] = new Thread(() -> serve(worker), "warp-worker-" + worker);
            threads[i].setDaemon(true);
            threads[i].start();
        }
    }

    int count() {
        return threads.length + 1;
    }

    /** Has the first so many workers, which are there, run the tasks to come; the others sleep. */
    void use(int workers) {
        Objects.checkIndex(workers - 1, count());
        used = workers;
    }

    /** How many workers run tasks. */
    int used() {
        return used;
    }

    /** Where a worker's part of so many rows begins, which is where that of the worker before ends: parts are about equal. */
    static int from(int rows, int worker, int workers) {
        return (int) ((long) rows * worker / workers);
    }

    /** Runs a task on all workers in use and waits until each has done its part. */
    void run(Task next) {
        int others = used - 1;
        failure = null;
        if (others > 0) {
            task = next;
            caller = Thread.currentThread();
            running.set(others);
            turn = ((turn >>> Integer.SIZE) + 1 << Integer.SIZE) | used;
            for (int i = 0; i < others; i++) {
                LockSupport.unpark(threads[i]);
            }
        }
        try {
            next.run(0, used);
        } finally {
            for (int spins = 0; running.get() > 0; spins++) {
                pause(spins);
            }
        }
        switch (failure) {
            case null -> { }
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
    }

    private void serve(int worker) {
        long seen = 0;
        int spins = 0;
        while (!closed) {
            long now = turn;
            if (now == seen) {
                pause(spins);
                spins = Math.min(spins + 1, SPINS);
            } else if (worker < (int) now) {
                serve(worker, (int) now);
                spins = 0;
            }
            seen = now;
        }
    }

    private void serve(int worker, int workers) {
        try {
            task.run(worker, workers);
        } catch (Throwable t) {
            failure = t;
        }
        if (running.decrementAndGet() == 0) {
            LockSupport.unpark(caller);
        }
    }

    private static void pause(int spins) {
        if (spins < SPINS) {
            Thread.onSpinWait();
        } else {
            LockSupport.park();
        }
    }

    @Override
    public void close() {
        closed = true;
        for (Thread thread : threads) {
            LockSupport.unpark(thread);
        }
    }
}
