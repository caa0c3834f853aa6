#!/usr/bin/env python3
"""The WARP loss of WarpLossBenchmark in PyTorch, forward and backward into a dense gradient, on one thread. Prints JSON.

    warp_loss.py [--runs N] [--loop-runs N] [--batch B ...] [--items Y ...] [--violating SHARE ...] [--form NAME ...]

Scores are made as there: each row's candidates are evenly spaced, in random order, and the same share of them violates.
Draws are uniform without replacement, L(N) = H(floor(M / N)), examples are summed. Forms that take all rows at once and write
the gradient into a buffer of which only the last call's cells are cleared:

probe               draws, four times as many for the rows that found nothing, then a random order of the rest
count_nonzero       counts and lists violators by nonzero, draws N by its law and one violator from the list
count_cumsum        the same, the violator found in the running counts of its row
count_keys          the same, the violator is the one with the least of random keys
probe8_count_nonzero, probe64_..., probe256_...     so many draws, then count_nonzero for the rows that found nothing
probe8_count_cumsum, probe64_..., probe256_...      the same with count_cumsum

Others:

autograd            probe, with the gradient by loss.backward()
post_list           the loop of the post: for each draw a list of the items left, and random.sample on it
post_index          the same loop, with an index into an array of the items left

Counting draws N from the continuous law, at most a step or so off, where an exact inversion would cost more operations: an
advantage of the peer. A loop is called only --loop-runs times, after one call that is checked; 0 leaves the loops out.
"""

import argparse
import random
import time

import numpy
import peer
from peer import torch

MARGIN = 1.0
SPREAD = 4.0
FIRST_DRAWS = 8
MORE_DRAWS = 4


class Batch:
    """Scores (batch, items), one positive a row, and H(0) to H(items)."""

    def __init__(self, batch, items, violating):
        candidates = items - 1
        violators = round(violating * candidates)
        values = -MARGIN + (violators - torch.arange(candidates) - 0.5) * (SPREAD / candidates)
        self.rows = torch.arange(batch)
        self.positives = torch.randint(items, (batch,))
        self.scores = torch.empty(batch, items)
        for row, positive in enumerate(self.positives.tolist()):
            order = values[torch.randperm(candidates)]
            self.scores[row] = torch.cat([order[:positive], torch.zeros(1), order[positive:]])
        self.thresholds = self.scores[self.rows, self.positives] - MARGIN
        numbers = torch.arange(1, items + 1, dtype=torch.float64)
        self.harmonic = torch.cat([torch.zeros(1, dtype=torch.float64), (1 / numbers).cumsum(0)])


def search(batch):
    """The first violator of each row and how many draws found it, as two tensors (batch); 0 draws where there is none.

    Draws with replacement, repetitions left out, are draws without. All rows draw a few at once; those that found nothing
    draw more, and in the end look at all they have not drawn yet.
    """
    count, items = batch.scores.shape
    negatives = torch.zeros(count, dtype=torch.int64)
    trials = torch.zeros(count, dtype=torch.int64)
    rows = batch.rows
    drawn = torch.empty(count, 0, dtype=torch.int64)
    more = FIRST_DRAWS
    while len(rows) > 0 and drawn.shape[1] + more < items // 2:
        new = torch.randint(items - 1, (len(rows), more))
        new += new >= batch.positives[rows, None]
        violates = batch.scores[rows[:, None], new] >= batch.thresholds[rows, None]
        found, first = violates.max(1)
        first += drawn.shape[1]
        drawn = torch.cat([drawn, new], 1)
        hits = rows[found]
        negatives[hits] = drawn[found, first[found]]
        trials[hits] = distinct(drawn[found], first[found])
        rows, drawn = rows[~found], drawn[~found]
        more *= MORE_DRAWS
    if len(rows) > 0:
        search_rest(batch, rows, drawn, negatives, trials)
    return negatives, trials


def distinct(drawn, last):
    """How many different items each row drew, up to and with its draw number last."""
    later = torch.arange(drawn.shape[1]) > last[:, None]
    ordered = drawn.masked_fill(later, -1).sort(1).values
    changes = ordered[:, 1:] != ordered[:, :-1]
    return changes.sum(1) + (ordered[:, 0] >= 0)


