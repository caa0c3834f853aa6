"""What the peer scripts share: torch if it is there, times, and the report."""

import ctypes
import json
import platform
import statistics
import sys
import time

try:
    import torch
except ImportError:
    torch = None

WARM_UP_SECONDS = 1.0
SAMPLE_SECONDS = 0.05


def need_torch():
    """Ends the script where torch is missing, with a report that says so: a peer that is left out is no failure."""
    if torch is None:
        reason = "torch is not a package of Python " + platform.python_version() + " (" + sys.executable + ")"
        print("SKIPPED: " + reason + "; install it with pip or the system's packages", file=sys.stderr)
        print(json.dumps({"skipped": reason}))
        sys.exit(0)
    set_threads(1)


def set_threads(count):
    """The threads of torch, and of the OpenBLAS that it and others call, which has a number of its own."""
    torch.set_num_threads(count)
    try:
        ctypes.CDLL("libopenblas.so.0").openblas_set_num_threads(count)
    except OSError:
        pass  # Another BLAS.


def present(name, version):
    """Whether a further library is there; says so where it is not."""
    if version is None:
        print("SKIPPED: " + name + " is not a package of this Python", file=sys.stderr)
    return version is not None


def microseconds(call, runs):
    """The median time of a call over so many runs, each of as many calls as fill a fair time, after a warm-up."""
    calls = 0
    start = time.perf_counter()
    while calls < 1 or time.perf_counter() - start < WARM_UP_SECONDS:
        call()
        calls += 1
    calls = max(1, round(SAMPLE_SECONDS * calls / (time.perf_counter() - start)))
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        for _ in range(calls):
            call()
        times.append((time.perf_counter() - start) / calls * 1e6)
    return round(statistics.median(times), 3)


def report(benchmark, runs, results):
    print(json.dumps({
        "benchmark": benchmark,
        "python": platform.python_version(),
        "torch": torch.__version__,
        "torch config": torch.__config__.show(),
        "threads": torch.get_num_threads(),
        "runs": runs,
        "unit": "us/op, median",
        "results": results}, indent=2))
