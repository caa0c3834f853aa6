#!/usr/bin/env python3
"""The layer of LinearForwardBenchmark in PyTorch: F.linear, then ReLU in place, on one thread. Prints JSON.

    linear_forward.py [--runs N] [BATCHxOUTxIN ...]
"""

import argparse

import peer
from peer import torch

SHAPES = ["256x128x1682", "256x1682x128", "256x20000x128", "512x512x512", "1024x1024x1024", "32x256x256", "1x1682x128",
          "1x20000x128"]


def measure(shape, runs):
    batch, out, inputs = map(int, shape.split("x"))
    x = torch.rand(batch, inputs) * 2 - 1
    w = torch.rand(out, inputs) * 2 - 1
    bias = torch.rand(out) * 2 - 1
    with torch.inference_mode():
        time = peer.microseconds(lambda: torch.relu_(torch.nn.functional.linear(x, w, bias)), runs)
    return {"shape": shape, "time": time, "gflops": round(2 * batch * out * inputs / time / 1000, 1)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("shapes", nargs="*", metavar="BATCHxOUTxIN")
    options = parser.parse_args()
    peer.need_torch()
    torch.manual_seed(1)
    peer.report("linear_forward", options.runs, [measure(shape, options.runs) for shape in options.shapes or SHAPES])


if __name__ == "__main__":
    main()
