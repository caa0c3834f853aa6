package org.warprank.nn.service;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.warprank.nn.serve.JourneyScorer;
import org.warprank.nn.serve.ScoringModel;

/**
 * The buffers that calls score with, for a bounded number of calls at a time. They are made when they are first needed and
 * belong to no thread: a call takes any that is free, from a virtual thread as well, and waits, first come, first served, while
 * there is none. Neither way allocates unless it waits.
 */
final class Contexts {

    private final ScoringModel model;
    private final Semaphore permits;
    private final AtomicReferenceArray<JourneyScorer> free;

    Contexts(ScoringModel model, int most) {
        this.model = model;
        this.permits = new Semaphore(most, true);
        this.free = new AtomicReferenceArray<>(most);
    }

    ScoringModel model() {
        return model;
    }

    JourneyScorer take() {
        permits.acquireUninterruptibly();
        for (int i = 0; i < free.length(); i++) {
            if (free.getPlain(i) != null) {
                JourneyScorer context = free.getAndSet(i, null);
                if (context != null) {
                    return context;
                }
            }
        }
        return newContext();
    }

    // A permit must not be lost with the memory that was not there.
    private JourneyScorer newContext() {
        JourneyScorer context = null;
        try {
            context = model.newScorer();
            return context;
        } finally {
            if (context == null) {
                permits.release();
            }
        }
    }

    // One that finds no room was made while another was on its way back, and is dropped.
    void giveBack(JourneyScorer context) {
        int i = 0;
        while (i < free.length() && !free.compareAndSet(i, null, context)) {
            i++;
        }
        permits.release();
    }
}
