#!/usr/bin/env python3
"""The WARP loss of WarpLossBenchmark in PyTorch, forward and backward into a dense gradient, on one thread. Prints JSON.

    warp_loss.py [--runs N] [--batch B ...] [--items Y ...] [--violating SHARE ...] [--variant NAME ...]

Scores are made as there: each row's candidates are evenly spaced, in random order, and the same share of them violates.
Draws are uniform without replacement, L(N) = H(floor(M / N)), examples are summed. Variants:

autograd    all rows at once, the gradient by loss.backward()
by_hand     all rows at once, the gradient written into a buffer of which only the last call's cells are cleared
loop        one example after the other, one draw after the other, the gradient by loss.backward()
"""

import argparse
import random

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

    def __init__(self, batch):
        self.batch = batch
        self.gradient = torch.zeros_like(batch.scores)
        self.last = batch.positives

    def __call__(self):
        with torch.inference_mode():
            return self.step()

    def step(self):
        batch = self.batch
        self.gradient[batch.rows, self.last] = 0
        self.gradient[batch.rows, batch.positives] = 0
        negatives, trials = search(batch)
        weight = weights(batch, trials)
        loss = (weight * (batch.scores[batch.rows, negatives] - batch.thresholds)).sum()
        self.gradient[batch.rows, negatives] = weight
        self.gradient[batch.rows, batch.positives] = -weight
        self.last = negatives
        return loss.item(), self.gradient


class Loop:

    def __init__(self, batch):
        self.batch = batch
        self.leaf = batch.scores.clone().requires_grad_()
        self.harmonic = batch.harmonic.tolist()

    def __call__(self):
        self.leaf.grad = None
        candidates = self.leaf.shape[1] - 1
        losses = []
        for row, positive in enumerate(self.batch.positives.tolist()):
            threshold = self.leaf[row, positive] - MARGIN
            seen = set()
            while len(seen) < candidates:
                item = random.randrange(candidates)
                item += item >= positive
                if item in seen:
                    continue
                seen.add(item)
                if self.leaf[row, item] >= threshold:
                    losses.append(self.harmonic[candidates // len(seen)] * (self.leaf[row, item] - threshold))
                    break
        loss = torch.stack(losses).sum()
        loss.backward()
        return loss.item(), self.leaf.grad


VARIANTS = {"autograd": Autograd, "by_hand": ByHand, "loop": Loop}


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


def measure(name, rows, items, violating, runs):
    batch = Batch(rows, items, violating)
    call = VARIANTS[name](batch)
    for _ in range(2):
        check(batch, *call())
    return {"variant": name, "batch": rows, "items": items, "violating": violating, "time": peer.microseconds(call, runs)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--batch", type=int, nargs="+", default=[64, 256])
    parser.add_argument("--items", type=int, nargs="+", default=[500, 2000, 20000])
    parser.add_argument("--violating", type=float, nargs="+", default=[0.76, 0.09, 0.01])
    parser.add_argument("--variant", nargs="+", choices=VARIANTS, default=list(VARIANTS))
    options = parser.parse_args()
    peer.need_torch()
    torch.manual_seed(1)
    random.seed(1)
    peer.report("warp_loss", options.runs,
                [measure(name, rows, items, violating, options.runs) for rows in options.batch for items in options.items
                 for violating in options.violating for name in options.variant])


if __name__ == "__main__":
    main()
