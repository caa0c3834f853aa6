#!/usr/bin/env python3
"""Recomputes the metrics of `warp evaluate` from the lists of `warp recommend`, with nothing of warp's code.

    docs/check_metrics.py --train train.csv.gz --test test.csv.gz --recs recs.csv --metrics metrics.json

Protocol: a user counts who occurs in train and has at least one relevant item, that is an item of test which occurs
somewhere in train but not with this user. For each cut K of the metrics file, over the first K items of a user's list:

    ndcg       sum of 1/log2(rank+1) over the hits, divided by the same sum over ranks 1 to min(K, relevant)
    precision  hits / K
    recall     hits / relevant
    mrr        1 / rank of the first hit, 0 without a hit

and their means over users. Exit code 1 if a mean differs by more than 1e-9, the number of users differs, or a list is
not what it should be: an unknown, repeated or train item, ranks that do not count from 1, a score above the one before,
fewer items than there are. Exit code 2 if a file cannot be read.
"""
import argparse
import csv
import gzip
import json
import math
import sys

TOLERANCE = 1e-9
METRICS = ("ndcg", "precision", "recall", "mrr")


def rows(path, *columns):
    """The named columns of a CSV or TSV file, found by its header."""
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8-sig", newline="") as file:
        header = file.readline().rstrip("\r\n")
        delimiter = "\t" if "\t" in header else ","
        names = next(csv.reader([header], delimiter=delimiter), [])
        missing = [column for column in columns if column not in names]
        if missing:
            raise ValueError(f"{path}: no column {', '.join(missing)} in the header {header!r}")
        places = [names.index(column) for column in columns]
        for line, row in enumerate(csv.reader(file, delimiter=delimiter), start=2):
            if not row:
                continue
            if len(row) <= max(places):
                raise ValueError(f"{path}: row {line} has {len(row)} fields")
            yield [row[place] for place in places]


def items_by_user(path):
    users = {}
    for user, item in rows(path, "user", "item"):
        users.setdefault(user, set()).add(item)
    return users


def read_lists(path, complain):
    """Each user's items in order, with complaints about ranks and scores."""
    lists = {}
    last_score = {}
    for user, rank, item, score in rows(path, "user", "rank", "item", "score"):
        items = lists.setdefault(user, [])
        items.append(item)
        if rank != str(len(items)):
            complain(f"user {user}: rank {rank} where {len(items)} comes next")
        value = float(score)
        if math.isnan(value):
            complain(f"user {user}: rank {rank} has score {score}")
        elif value > last_score.get(user, math.inf):
            complain(f"user {user}: the score of rank {rank} is above the one before")
        last_score[user] = value
    return lists


def check_lists(lists, train, known, longest_cut, complain):
    for user in lists:
        if user not in train:
            complain(f"user {user}: not in train")
    length = max([longest_cut] + [len(items) for items in lists.values()])
    for user, seen in train.items():
        items = lists.get(user, [])
        distinct = set(items)
        if len(distinct) < len(items):
            complain(f"user {user}: the list repeats an item")
        for item in items:
            if item in seen:
                complain(f"user {user}: item {item} is in this user's train")
            elif item not in known:
                complain(f"user {user}: item {item} is not in train")
        possible = min(length, len(known) - len(seen))
        if len(items) < possible:
            complain(f"user {user}: {len(items)} items where {possible} are possible")


def measure(hits, relevant, cut):
    """The metrics of one user, from the ranks of the hits."""
    hits = [rank for rank in hits if rank <= cut]
    ideal = math.fsum(1 / math.log2(rank + 1) for rank in range(1, min(cut, relevant) + 1))
    return {
        "ndcg": math.fsum(1 / math.log2(rank + 1) for rank in hits) / ideal,
        "precision": len(hits) / cut,
        "recall": len(hits) / relevant,
        "mrr": 1 / hits[0] if hits else 0.0,
    }


def recompute(train, test, known, lists, cuts):
    """The number of users and the mean of each metric at each cut."""
    columns = {f"{metric}@{cut}": [] for cut in cuts for metric in METRICS}
    users = 0
    for user, wanted in test.items():
        relevant = (wanted & known) - train[user] if user in train else set()
        if not relevant:
            continue
        users += 1
        hits = [rank for rank, item in enumerate(lists.get(user, []), start=1) if item in relevant]
        for cut in cuts:
            for metric, value in measure(hits, len(relevant), cut).items():
                columns[f"{metric}@{cut}"].append(value)
    return users, {name: math.fsum(values) / users if users else math.nan for name, values in columns.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, text in (("train", "interactions that users are known to have"), ("test", "interactions held out"),
                       ("recs", "what `warp recommend --out` wrote"), ("metrics", "what `warp evaluate --metrics` wrote")):
        parser.add_argument("--" + name, required=True, metavar="FILE", help=text)
    arguments = parser.parse_args()

    problems = []
    train = items_by_user(arguments.train)
    test = items_by_user(arguments.test)
    known = set().union(*train.values())
    with open(arguments.metrics, encoding="utf-8") as file:
        reported = json.load(file)
    cuts = sorted({int(name.split("@")[1]) for name in reported if "@" in name})
    if not cuts:
        raise ValueError(f"{arguments.metrics}: no metric such as ndcg@10")
    lists = read_lists(arguments.recs, problems.append)
    check_lists(lists, train, known, cuts[-1], problems.append)

    users, recomputed = recompute(train, test, known, lists, cuts)
    print(f"{'metric':<14} {'from recs':>22} {'from evaluate':>22} {'difference':>12}")
    print(f"{'users':<14} {users:>22} {reported.get('users')!s:>22}")
    if reported.get("users") != users:
        problems.append("users: the numbers differ")
    for name, value in recomputed.items():
        other = reported.get(name)
        if not isinstance(other, (int, float)):
            problems.append(f"{name}: not a number in {arguments.metrics}")
            continue
        difference = abs(value - other)
        print(f"{name:<14} {value!r:>22} {other!r:>22} {difference:>12.1e}")
        if not difference <= TOLERANCE:  # so that NaN fails too
            problems.append(f"{name}: the difference is above {TOLERANCE}")

    for problem in problems[:20]:
        print(problem, file=sys.stderr)
    if len(problems) > 20:
        print(f"and {len(problems) - 20} more", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (OSError, EOFError, ValueError, csv.Error) as failure:
        print(f"check_metrics.py: {failure}", file=sys.stderr)
        sys.exit(2)
