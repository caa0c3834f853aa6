package org.warprank.nn.serve;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.warprank.core.ScoringPanels;

/** What the rows of a table are multiplied by to have length 1. All processors share the work, for it reads the whole table. */
final class InverseNorms {

    private static final int ITEMS = ScoringPanels.ITEMS;
    private static final int SHARE_PANELS = 64;
    private static final ValueLayout.OfFloat LITTLE_FLOAT = ValueLayout.JAVA_FLOAT.withOrder(ByteOrder.LITTLE_ENDIAN);

    private InverseNorms() {
    }

    /** One of each item, padded as the panels are. */
    static float[] of(ScoringPanels panels) {
        int count = panels.panels();
        float[] inverse = new float[count * ITEMS];
        IntStream.range(0, (count + SHARE_PANELS - 1) / SHARE_PANELS).parallel()
                .forEach(share -> fill(panels, share * SHARE_PANELS, Math.min(count, (share + 1) * SHARE_PANELS), inverse));
        return inverse;
    }

    private static void fill(ScoringPanels panels, int fromPanel, int toPanel, float[] inverse) {
        float[] panel = new float[panels.dim() * ITEMS];
        double[] squares = new double[ITEMS];
        for (int p = fromPanel; p < toPanel; p++) {
            MemorySegment.copy(panels.memory(), LITTLE_FLOAT, 4L * p * panel.length, panel, 0, panel.length);
            squares(panel, squares);
            invert(squares, inverse, p * ITEMS);
        }
    }

    private static void squares(float[] panel, double[] squares) {
        Arrays.fill(squares, 0);
        for (int factor = 0; factor < panel.length; factor += ITEMS) {
            addSquares(panel, factor, squares);
        }
    }

    private static void invert(double[] squares, float[] inverse, int offset) {
        for (int i = 0; i < ITEMS; i++) {
            inverse[offset + i] = (float) of(squares[i]);
        }
    }

    private static void addSquares(float[] values, int offset, double[] squares) {
        for (int i = 0; i < ITEMS; i++) {
            double value = values[offset + i];
            squares[i] += value * value;
        }
    }

    /** Of a row with this sum of squares; 0 for one of zeros, or so short that the inverse is no float. */
    static double of(double squares) {
        double inverse = 1 / Math.sqrt(squares);
        return inverse <= Float.MAX_VALUE ? inverse : 0;
    }
}
