package org.warprank.nn.io;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.warprank.core.ScoringPanels;

/**
 * Whether panels are those of a table. All processors compare: it is most of what opening a file without checksums takes.
 */
final class PanelCheck {

    private static final int ITEMS = ScoringPanels.ITEMS;
    private static final int SHARE_PANELS = 64;

    private final int items;
    private final int dim;
    private final MemorySegment table;
    private final ValueLayout.OfFloat layout;
    private final MemorySegment panels;

    /** A table {@code (items, dim)} of such floats, and panels {@code (ceil(items / 64), dim, 64)}. */
    PanelCheck(int items, int dim, MemorySegment table, ValueLayout.OfFloat layout, MemorySegment panels) {
        this.items = items;
        this.dim = dim;
        this.table = table;
        this.layout = layout;
        this.panels = panels;
    }

    /** The first item and factor that differ; past the last item the panels have zeros. */
    Optional<String> firstDifference() {
        int count = (int) ((items + ITEMS - 1L) / ITEMS);
        return IntStream.range(0, (count + SHARE_PANELS - 1) / SHARE_PANELS).parallel()
                .mapToObj(share -> firstDifference(share * SHARE_PANELS, Math.min(count, (share + 1) * SHARE_PANELS)))
                .flatMap(Optional::stream).findFirst();
    }

    private Optional<String> firstDifference(int fromPanel, int toPanel) {
        float[] panel = new float[dim * ITEMS];
        float[] rows = new float[dim * ITEMS];
        for (int p = fromPanel; p < toPanel; p++) {
            int there = Math.min(ITEMS, items - p * ITEMS) * dim;
            MemorySegment.copy(panels, Tensors.FLOATS, 4L * p * panel.length, panel, 0, panel.length);
            MemorySegment.copy(table, layout, 4L * p * rows.length, rows, 0, there);
            Arrays.fill(rows, there, rows.length, 0f);
            int i = firstItem(panel, rows);
            if (i < ITEMS) {
                return Optional.of("item " + (p * ITEMS + i) + ", factor " + firstFactor(panel, rows, i));
            }
        }
        return Optional.empty();
    }

    private int firstItem(float[] panel, float[] rows) {
        int i = 0;
        while (i < ITEMS && firstFactor(panel, rows, i) == dim) {
            i++;
        }
        return i;
    }

    private int firstFactor(float[] panel, float[] rows, int i) {
        int factor = 0;
        while (factor < dim && panel[factor * ITEMS + i] == rows[i * dim + factor]) {
            factor++;
        }
        return factor;
    }
}
