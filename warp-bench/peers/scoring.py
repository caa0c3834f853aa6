#!/usr/bin/env python3
"""The scoring of ScoringBenchmark in PyTorch and FAISS: all items, then the ten best. Prints JSON.

    scoring.py [--runs N] [--items Y ...] [--dim D ...] [--users U ...] [--threads T ...] [--library NAME ...]

torch    one user: addmv, then topk; several: addmm, then topk
faiss    IndexFlatIP, in which the bias is one more factor; the query's is 1

100,000 users are those of BulkBenchmark.
"""

import argparse

import peer
from peer import torch

try:
    import faiss
except ImportError:
    faiss = None

K = 10
CHECKED_USERS = 64


class Torch:

    version = torch and torch.__version__

    def __init__(self, queries, table, bias):
        self.queries = queries
        self.columns = table.t()
        self.table = table
        self.bias = bias

    def __call__(self):
        if len(self.queries) == 1:
            return torch.addmv(self.bias, self.table, self.queries[0]).topk(K).indices[None]
        return torch.addmm(self.bias, self.queries, self.columns).topk(K).indices


class Faiss:

    version = faiss and faiss.__version__

    def __init__(self, queries, table, bias):
        faiss.omp_set_num_threads(torch.get_num_threads())
        self.queries = torch.cat([queries, torch.ones(len(queries), 1)], 1).numpy()
        self.index = faiss.IndexFlatIP(table.shape[1] + 1)
        self.index.add(torch.cat([table, bias[:, None]], 1).numpy())

    def __call__(self):
        return torch.from_numpy(self.index.search(self.queries, K)[1])


LIBRARIES = {"torch": Torch, "faiss": Faiss}


def check(queries, table, bias, ids):
    """What is timed has to be the best items, up to the rounding of scores."""
    queries, ids = queries[:CHECKED_USERS], ids[:CHECKED_USERS]
    scores = torch.addmm(bias.double(), queries.double(), table.double().t())
    worst = (scores.gather(1, ids) - scores.topk(K).values).abs().max().item()
    assert worst < 1e-4, "a list is off by " + str(worst)


def measure(name, items, dim, users, threads, runs):
    peer.set_threads(threads)
    queries = torch.rand(users, dim) * 2 - 1
    table = torch.rand(items, dim) * 2 - 1
    bias = torch.rand(items) * 2 - 1
    with torch.inference_mode():
        call = LIBRARIES[name](queries, table, bias)
        check(queries, table, bias, call())
        time = peer.microseconds(call, runs)
    return {"library": name, "version": LIBRARIES[name].version, "items": items, "dim": dim, "users": users, "threads": threads,
            "time": time,
            "read, GB/s": round(4 * items * (dim + 1) / time / 1000, 1),
            "computed, GFLOP/s": round(2 * users * items * dim / time / 1000, 1), "users/s": round(users / time * 1e6)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--items", type=int, nargs="+", default=[1682, 20000, 200000, 1000000])
    parser.add_argument("--dim", type=int, nargs="+", default=[32, 64, 128])
    parser.add_argument("--users", type=int, nargs="+", default=[1, 8, 64])
    parser.add_argument("--threads", type=int, nargs="+", default=[1])
    parser.add_argument("--library", nargs="+", choices=LIBRARIES, default=list(LIBRARIES))
    options = parser.parse_args()
    peer.need_torch()
    torch.manual_seed(1)
    libraries = [name for name in options.library if peer.present(name, LIBRARIES[name].version)]
    peer.report("scoring", options.runs,
                [measure(name, items, dim, users, threads, options.runs) for items in options.items for dim in options.dim
                 for users in options.users for threads in options.threads for name in libraries])


if __name__ == "__main__":
    main()
