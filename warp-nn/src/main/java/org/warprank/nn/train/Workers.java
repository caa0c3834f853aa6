package org.warprank.nn.train;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that are started once and then run one task after the other together with the calling thread. Handing out a task
 * allocates nothing. Waiting threads spin for a moment, because the next phase of a batch is near, and sleep then.
 */
final class Workers implements AutoCloseable {

    private static final int SPINS = 2_000;

    /** A task for all workers at once. */
    interface Task {

        /**
         * Does one worker's part.
         *
         * @param worker  number of the worker, from 0
         * @param workers how many there are
         */
        void run(int worker, int workers);
    }

    private final Thread[] threads;
    private final AtomicInteger running = new AtomicInteger();
    private Task task;
    private Thread caller;
    private volatile int generation;
    private volatile boolean closed;
    private volatile Throwable failure;

    Workers(int count) {
        threads = new Thread[count - 1];
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

    /** Where a worker's part of so many rows begins, which is where that of the worker before ends: parts are about equal. */
    static int from(int rows, int worker, int workers) {
        return (int) ((long) rows * worker / workers);
    }

    /** Runs a task on all workers and waits until each has done its part. */
    void run(Task next) {
        if (threads.length > 0) {
            task = next;
            caller = Thread.currentThread();
            failure = null;
            running.set(threads.length);
            generation++;
            for (Thread thread : threads) {
                LockSupport.unpark(thread);
            }
        }
        try {
            next.run(0, count());
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
        int done = 0;
        while (true) {
            for (int spins = 0; generation == done && !closed; spins++) {
                pause(spins);
            }
            if (closed) {
                return;
            }
            done++;
            try {
                task.run(worker, count());
            } catch (Throwable t) {
                failure = t;
            }
            if (running.decrementAndGet() == 0) {
                LockSupport.unpark(caller);
            }
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
