package org.warprank.cli;

import java.util.Locale;
import org.warprank.nn.train.WideOptions;
import org.warprank.nn.train.WideSelection;

/**
 * Whether a heap has room for the matrices of {@code --wide-selection largest}.
 *
 * @param heap its bytes at most, which do not change while the process runs, as what is free does
 */
record WideMemory(long heap) {

    // Beside the matrices stand the interactions, what is held out of them, and two models.
    private static final double MOST_TRIED = 0.25;

    // What is left holds little more than the interactions and tables of a training.
    private static final double MOST_ASKED_FOR = 0.75;

    /** Of this process. */
    static WideMemory here() {
        return new WideMemory(Runtime.getRuntime().maxMemory());
    }

    /** Whether it is tried for so many items by those who did not ask for it. */
    boolean isAmple(int items) {
        return WideSelection.bytesOfLargest(items) <= MOST_TRIED * heap;
    }

    /** Says that it is not tried, for the model depends on it. */
    String leftOut(int items) {
        long bytes = WideSelection.bytesOfLargest(items);
        return String.format(Locale.ROOT, "wide selection largest is left out: its matrices of %,d items take %,d MB, and are "
                + "tried where the heap (-Xmx) has %,d MB, not %,d MB", items, megabytes(bytes), megabytes(bytes / MOST_TRIED),
                heap >> 20);
    }

    /** Refuses options that ask for it where it cannot be, before anything is trained. */
    void check(WideOptions options, int items) {
        if (options.selection() != WideSelection.LARGEST) {
            return;
        }
        if (items > WideSelection.MOST_ITEMS) {
            throw new BadInputException(String.format(Locale.ROOT, "--wide-selection is largest for %,d items, expected "
                    + "nearest or auto for more than %,d", items, WideSelection.MOST_ITEMS));
        }
        long bytes = WideSelection.bytesOfLargest(items);
        if (bytes > MOST_ASKED_FOR * heap) {
            throw new BadInputException(String.format(Locale.ROOT, "--wide-selection is largest, whose matrices of %,d items "
                    + "take %,d MB, expected nearest, auto or a heap (-Xmx) of %,d MB, not %,d MB", items, megabytes(bytes),
                    megabytes(bytes / MOST_ASKED_FOR), heap >> 20));
        }
    }

    private static long megabytes(double bytes) {
        return (long) Math.ceil(bytes / (1 << 20));
    }
}
