#!/usr/bin/env python3
"""Tables of what docs/measure_serving left in a directory, as Markdown: serving_tables.py DIRECTORY

What was not measured has no table.
"""
import json
import statistics
import sys
from pathlib import Path


def table(header, rows):
    print("| " + " | ".join(header) + " |")
    print("|" + "---|" * len(header))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print()


def context(environment):
    print(f"{environment['processor']}, {environment['cores']} processors, {environment['os']}; JDK {environment['jdk']}; "
          f"{environment['kernels']}; commit {environment['commit']}.\n")


def start(path):
    measured = json.loads(path.read_text())
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
    said = sorted({line for service in measured["services"] if service["cache"] for line in service["said"]})
    if said:
        print("What the JVMs with a cache printed besides:\n")
        print("```\n" + "\n".join(said) + "\n```\n")


def latency(paths):
    runs = [json.loads(path.read_text()) for path in paths]
    print("## Lists under load\n")
    context(runs[0]["environment"])
    print("The ten best items for journeys of 1 to 50, from the scheduled arrival, in microseconds. `spin` is the 99.9th "
          "percentile by that of a computation of equal median without memory, in the same run.\n")
    rows = []
    for run in sorted(runs, key=lambda r: (r["model"]["items"], r["model"]["dim"], r["run"]["threads"])):
        times = run["operation"]["latencyNanos"]
        rows.append([f"{run['model']['items']:,}", str(run["model"]["dim"]), str(run["run"]["threads"]),
                     f"{run['run']['ratePerSecond']:,.0f}", f"{run['operation']['utilisation']:.2f}"]
                    + [f"{times[name] / 1e3:,.0f}" for name in ("50", "99", "99.9", "max")]
                    + [f"{run['ratio']['latency']['99.9']:.2f}", f"{run['operation']['operations']:,}",
                       f"{run['operation']['bytesPerOperation']:.1f}", str(run["operation"]["collections"])])
    table(["items", "dim", "threads", "a second", "utilisation", "p50", "p99", "p99.9", "max", "spin", "lists", "bytes a list",
           "collections"], rows)


def main():
    directory = Path(sys.argv[1])
    print("# Serving: measured\n")
    print("Made by [`docs/measure_serving`](../measure_serving) from the raw numbers in [`serving`](serving); what is measured, "
          "and how, is in [Serving](../serving.md) and [Performance](../performance.md#latency).\n")
    if (directory / "start.json").exists():
        start(directory / "start.json")
    runs = sorted(directory.glob("latency-*.json"))
    if runs:
        latency(runs)


if __name__ == "__main__":
    main()
