package org.warprank.bench;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.Stream;
import org.warprank.bench.peer.Scoring;
import org.warprank.bench.peer.ScoringInputs;
import org.warprank.core.ScoringPanels;
import org.warprank.nn.serve.FloatTable;
import org.warprank.nn.serve.TopK;
import org.warprank.nn.serve.TopKSearch;

/** Scoring as warp does it: panels packed beforehand, lists filled as they are scored. */
final class KernelsScoring implements Scoring {

    /** The kernels there are. */
    static final List<String> NAMES = List.of("scalar", "vector");

    /** Vector kernels over panels with codes of 8 bits, for one user. */
    static final String QUANTIZED = "quantized";

    private final ScoringInputs inputs;
    private final TopKSearch search;
    private final TopK[] lists;
    private final int[] ids;
    private final int[] listIds;
    private final float[] listScores;

    /**
     * Packs the table.
     *
     * @throws IllegalStateException if this JVM already runs other kernels
     */
    KernelsScoring(String kernels, ScoringInputs inputs) {
        boolean quantized = kernels.equals(QUANTIZED);
        Implementation.choose(quantized ? "vector" : kernels);
        this.inputs = inputs;
        ScoringPanels panels = ScoringPanels.pack(inputs.items(), inputs.dim(), inputs.table(), inputs.bias());
        search = quantized ? new TopKSearch(panels.quantized(), table(inputs), inputs.users())
                : new TopKSearch(panels, inputs.users());
        lists = Stream.generate(() -> new TopK(inputs.k())).limit(inputs.users()).toArray(TopK[]::new);
        ids = new int[inputs.users() * inputs.k()];
        listIds = new int[inputs.k()];
        listScores = new float[inputs.k()];
    }

    private static FloatTable table(ScoringInputs inputs) {
        return FloatTable.of("table", inputs.items(), inputs.dim(), MemorySegment.ofArray(inputs.table()));
    }

    @Override
    public void topK() {
        for (TopK list : lists) {
            list.begin(inputs.k());
        }
        if (lists.length == 1) {
            search.one(inputs.queries(), 0, lists[0]);
        } else {
            search.several(lists.length, inputs.queries(), 0, inputs.dim(), lists);
        }
        for (int user = 0; user < lists.length; user++) {
            lists[user].finish(listIds, listScores);
            System.arraycopy(listIds, 0, ids, user * listIds.length, listIds.length);
        }
    }

    @Override
    public int[] ids() {
        return ids.clone();
    }

    @Override
    public void close() {
        // The panels go with the last reference to them.
    }
}
