#!/usr/bin/env python3
"""The scoring of ScoringBenchmark in PyTorch and FAISS: all items, then the ten best. Prints JSON.

    scoring.py [--runs N] [--items Y ...] [--dim D ...] [--users U ...] [--threads T ...] [--library NAME ...]

torch    one user: addmv, then topk; several: addmm, then topk
faiss    IndexFlatIP, in which the bias is one more factor; the query's is 1. On several threads, as many searches at once, each
         for its share of the users and on one thread: faster than one search on the threads of FAISS, of OpenBLAS or of both,
         which wait for each other

100,000 users are those of BulkBenchmark. Each case has a process of its own, without the threads that another has started.
"""

import argparse
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

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

    def __init__(self, queries, table, bias, threads):
        peer.set_threads(threads)
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

    def __init__(self, queries, table, bias, threads):
        peer.set_threads(1)
        faiss.omp_set_num_threads(1)
        # The number of OpenMP's threads is a matter of each thread that calls.
        self.searches = ThreadPoolExecutor(threads, initializer=faiss.omp_set_num_threads, initargs=(1,))
        self.shares = [share.numpy() for share in torch.cat([queries, torch.ones(len(queries), 1)], 1).tensor_split(threads)
                       if len(share)]
        self.index = faiss.IndexFlatIP(table.shape[1] + 1)
        self.index.add(torch.cat([table, bias[:, None]], 1).numpy())

    def search(self, queries):
        return torch.from_numpy(self.index.search(queries, K)[1])

    def __call__(self):
        if len(self.shares) == 1:
            return self.search(self.shares[0])
        return torch.cat(list(self.searches.map(self.search, self.shares)))


LIBRARIES = {"torch": Torch, "faiss": Faiss}


def check(queries, table, bias, ids):
    """What is timed has to be the best items, up to the rounding of scores."""
    queries, ids = queries[:CHECKED_USERS], ids[:CHECKED_USERS]
    scores = torch.addmm(bias.double(), queries.double(), table.double().t())
    worst = (scores.gather(1, ids) - scores.topk(K).values).abs().max().item()
    assert worst < 1e-4, "a list is off by " + str(worst)


def measure(name, items, dim, users, threads, runs):
    torch.manual_seed(1)
    queries = torch.rand(users, dim) * 2 - 1
    table = torch.rand(items, dim) * 2 - 1
    bias = torch.rand(items) * 2 - 1
    with torch.inference_mode():
        call = LIBRARIES[name](queries, table, bias, threads)
        check(queries, table, bias, call())
        time = peer.microseconds(call, runs)
    return {"library": name, "version": LIBRARIES[name].version, "items": items, "dim": dim, "users": users, "threads": threads,
            "time": time,
            "read, GB/s": round(4 * items * (dim + 1) / time / 1000, 1),
            "computed, GFLOP/s": round(2 * users * items * dim / time / 1000, 1), "users/s": round(users / time * 1e6)}


def measure_alone(*case):
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(measure, *case).result()


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
    libraries = [name for name in options.library if peer.present(name, LIBRARIES[name].version)]
    peer.report("scoring", options.runs,
                [measure_alone(name, items, dim, users, threads, options.runs) for items in options.items for dim in options.dim
                 for users in options.users for threads in options.threads for name in libraries])


if __name__ == "__main__":
    main()
