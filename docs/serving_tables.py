#!/usr/bin/env python3
"""Tables of what docs/measure_serving left in a directory, as Markdown: serving_tables.py DIRECTORY

What was not measured has no table, or a dash.
"""
import json
import statistics
import sys
from pathlib import Path


MISS = " *"


def table(header, rows):
    print("| " + " | ".join(header) + " |")
    print("|" + "---|" * len(header))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print()
    if any(MISS in cell for row in rows for cell in row):
        print("\\* misses what is asked.\n")


def context(environment):
    print(f"{environment['processor']}, {environment['cores']} processors, {environment['os']}; JDK {environment['jdk']}; "
          f"{environment['kernels']}; commit {environment['commit']}.\n")


def read(path):
    return json.loads(path.read_text()) if path.exists() and path.read_text().strip() else None


def start(measured):
    print("## From the start of a JVM to its first list\n")
    context(measured["environment"])
    print(f"A linear model of {measured['items']:,} items x {measured['dim']}; medians over the services of each kind, in ms. "
          "`fast after` is for how long calls after the first list were slower than 1.2 of the steady median.\n")
    kinds = {}
    for service in measured["services"]:
        kinds.setdefault((service["cache"], service["warmUp"]), []).append(service)
    rows = []
    for (cache, warm_up), services in kinds.items():
        rows.append(["yes" if cache else "no", "yes" if warm_up else "no", str(len(services))] + [
            f"{statistics.median(service[name] for service in services) / 1e6:,.{digits}f}"
            for name, digits in [("answeredNanos", 0), ("openNanos", 0), ("warmUpNanos", 0), ("firstNanos", 1),
                                 ("settledNanos", 0), ("steadyNanos", 2)]])
    table(["AOT cache", "warm-up", "services", "start to first list", "opening", "warm-up", "first list", "fast after",
           "steady list"], rows)
    opening = [(service["openNanos"] + service["warmUpNanos"]) / 1e9 for service in kinds[(False, True)]]
    print(f"Opening and warming up together take {statistics.median(opening):.2f} s without a cache, the median of the sums; "
          "asked is below 1.\n")
    said = {"While the cache was made": measured["cacheMade"],
            "With a cache": sorted({line for service in measured["services"] if service["cache"] for line in service["said"]})}
    for when, lines in said.items():
        print(f"{when}, the JVM logged" + (" nothing.\n" if not lines else ":\n\n```text\n" + "\n".join(lines) + "\n```\n"))


def peers(jvm, python):
    """The time of each peer, in microseconds, by items, dim and name."""
    times = {}
    for result in jvm or []:
        params = result["params"]
        iterations = [time for fork in result["primaryMetric"]["rawData"] for time in fork]
        times.setdefault((int(params["items"]), int(params["dim"])), {})[params["impl"]] = statistics.median(iterations)
    for result in (python or {}).get("results", []):
        name = {"torch": "torch of Python"}.get(result["library"], result["library"])
        times.setdefault((result["items"], result["dim"]), {})[name] = result["time"]
    return times


def ratio(numerator, denominator, asked=lambda value: True):
    if not numerator or not denominator:
        return "-"
    value = numerator / denominator
    return f"{value:.2f}" + ("" if asked(value) else MISS)


def latency(runs):
    runs = sorted(runs, key=lambda r: (r["model"]["items"], r["model"]["dim"], r["run"]["threads"]))
    print("## Lists under load\n")
    context(runs[0]["environment"])
    print("The ten best items for journeys of 1 to 50, from the scheduled arrival, in microseconds.\n")
    figures, bars = [], []
    for run in runs:
        shape = [f"{run['model']['items']:,}", str(run["model"]["dim"]), str(run["run"]["threads"])]
        latency, beside = run["operation"]["latencyNanos"], run["beside"]
        median = latency["50"]
        figures.append(shape + [f"{run['run']['ratePerSecond']:,.0f}", f"{run['operation']['utilisation']:.2f}"]
                       + [f"{latency[name] / 1e3:,.0f}" if latency[name] >= 1e5 else f"{latency[name] / 1e3:,.1f}"
                          for name in ("50", "99", "99.9", "max")]
                       + [f"{run['operation']['operations']:,}", f"{run['operation']['bytesPerOperation']:.1f}",
                          str(run["operation"]["collections"])])
        medians = {name: beside[name]["serviceNanos"]["50"] for name in beside}
        bars.append(shape + [ratio(median, medians.get("kernel"), lambda value: value <= 1.1),
                             ratio(medians.get("sum"), median, lambda value: run["model"]["items"] < 20000 or value >= .9),
                             ratio(latency["99.9"], run["spin"]["latencyNanos"]["99.9"], lambda value: value <= 1.5)])
    table(["items", "dim", "threads", "a second", "utilisation", "p50", "p99", "p99.9", "max", "lists", "bytes a list",
           "collections"], figures)
    print("The same against what bounds it, in the same run: the median time of the kernel alone, which estimates all scores from "
          "codes, and of `sum`, which adds up the panels and biases that all scores would take to read, four times as many bytes, "
          "both without the wait from the scheduled arrival that is in p50; and the p99.9 of a spin of equal median, a "
          "computation without memory. Asked are p50 / kernel of at most 1.1, sum / p50 of at least "
          ".90 from 20,000 items up, and p99.9 / spin of at most 1.5. A p99.9 of fewer than 10,000 lists rests on fewer than ten "
          "of them.\n")
    table(["items", "dim", "threads", "p50 / kernel", "sum / p50", "p99.9 / spin"], bars)