def search_rest(batch, rows, drawn, negatives, trials):
    """Puts what rows have not drawn into a random order, and takes the first violator in it."""
    scores = batch.scores[rows]
    places = torch.rand(scores.shape)
    places.scatter_(1, batch.positives[rows, None], 2.0).scatter_(1, drawn, 2.0)
    first, negative = torch.where(scores >= batch.thresholds[rows, None], places, 2.0).min(1)
    found = first < 2
    before = (places < first[:, None]).sum(1)
    seen = (places == 2).sum(1) - 1
    negatives[rows] = negative
    trials[rows] = torch.where(found, seen + before + 1, 0)


def count_and_select(select, draws=0):
    """A search that draws so many, then counts the violators of the rows that found none, and draws N and n by their law."""

    def run(batch):
        count, items = batch.scores.shape
        negatives = torch.zeros(count, dtype=torch.int64)
        trials = torch.zeros(count, dtype=torch.int64)
        rows, before = batch.rows, 0
        if draws > 0:
            drawn = torch.randint(items - 1, (count, draws))
            drawn += drawn >= batch.positives[:, None]
            found, first = (batch.scores.gather(1, drawn) >= batch.thresholds[:, None]).max(1)
            numbers = distinct(drawn, torch.where(found, first, draws - 1))
            negatives = drawn.gather(1, first[:, None]).squeeze(1)
            trials = torch.where(found, numbers, 0)
            rows = (~found).nonzero().squeeze(1)
            before = numbers[rows]
        if len(rows) > 0:
            scores = batch.scores if len(rows) == count else batch.scores[rows]
            mask = scores >= batch.thresholds[rows, None]
            mask[torch.arange(len(rows)), batch.positives[rows]] = False
            violators, negatives[rows] = select(mask)
            trials[rows] = torch.where(violators > 0, before + first_trial(items - 1 - before, violators), 0)
        return negatives, trials

    return run


def first_trial(candidates, violators):
    """The number of the draw that meets the first of the violators, by the law for draws from a continuum."""
    some = violators.clamp(min=1).double()
    left = torch.rand(len(violators), dtype=torch.float64) ** (1 / some)
    guess = ((candidates - (some - 1) / 2) * (1 - left)).ceil().long().clamp(min=1)
    return torch.minimum(guess, candidates - violators + 1)


def select_nonzero(mask):
    rows, items = mask.shape
    starts = torch.arange(rows + 1) * items
    marks = mask.flatten().nonzero().squeeze(1)
    bounds = torch.searchsorted(marks, starts)
    violators = bounds.diff()
    at = bounds[:-1] + (torch.rand(rows) * violators).long()
    return violators, marks[at.clamp(max=max(len(marks) - 1, 0))] - starts[:-1]


def select_cumsum(mask):
    counts = mask.cumsum(1, dtype=torch.int32)
    violators = counts[:, -1].contiguous()
    wanted = (torch.rand(len(mask)) * violators).int() + 1
    return violators.long(), torch.searchsorted(counts, wanted[:, None]).squeeze(1)


def select_keys(mask):
    return mask.sum(1), torch.rand(mask.shape).mul_(mask).argmax(1)


def weights(batch, trials):
    ranks = (batch.scores.shape[1] - 1) // trials.clamp(min=1)
    return batch.harmonic[torch.where(trials > 0, ranks, 0)].float()


class Autograd:

    def __init__(self, batch):
        self.batch = batch
        self.leaf = batch.scores.clone().requires_grad_()

    def __call__(self):
        batch = self.batch
        self.leaf.grad = None
        negatives, trials = search(batch)
        hinge = self.leaf[batch.rows, negatives] - (self.leaf[batch.rows, batch.positives] - MARGIN)
        loss = (weights(batch, trials) * hinge).sum()
        loss.backward()
        return loss.item(), self.leaf.grad


class ByHand:

    def __init__(self, batch, search):
        self.batch = batch
        self.search = search
        self.gradient = torch.zeros_like(batch.scores)
        self.last = batch.positives

    def __call__(self):
        with torch.inference_mode():
            return self.step()

    def step(self):
        batch = self.batch
        self.gradient[batch.rows, self.last] = 0
        self.gradient[batch.rows, batch.positives] = 0
        negatives, trials = self.search(batch)
        weight = weights(batch, trials)
        loss = (weight * (batch.scores[batch.rows, negatives] - batch.thresholds)).sum()
        self.gradient[batch.rows, negatives] = weight
        self.gradient[batch.rows, batch.positives] = -weight
        self.last = negatives
        return loss.item(), self.gradient


