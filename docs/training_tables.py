#!/usr/bin/env python3
"""Tables of what docs/measure_training left in a directory, as Markdown: training_tables.py DIRECTORY

What was not measured has no table.
"""
import json
import statistics
import sys
from pathlib import Path

# Epochs before it are left out: the JVM is still compiling in them.
FIRST_EPOCH = 21


def table(header, rows):
    print("| " + " | ".join(header) + " |")
    print("|" + "---|" * len(header))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print()


def read(paths):
    return [json.loads(path.read_text()) for path in paths]


def jmh(runs):
    """The forks of all runs together: median times of a case, by its parameters."""
    times = {}
    for run in runs:
        for case in run:
            forks = [statistics.median(fork) for fork in case["primaryMetric"]["rawData"]]
            key = (int(case["params"]["items"]), float(case["params"]["violating"]), int(case["params"].get("threads", 1)))
            times.setdefault(key, []).extend(forks)
    return {key: statistics.median(forks) for key, forks in times.items()}


def heading(raw, part, title):
    environment = json.loads((raw / f"{part}-environment.json").read_text())
    print(f"## {title}\n")
    print(f"{environment['processor']}, {environment['cores']} processors, {environment['os']}; JDK {environment['jdk']}; "
          f"{environment['kernels']}; commit {environment['commit']}.\n")


def step(ours, peers):
    print("`TrainStepBenchmark`, sampled head, in microseconds; medians over forks. PyTorch on one thread: with the scores of all "
          "items, and of ten alone, by `warp-bench/peers/train_step.py`; the faster one of autograd with torch.optim and of the same "
          "step written out by hand.\n")
    times = jmh(ours)
    torch = {}
    for peer in peers:
        for result in peer.get("results", []):
            key = (result["items"], result["violating"], result["variant"])
            torch.setdefault(key, []).append(result["time"])
    torch = {key: statistics.median(runs) for key, runs in torch.items()}
    rows = []
    for items, violating in sorted({key[:2] for key in times}, key=lambda key: (key[0], -key[1])):
        one, two = (times.get((items, violating, threads)) for threads in (1, 2))
        row = [f"{items:,}", f"{violating}", f"{one:,.0f}", f"{two:,.0f}" if two else "", f"{one / two:.2f}" if two else ""]
        for variant in ("exact", "ten_outputs"):
            forms = [torch[key] for key in [(items, violating, variant), (items, violating, variant + "_by_hand")] if key in torch]
            peer = min(forms, default=None)
            row += [f"{peer:,.0f}", f"{peer / one:.1f}"] if peer else ["", ""]
        rows.append(row)
    table(["items", "violating", "one thread", "two threads", "one : two", "PyTorch, all scores", "times ours",
           "PyTorch, ten scores", "times ours"], rows)


def size(run, rows, huge):
    print("`CatalogueSizeBenchmark`, one thread, in nanoseconds; medians over forks. Beside it is what the rows of an example take "
          "by themselves, from `RowsBenchmark` over tables of as many rows in random order: the inner products with its positive and "
          "with 1 / (share of violators) draws, a row of its journey, and steps of Adagrad on three rows, those of the positive, of "
          "the violator and of one of the journey. What is left are the smaller tables and the work that does not depend on where "
          "rows lie. With huge pages is the whole example in a JVM with `-XX:+UseTransparentHugePages`.\n")
    times, huge_times = jmh([run]), jmh([huge])
    alone = {(case["params"]["kernel"], int(case["params"]["rows"])): statistics.median(
        statistics.median(fork) for fork in case["primaryMetric"]["rawData"]) for case in rows}
    rates = sorted({key[1] for key in times}, reverse=True)
    lines = []
    for items in sorted({key[0] for key in times}):
        line = [f"{items:,}"]
        for rate in rates:
            example = times[items, rate, 1]
            dot, adagrad, gather = (alone.get((kernel, items)) for kernel in ("dot", "adagrad", "gather"))
            touched = (1 + 1 / rate) * dot + 3 * adagrad + gather if dot and adagrad and gather else None
            with_huge = huge_times.get((items, rate, 1))
            line += [f"{example:,.0f}"] + ([f"{touched:,.0f}", f"{example - touched:,.0f}"] if touched else ["-", "-"])
            line += [f"{with_huge:,.0f}" if with_huge else "-"]
        lines.append(line)
    table(["items"] + [name for rate in rates for name in (f"{rate} violating", "its rows", "the rest", "with huge pages")],
          lines)


def rate(run):
    """Million interactions a second: the median of its later epochs."""
    return statistics.median(run["examples"] / epoch["seconds"] for epoch in run["epochs"][FIRST_EPOCH - 1:]) / 1e6


def lightfm(raw):
    pythons = [run for run in read(sorted(raw.glob("lightfm-python-[0-9]*.json"))) if "epochs" in run]
    print(f"Million interactions a second: the median of the epochs from {FIRST_EPOCH} on, and of that over the runs. LightFM "
          f"{', '.join(sorted({run['lightfm'] for run in pythons}))} on one thread, by `warp-bench/peers/lightfm_train.py` in the "
          "same rounds.\n")
    rows = []
    for dim in (32, 64, 128):
        one, two, peer = (statistics.median(map(rate, runs)) if runs else None for runs in (
            read(sorted(raw.glob(f"lightfm-{dim}-1-*.json"))), read(sorted(raw.glob(f"lightfm-{dim}-2-*.json"))),
            [run for run in pythons if run["dim"] == dim]))
        rows.append([str(dim), f"{one:.2f}", f"{two:.2f}", f"{two / one:.2f}",
                     *([f"{peer:.3f}", f"{one / peer:.1f}"] if peer else ["-", "-"])])
    table(["dim", "--threads 1", "--threads 2", "2 : 1", "LightFM", "--threads 1 : LightFM"], rows)
    print("The whole process, from the file to the saved model, 30 epochs at dim 128 on one thread, in seconds:\n")
    ours = [run["wholeProcessNanos"] / 1e9 for run in read(sorted(raw.glob("lightfm-process-*.json")))]
    peers = [run["wholeProcessNanos"] / 1e9 for run in read(sorted(raw.glob("lightfm-python-process-*.json")))]
    rows = [[name, f"{statistics.median(times):.2f}", ", ".join(f"{seconds:.2f}" for seconds in times)]
            for name, times in (("warp", ours), ("LightFM", peers)) if times]
    table(["", "median", "runs"], rows)


def main():
    raw = Path(sys.argv[1])
    print("# Training, measured\n")
    steps = sorted(raw.glob("step-[0-9]*.json"))
    if steps:
        heading(raw, "step", "A step")
        step(read(steps), read(sorted(raw.glob("step-pytorch-*.json"))))
    if (raw / "size.json").exists():
        heading(raw, "size", "An example, by the size of the catalogue")
        size(*(json.loads(path.read_text()) if path.exists() else []
               for path in (raw / "size.json", raw / "size-rows.json", raw / "size-huge-pages.json")))
    if any(raw.glob("lightfm-process-*.json")):
        heading(raw, "lightfm", "--preset lightfm")
        lightfm(raw)


if __name__ == "__main__":
    main()
