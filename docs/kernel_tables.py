#!/usr/bin/env python3
"""Tables of what docs/measure_kernels left in a directory, as Markdown: kernel_tables.py DIRECTORY

A time is the median over the iterations of all forks. A ratio is the other one's time by that of the vector kernels, above 1
where these are faster; the mean of ratios is the geometric one. What was not measured has no table, or a dash.
"""
import json
import math
import statistics
import sys
from pathlib import Path


def measured(directory, *patterns):
    """The median time of each case in files: {(benchmark, (parameter, value), ..., ("impl", impl)): time}."""
    iterations = {}
    for path in (path for pattern in patterns for path in sorted(directory.glob(pattern + ".json"))):
        for run in json.loads(path.read_text()):
            key = (run["benchmark"].split(".")[-2], *sorted(run["params"].items()))
            iterations.setdefault(key, []).extend(score for fork in run["primaryMetric"]["rawData"] for score in fork)
    return {key: statistics.median(scores) for key, scores in iterations.items()}


def peak(directory, pattern):
    """GFLOP/s of FMAs alone, the median over the iterations of all forks; None where it was not measured."""
    rates = [score / 1e9 for path in sorted(directory.glob(pattern + ".json")) for run in json.loads(path.read_text())
             for fork in run["secondaryMetrics"]["flops"]["rawData"] for score in fork]
    return statistics.median(rates) if rates else None


def heading(directory, part, title):
    heading_of(json.loads((directory / f"{part}-environment.json").read_text()), title)


def heading_of(measured_on, title):
    print(f"## {title}\n\n{measured_on['processor']}, {measured_on['cores']} processors; JDK {measured_on['jdk']}; "
          f"{measured_on['kernels']}; commit {measured_on['commit']}.\n")


def by_impl(times, benchmark):
    """The cases of a benchmark in the order measured: {(value of each parameter but impl): {impl: time}}."""
    cases = {}
    for (name, *params), time in times.items():
        if name == benchmark:
            values = dict(params)
            impl = values.pop("impl")
            cases.setdefault(tuple(values.items()), {})[impl] = time
    return cases


def number(value):
    return "-" if value is None else f"{value:.3g}" if value < 1000 else f"{value:,.0f}"


def quotient(numerator, denominator):
    return numerator / denominator if numerator and denominator else None


def fixed(value, digits):
    return "-" if value is None else f"{value:.{digits}f}"


def ratio(numerator, denominator, digits):
    return fixed(quotient(numerator, denominator), digits)


def table(header, rows):
    print("| " + " | ".join(header) + " |")
    print("|" + "---|" * len(header))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print()


def means(of, ratios, digits):
    """Says the geometric mean of those that are known, and the least."""
    known = [ratio for ratio in ratios if ratio]
    if known:
        mean = math.exp(statistics.fmean(math.log(ratio) for ratio in known))
        print(f"Geometric mean of {of}: {fixed(mean, digits)}, least {fixed(min(known), digits)}.\n")


def dense(times, title, flops, peak_rate):
    if peak_rate:
        print(f"FMAs of registers alone (`FmaPeakBenchmark`), {title.lower()}: {number(peak_rate)} GFLOP/s.\n")
    for benchmark in ("LinearForwardBenchmark", "LinearBackwardBenchmark"):
        cases = by_impl(times, benchmark)
        if not cases:
            continue
        work = flops[benchmark]
        print(f"### {title}, {'forward' if 'Forward' in benchmark else 'backward'}\n")
        rows, ratios = [], []
        for key, impls in cases.items():
            shape = dict(key)["shape"]
            batch, out, width = map(int, shape.split("x"))
            vector, openblas = impls.get("vector"), impls.get("openblas")
            if batch >= 32:
                ratios.append(quotient(openblas, vector))
            rate = quotient(work * batch * out * width / 1000, vector)
            row = [shape, number(vector), number(rate), ratio(rate, peak_rate, 2), number(openblas), ratio(openblas, vector, 2),
                   ratio(impls.get("scalar"), vector, 1)]
            if "Forward" in benchmark:
                packed = impls.get("packed")
                rate = quotient(work * batch * out * width / 1000, packed)
                row += [number(packed), number(rate), ratio(rate, peak_rate, 2), ratio(openblas, packed, 2)]
            else:
                copy = times.get(("CopyWeightsBenchmark", ("shape", shape)))
                row += [number(copy), ratio(vector, copy, 2)]
            rows.append(row)
        head = ["batch x out x in", "vector, us", "GFLOP/s", "of FMAs alone", "OpenBLAS, us", "OpenBLAS / vector", "scalar / vector"]
        if "Forward" in benchmark:
            head += ["packed, us", "GFLOP/s", "of FMAs alone", "OpenBLAS / packed"]
        else:
            head += ["a copy of W, us", "vector / copy"]
        table(head, rows)
        means("OpenBLAS / vector from batch 32", ratios, 3)


