package org.warprank.bench.peer;

import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Scoring as {@code torch.addmv} for one user or {@code torch.addmm} for several, then {@code torch.topk}, all into tensors
 * that are there. The tensors are PyTorch's own memory. Its thread stays in inference mode until it is closed.
 */
final class PyTorchScoring implements Scoring {

    private final int users;
    private final int k;
    private final InferenceMode mode = new InferenceMode(true);
    private final Tensor queries;
    private final Tensor table;
    private final Tensor columns;
    private final Tensor bias;
    private final Tensor scores;
    private final Tensor best;
    private final Tensor ids;

    PyTorchScoring(ScoringInputs inputs) {
        users = inputs.users();
        k = inputs.k();
        table = PyTorchLinear.tensor(inputs.table(), inputs.items(), inputs.dim());
        columns = table.t();
        bias = PyTorchLinear.tensor(inputs.bias(), inputs.items());
        long[] lists = users == 1 ? new long[] {k} : new long[] {users, k};
        queries = PyTorchLinear.tensor(inputs.queries(),
                users == 1 ? new long[] {inputs.dim()} : new long[] {users, inputs.dim()});
        scores = torch.empty(users == 1 ? new long[] {inputs.items()} : new long[] {users, inputs.items()});
        best = torch.empty(lists);
        ids = torch.empty(lists).to(torch.ScalarType.Long);
    }

    @Override
    public void topK() {
        if (users == 1) {
            torch.addmv_out(scores, bias, table, queries);
        } else {
            torch.addmm_out(scores, bias, queries, columns);
        }
        torch.topk_out(best, ids, scores, k).close();
    }

    @Override
    public int[] ids() {
        long[] items = new long[users * k];
        new LongPointer(ids.data_ptr()).get(items);
        int[] numbers = new int[items.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Math.toIntExact(items[i]);
        }
        return numbers;
    }

    @Override
    public void close() {
        queries.close();
        columns.close();
        table.close();
        bias.close();
        scores.close();
        best.close();
        ids.close();
        mode.close();
    }
}