class PostLoop:
    """One row after the other, one draw after the other, from a list of the items left that is made anew for each draw."""

    def __init__(self, batch, draw):
        self.batch = batch
        self.draw = draw
        self.harmonic = batch.harmonic.tolist()

    def __call__(self):
        scores = self.batch.scores
        rows, items = scores.shape
        weight = torch.zeros(rows)
        chosen = torch.zeros(rows, items)
        violators = torch.zeros(rows, items)
        for row, positive in enumerate(self.batch.positives.tolist()):
            chosen[row, positive] = 1
            left = numpy.ones(items, dtype=bool)
            left[positive] = False
            for trials in range(1, items):
                item = self.draw(numpy.flatnonzero(left))
                left[item] = False
                if MARGIN + scores[row, item] - scores[row, positive] >= 0:
                    weight[row] = self.harmonic[(items - 1) // trials]
                    violators[row, item] = 1
                    break
        hinge = MARGIN - (chosen * scores).sum(1) + (violators * scores).sum(1)
        return (weight * hinge).sum().item(), weight[:, None] * (violators - chosen)


def sample_list(left):
    return random.sample(left.tolist(), 1)[0]


def sample_index(left):
    return left[random.randrange(len(left))]


VECTORISED = {
    "probe": lambda batch: ByHand(batch, search),
    "count_nonzero": lambda batch: ByHand(batch, count_and_select(select_nonzero)),
    "count_cumsum": lambda batch: ByHand(batch, count_and_select(select_cumsum)),
    "count_keys": lambda batch: ByHand(batch, count_and_select(select_keys)),
    "probe8_count_nonzero": lambda batch: ByHand(batch, count_and_select(select_nonzero, 8)),
    "probe64_count_nonzero": lambda batch: ByHand(batch, count_and_select(select_nonzero, 64)),
    "probe256_count_nonzero": lambda batch: ByHand(batch, count_and_select(select_nonzero, 256)),
    "probe8_count_cumsum": lambda batch: ByHand(batch, count_and_select(select_cumsum, 8)),
    "probe64_count_cumsum": lambda batch: ByHand(batch, count_and_select(select_cumsum, 64)),
    "probe256_count_cumsum": lambda batch: ByHand(batch, count_and_select(select_cumsum, 256)),
    "autograd": Autograd,
}
LOOPS = {
    "post_list": lambda batch: PostLoop(batch, sample_list),
    "post_index": lambda batch: PostLoop(batch, sample_index),
}


def check(batch, loss, gradient):
    """What is timed has to be the loss: a violator and the positive of each row have weights that cancel out, all else 0."""
    weight, negatives = gradient.max(1)
    hinge = batch.scores[batch.rows, negatives] - batch.thresholds
    expected = torch.zeros_like(gradient)
    expected[batch.rows, negatives] = weight
    expected[batch.rows, batch.positives] = -weight
    assert torch.equal(expected, gradient), "a cell of the gradient is wrong"
    assert (weight > 0).all() and (hinge >= 0).all(), "a row with violators finds one"
    assert abs(loss - (weight * hinge).sum().item()) <= 1e-4 * loss, "the loss is not that of the gradient"


def seconds(call, runs):
    start = time.perf_counter()
    for _ in range(runs):
        call()
    return (time.perf_counter() - start) / runs


def measure(rows, items, violating, options):
    batch = Batch(rows, items, violating)
    times = {}
    for name in options.form:
        if name in VECTORISED:
            call = VECTORISED[name](batch)
            for _ in range(2):
                check(batch, *call())
            times[name] = peer.microseconds(call, options.runs)
        elif options.loop_runs > 0:
            call = LOOPS[name](batch)
            check(batch, *call())
            times[name] = round(1e6 * seconds(call, options.loop_runs), 3)
    fastest = min((name for name in times if name in VECTORISED), key=times.get, default=None)
    return {"batch": rows, "items": items, "violating": violating, "fastest vectorised": fastest, "times": times}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--loop-runs", type=int, default=1)
    parser.add_argument("--batch", type=int, nargs="+", default=[64, 256])
    parser.add_argument("--items", type=int, nargs="+", default=[500, 2000, 20000])
    parser.add_argument("--violating", type=float, nargs="+", default=[0.76, 0.09, 0.01])
    parser.add_argument("--form", nargs="+", choices=[*VECTORISED, *LOOPS], default=[*VECTORISED, *LOOPS])
    options = parser.parse_args()
    peer.need_torch()
    torch.manual_seed(1)
    random.seed(1)
    peer.report("warp_loss", options.runs,
                [measure(rows, items, violating, options) for rows in options.batch for items in options.items
                 for violating in options.violating])


if __name__ == "__main__":
    main()