def limits(times, batch, items, violating):
    """What a loss cannot do without, either of the two: all scores read once, or as many at random places as it takes draws."""
    rows = ("batch", batch), ("items", items)
    return {"all": times.get(("ReadScoresBenchmark", *sorted([*rows, ("impl", "vector")]))),
            "random": times.get(("RandomScoresBenchmark", *sorted([*rows, ("violating", violating)])))}


def fastest(times):
    """The least time and its name, both None where there is none."""
    return min(((time, name) for name, time in times.items() if time), default=(None, None))


def named(fastest_one):
    time, name = fastest_one
    return "-" if time is None else f"{number(time)} ({name})"


def warp(directory):
    times = measured(directory, "warp", "warp-scalar")
    cases = by_impl(times, "WarpLossBenchmark")
    if not cases:
        return
    path = directory / "warp-pytorch.json"
    # Where PyTorch is missing, its script has no results.
    results = json.loads(path.read_text()).get("results", []) if path.exists() else []
    peers = {(str(result["batch"]), str(result["items"]), str(result["violating"])): result["times"] for result in results}
    rows, ratios = [], []
    for key, impls in cases.items():
        values = dict(key)
        cell = values["batch"], values["items"], values["violating"]
        vector, forms = impls.get("vector"), peers.get(cell, {})
        best = fastest({name: time for name, time in forms.items() if not name.startswith("post_")})
        limit = fastest(limits(times, *cell))
        ratios.append(quotient(best[0], vector))
        rows.append([" x ".join(cell[:2]), cell[2], number(vector), ratio(impls.get("scalar"), vector, 1), named(best),
                     ratio(best[0], vector, 1), number(quotient(forms.get("post_list"), vector)),
                     number(quotient(forms.get("post_index"), vector)), named(limit), ratio(vector, limit[0], 1)])
    heading(directory, "warp", "WARP over dense scores, forward and dense backward")
    table(["batch x items", "violating", "vector, us", "scalar / vector", "best PyTorch form, us", "PyTorch / vector",
           "post's list loop / vector", "post's index loop / vector", "limit, us", "vector / limit"], rows)
    means("PyTorch / vector", ratios, 2)
    print("The limit is the faster one of reading all scores (`ReadScoresBenchmark`) and of reading as many at random places "
          "as the loss takes draws, with one cell of the gradient a row (`RandomScoresBenchmark`).\n")


def scoring(directory):
    times = measured(directory, "scoring-one", "scoring-many")
    cases = by_impl(times, "ScoringBenchmark")
    one = [(dict(key), impls) for key, impls in cases.items() if dict(key)["users"] == "1"]
    many = [(dict(key), impls) for key, impls in cases.items() if dict(key)["users"] != "1"]
    if one:
        heading(directory, "scoring", "Scoring one user, the ten best items")
        print("`vector` scores all items, `quantized` those that their codes leave; `sum` adds up the floats of all.\n")
        table(["items x dim", "vector, us", "GB/s", "sum, us", "sum / vector", "OpenBLAS / vector", "quantized, us",
               "sum / quantized", "OpenBLAS / quantized"],
              [[f"{values['items']} x {values['dim']}", number(impls.get("vector")),
                number(quotient(4 * int(values["items"]) * (int(values["dim"]) + 1) / 1000, impls.get("vector"))),
                number(impls.get("sum")), ratio(impls.get("sum"), impls.get("vector"), 2),
                ratio(impls.get("openblas"), impls.get("vector"), 2), number(impls.get("quantized")),
                ratio(impls.get("sum"), impls.get("quantized"), 2),
                ratio(impls.get("openblas"), impls.get("quantized"), 2)] for values, impls in one])
    if many:
        heading(directory, "scoring", "Scoring several users, the ten best items of each")
        table(["users x items x dim", "vector, us", "GFLOP/s", "OpenBLAS / vector"],
              [[f"{values['users']} x {values['items']} x {values['dim']}", number(impls.get("vector")),
                number(quotient(2 * int(values["users"]) * int(values["items"]) * int(values["dim"]) / 1000,
                                impls.get("vector"))),
                ratio(impls.get("openblas"), impls.get("vector"), 2)] for values, impls in many])


