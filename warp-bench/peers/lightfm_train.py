#!/usr/bin/env python3
"""LightFM's training with its WARP loss on the interactions of a file, on one thread: what --preset lightfm does. Prints JSON.

    lightfm_train.py [--dim N] [--epochs N] [--model OUT] FILE

FILE is CSV or CSV.GZ with columns user and item; pairs count once. The seconds of each epoch are those of its fit_partial alone.
The peer of a whole process, from the file to a saved model, is this script itself with --model, timed from outside; it imports
nothing that LightFM does not need.
"""

import argparse
import csv
import gzip
import json
import pickle
import platform
import sys
import time


def interactions(path):
    """The matrix (users, items) of ones."""
    import numpy
    import scipy.sparse
    users, items, pairs = {}, {}, set()
    with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        header = next(rows)
        user, item = header.index("user"), header.index("item")
        for row in rows:
            pairs.add((users.setdefault(row[user], len(users)), items.setdefault(row[item], len(items))))
    rows, columns = (numpy.array(ids, dtype=numpy.int32) for ids in zip(*sorted(pairs)))
    return scipy.sparse.coo_matrix((numpy.ones(len(rows), dtype=numpy.float32), (rows, columns)), shape=(len(users), len(items)))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("--dim", type=int, default=64)
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--model")
    args = parser.parse_args()
    try:
        from lightfm import LightFM, __version__ as version
    except ImportError:
        reason = "lightfm is not a package of Python " + platform.python_version()
        print("SKIPPED: " + reason, file=sys.stderr)
        print(json.dumps({"skipped": reason}))
        return
    matrix = interactions(args.file)
    model = LightFM(no_components=args.dim, loss="warp", learning_schedule="adagrad", learning_rate=0.05, max_sampled=10,
                    random_state=1)
    epochs = []
    for _ in range(args.epochs):
        start = time.perf_counter()
        model.fit_partial(matrix, epochs=1, num_threads=1)
        epochs.append({"seconds": time.perf_counter() - start})
    if args.model:
        with open(args.model, "wb") as file:
            pickle.dump(model, file)
    print(json.dumps({"python": platform.python_version(), "lightfm": version, "dim": args.dim, "examples": matrix.nnz,
                      "epochs": epochs}))


if __name__ == "__main__":
    main()