def peer_times(environment, times):
    print("## Peers\n")
    if environment:
        context(environment)
    print("The ten best items for a hidden vector that is there, on one thread, call after call, in microseconds. All but faiss and "
          "torch of Python run in a JVM; `all scored` is warp without codes, and sum is no peer, but adds up the bytes that this "
          "reads. Asked is that the best peer takes "
          "at least 2 times as long at 1,682 items, and longer from there on.\n")
    names = sorted({name for shape in times.values() for name in shape} - {"quantized", "vector", "sum"})
    rows = []
    for (items, dim), of_shape in sorted(times.items()):
        ours = of_shape.get("quantized")
        best, whose = min(((of_shape[name], f" ({name})") for name in names if name in of_shape), default=(None, ""))
        of_best = ratio(best, ours, lambda value: value > 1 if items >= 20000 else value >= 2)
        rows.append([f"{items:,}", str(dim)] + [f"{of_shape[name]:,.1f}" if name in of_shape else "-" for name in
                                                ["quantized", "vector", "sum"] + names]
                    + [ratio(of_shape.get("sum"), ours), of_best if of_best == "-" else of_best + whose])
    table(["items", "dim", "warp", "all scored", "sum"] + names + ["sum / warp", "best peer / warp"], rows)


def bulk(environment, results, faiss, peaks):
    print("## Lists of all users\n")
    if environment:
        context(environment)
    theirs = {}
    for result in (faiss or {}).get("results", []):
        theirs.setdefault((result["items"], result["dim"]), {})[result["threads"]] = result["users/s"]
    slower = [f"{of[2]:,.0f} against {of[1]:,.0f} at dim {dim}" for (_, dim), of in theirs.items()
              if 1 in of and 2 in of and of[2] < of[1]]
    print("The ten best new items of all users from their journeys, users a second; FAISS has the hidden vectors, and leaves out "
          "nothing. Asked is at least 2 times FAISS. `at its best` is on whichever number of threads FAISS is faster." + (
              f" On two threads it is slower than on one ({', '.join(slower)}), which the "
              "ratios on two threads rest on." if slower else "") + (
                  " `FMAs alone` is for how many users the FMAs of all scores can be done in registers, by `FmaPeakBenchmark`: no "
                  "lists for which all scores are computed are made faster." if peaks else "") + "\n")
    rates = {run["threads"]: run["secondaryMetrics"]["flops"]["score"] for run in peaks}
    rows = []
    for result in results:
        params = result["params"]
        ours = result["secondaryMetrics"]["usersListed"]["score"]
        of_threads = theirs.get((int(params["items"]), int(params["dim"])), {})
        other = of_threads.get(int(params["threads"]))
        rate = rates.get(int(params["threads"]))
        limit = rate and rate / (2 * int(params["items"]) * int(params["dim"]))
        rows.append([f"{int(params['users']):,}", f"{int(params['items']):,}", params["dim"], params["wide"], params["threads"],
                     f"{ours:,.0f}", f"{limit:,.0f}" if limit else "-", ratio(ours, limit), f"{other:,.0f}" if other else "-"]
                    + [ratio(ours, of_faiss, lambda value: value >= 2)
                       for of_faiss in (other, max(of_threads.values(), default=None))])
    table(["users", "items", "dim", "entries of the wide part an item", "threads", "warp", "FMAs alone", "warp / FMAs alone",
           "FAISS", "warp / FAISS", "warp / FAISS at its best"], rows)


def main():
    directory = Path(sys.argv[1])
    print("# Serving: measured\n")
    print("Made by [`docs/measure_serving`](../measure_serving) from the raw numbers in [`serving`](serving); what is measured, "
          "and how, is in [Serving](../serving.md) and [Performance](../performance.md#latency).\n")
    started = read(directory / "start.json")
    if started:
        start(started)
    times = peers(read(directory / "peers-jvm.json"), read(directory / "peers-python.json"))
    runs = [read(path) for path in sorted(directory.glob("latency-*.json"))]
    if runs:
        latency(runs)
    if times:
        peer_times(read(directory / "peers-environment.json"), times)
    results = read(directory / "bulk.json")
    if results:
        bulk(read(directory / "bulk-environment.json"), results, read(directory / "bulk-faiss.json"),
             [run for threads in (1, 2) for run in read(directory / f"bulk-peak-{threads}.json") or []])


if __name__ == "__main__":
    main()