def rows_of_tables(directory):
    cases = by_impl(measured(directory, "rows"), "RowsBenchmark")
    if cases:
        heading(directory, "rows", "Rows")
        table(["kernel", "floats a row", "rows", "vector, ns a row", "scalar / vector"],
              [[dict(key)["kernel"], dict(key)["dim"], dict(key)["rows"], number(impls.get("vector")),
                ratio(impls.get("scalar"), impls.get("vector"), 1)] for key, impls in cases.items()])


def cold(directory):
    path = directory / "cold.json"
    if not path.exists():
        return
    measured_on = json.loads(path.read_text())
    heading_of(measured_on["environment"], "Cold start")
    forks = {}
    for fork in measured_on["firstCalls"]:
        forks.setdefault((fork["workload"], fork["warmUp"]), []).append(fork)

    def median(of, figure, unit):
        return number(statistics.median(fork[figure] for fork in of) / unit)

    print("JVMs of their own, medians over them. Settled is a call from which on the median of 31 calls is within 1.2 of the "
          "steady one.\n")
    table(["call", "`Kernels.warmUp()` first, s", "first call, us", "calls until settled", "ms until settled", "steady call, us"],
          [[workload, median(of, "warmUpNanos", 1e9) if warmed else "no", median(of, "firstNanos", 1e3),
            median(of, "settledCalls", 1), median(of, "settledNanos", 1e6), median(of, "steadyNanos", 1e3)]
           for (workload, warmed), of in forks.items()])
    mixed = measured_on.get("mixed")
    if mixed:
        ratios = [max(vector / scalar for vector, scalar in zip(window["medians"], mixed["scalarMedians"]))
                  for window in mixed["windows"]]
        slowest = max(max(window["slowest"]) for window in mixed["windows"])
        print(f"After a warm-up, {len(mixed['calls'])} calls of mixed shapes in turn in one JVM, in {len(ratios)} windows: the "
              f"worst median of a call in a window is {fixed(max(ratios), 2)} of that of scalar kernels, the slowest call of all "
              f"took {number(slowest / 1e6)} ms, and {mixed['bytesOfLastHalf']} bytes were allocated in the last half.\n")


def main():
    directory = Path(sys.argv[1])
    print("# Kernels, measured\n")
    print(f"Made by [measure_kernels](../measure_kernels) from the raw JSON in [{directory.name}]({directory.name}), which has the "
          "whole environment of each part. What each kernel does and what bounds it is said in [kernels.md](../kernels.md).\n")
    dense_times = measured(directory, "dense-[BCF]*", "dense-scalar")
    flops = {"LinearForwardBenchmark": 2, "LinearBackwardBenchmark": 4}
    if dense_times:
        heading(directory, "dense", "Dense layer")
        dense(dense_times, "Full width", flops, peak(directory, "dense-peak-*"))
    avx2 = measured(directory, "avx2-[BCF]*")
    if avx2:
        heading(directory, "avx2", "Dense layer at 256 bits, OpenBLAS with its kernels for Haswell")
        dense(avx2, "256 bits", flops, peak(directory, "avx2-peak-*"))
    warp(directory)
    scoring(directory)
    rows_of_tables(directory)
    cold(directory)


if __name__ == "__main__":
    main()
