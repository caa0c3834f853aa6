#!/usr/bin/env python3
"""Tables of what docs/measure_kernels left in a directory, as Markdown: kernel_tables.py DIRECTORY

A time is the median over the iterations of all forks. A ratio is the other one's time by that of the vector kernels, above 1
where these are faster; the mean of ratios is the geometric one. What was not measured has no table.
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


def environment(directory, part):
    return json.loads((directory / f"{part}-environment.json").read_text())


def heading(directory, part, title):
    print(f"## {title}\n\nCommit {environment(directory, part)['commit']}.\n")


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
    return f"{value:.3g}" if value < 1000 else f"{value:,.0f}"


def table(header, rows):
    print("| " + " | ".join(header) + " |")
    print("|" + "---|" * len(header))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print()


def geometric_mean(values):
    return math.exp(statistics.fmean(math.log(value) for value in values))


def dense(times, title, flops):
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
            ratio = impls["openblas"] / impls["vector"]
            if batch >= 32:
                ratios.append(ratio)
            rate = work * batch * out * width / impls["vector"] / 1000
            scalar = impls.get("scalar")
            rows.append([shape, number(impls["vector"]), number(rate), number(impls["openblas"]), f"{ratio:.2f}",
                         f"{scalar / impls['vector']:.1f}" if scalar else ""])
        table(["batch x out x in", "vector, us", "GFLOP/s", "OpenBLAS, us", "OpenBLAS / vector", "scalar / vector"], rows)
        print(f"Geometric mean of OpenBLAS / vector from batch 32: {geometric_mean(ratios):.3f}.\n")


def limits(times, batch, items, violating):
    """What a loss cannot do without, either of the two: all scores read once, or as many at random places as it takes draws."""
    rows = ("batch", batch), ("items", items)
    return {"all": times.get(("ReadScoresBenchmark", *sorted([*rows, ("impl", "vector")]))),
            "random": times.get(("RandomScoresBenchmark", *sorted([*rows, ("violating", violating)])))}


def warp(directory):
    times = measured(directory, "warp", "warp-scalar")
    cases = by_impl(times, "WarpLossBenchmark")
    path = directory / "warp-pytorch.json"
    if not cases or not path.exists():
        return
    peers = {(str(result["batch"]), str(result["items"]), str(result["violating"])): result
             for result in json.loads(path.read_text())["results"]}
    rows, ratios = [], []
    for key, impls in cases.items():
        values = dict(key)
        cell = values["batch"], values["items"], values["violating"]
        forms = peers[cell]["times"]
        loops = {name: time for name, time in forms.items() if name.startswith("post_")}
        best = min((time, name) for name, time in forms.items() if name not in loops)
        limit = min(((time, name) for name, time in limits(times, *cell).items() if time), default=None)
        ratio = best[0] / impls["vector"]
        ratios.append(ratio)
        rows.append([" x ".join(cell[:2]), cell[2], number(impls["vector"]), f"{impls['scalar'] / impls['vector']:.1f}",
                     f"{number(best[0])} ({best[1]})", f"{ratio:.1f}"]
                    + [number(loops[name] / impls["vector"]) if name in loops else ""
                       for name in ("post_list", "post_index")]
                    + ([f"{number(limit[0])} ({limit[1]})", f"{impls['vector'] / limit[0]:.1f}"] if limit else ["", ""]))
    heading(directory, "warp", "WARP over dense scores, forward and dense backward")
    table(["batch x items", "violating", "vector, us", "scalar / vector", "best PyTorch form, us", "PyTorch / vector",
           "post's list loop / vector", "post's index loop / vector", "limit, us", "vector / limit"], rows)
    print(f"Geometric mean of PyTorch / vector: {geometric_mean(ratios):.2f}, least {min(ratios):.2f}.\n")
    print("The limit is the faster one of reading all scores (`ReadScoresBenchmark`) and of reading as many at random places as "
          "the loss takes draws, with one cell of the gradient a row (`RandomScoresBenchmark`).\n")


def scoring(directory):
    times = measured(directory, "scoring-one", "scoring-many")
    cases = by_impl(times, "ScoringBenchmark")
    one = [(dict(key), impls) for key, impls in cases.items() if dict(key)["users"] == "1"]
    many = [(dict(key), impls) for key, impls in cases.items() if dict(key)["users"] != "1"]
    if one:
        heading(directory, "scoring", "Scoring one user, the ten best items")
        table(["items x dim", "vector, us", "GB/s", "sum, us", "sum / vector", "OpenBLAS / vector"],
              [[f"{values['items']} x {values['dim']}", number(impls["vector"]),
                number(4 * int(values["items"]) * (int(values["dim"]) + 1) / impls["vector"] / 1000), number(impls["sum"]),
                f"{impls['sum'] / impls['vector']:.2f}", f"{impls['openblas'] / impls['vector']:.2f}"]
               for values, impls in one])
    if many:
        heading(directory, "scoring", "Scoring several users, the ten best items of each")
        table(["users x items x dim", "vector, us", "GFLOP/s", "OpenBLAS / vector"],
              [[f"{values['users']} x {values['items']} x {values['dim']}", number(impls["vector"]),
                number(2 * int(values["users"]) * int(values["items"]) * int(values["dim"]) / impls["vector"] / 1000),
                f"{impls['openblas'] / impls['vector']:.2f}"] for values, impls in many])


def rows_of_tables(directory):
    cases = by_impl(measured(directory, "rows"), "RowsBenchmark")
    if cases:
        heading(directory, "rows", "Rows")
        table(["kernel", "floats a row", "rows", "vector, ns a row", "scalar / vector"],
              [[dict(key)["kernel"], dict(key)["dim"], dict(key)["rows"], number(impls["vector"]),
                f"{impls['scalar'] / impls['vector']:.1f}"] for key, impls in cases.items()])


def main():
    directory = Path(sys.argv[1])
    machine = environment(directory, sorted(directory.glob("*-environment.json"))[-1].name.removesuffix("-environment.json"))
    del machine["commit"]
    print("# Kernels, measured\n")
    print("Made by [measure_kernels](../measure_kernels) from the raw JSON in [kernels](kernels). What each kernel does and what "
          "bounds it is said in [kernels.md](../kernels.md).\n")
    print("```json\n" + json.dumps(machine, indent=2) + "\n```\n")
    dense_times = measured(directory, "dense-[BF]*", "dense-scalar")
    flops = {"LinearForwardBenchmark": 2, "LinearBackwardBenchmark": 4}
    if dense_times:
        heading(directory, "dense", "Dense layer")
        dense(dense_times, "Full width", flops)
    avx2 = measured(directory, "avx2")
    if avx2:
        heading(directory, "avx2", "Dense layer at 256 bits, OpenBLAS with its kernels for Haswell")
        dense(avx2, "256 bits", flops)
    warp(directory)
    scoring(directory)
    rows_of_tables(directory)


if __name__ == "__main__":
    main()
