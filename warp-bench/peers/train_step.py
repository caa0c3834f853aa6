#!/usr/bin/env python3
"""The training step of TrainStepBenchmark in PyTorch, on one thread. Prints JSON.

    train_step.py [--runs N] [--items Y ...] [--violating SHARE ...] [--variant NAME ...]

items -> 128 ReLU -> items, a batch of 256 examples, journeys of 20 items of which the positive is left out, WARP with at most
256 draws, sparse gradients of both tables, Adagrad. Weights are made as there, so that the share of violators stays. Variants:

exact          all scores, the first violator in a random order of the items, backward through the scores that take part
ten_outputs    scores of the positive and of nine random items alone, which may find no violator: the least a step can do
"""

import argparse
import random

import peer
from peer import torch

DIM = 128
BATCH = 256
JOURNEY = 20
GROUPS = 64
MAX_TRIALS = 256
OUTPUTS = 10
NOISE = 1e-3
BATCHES = 32


class Model:
    """The tables, and some batches of bags (256, 19) and positives (256)."""

    def __init__(self, items, violating):
        group = torch.arange(items) % GROUPS
        own = torch.nn.functional.one_hot(group, DIM).bool()
        violates = (torch.rand(items, DIM) < violating) | own | (torch.arange(DIM) >= GROUPS)
        self.items = items
        self.input = torch.nn.EmbeddingBag(items, DIM, mode="sum", sparse=True)
        self.output = torch.nn.Embedding(items, DIM, sparse=True)
        self.bias = torch.nn.Embedding(items, 1, sparse=True)
        with torch.no_grad():
            self.input.weight.copy_(own.float() + NOISE * (2 * torch.rand(items, DIM) - 1))
            self.output.weight.copy_(violates.float() - 1 + NOISE * (2 * torch.rand(items, DIM) - 1))
            self.bias.weight.zero_()
        parameters = [self.input.weight, self.output.weight, self.bias.weight]
        self.optimizer = torch.optim.Adagrad(parameters, lr=1e-9, initial_accumulator_value=0.1)
        numbers = torch.arange(1, items + 1, dtype=torch.float64)
        self.harmonic = torch.cat([torch.zeros(1, dtype=torch.float64), (1 / numbers).cumsum(0)]).float()
        self.batches = [self.batch() for _ in range(BATCHES)]
        self.next = 0

    def batch(self):
        bags, positives, journeys = [], [], []
        while len(bags) < BATCH:
            group = random.randrange(GROUPS)
            members = range(group, self.items, GROUPS)
            journey = random.sample(members, JOURNEY)
            for positive in journey:
                bags.append([item for item in journey if item != positive])
                positives.append(positive)
                journeys.append(journey)
        return torch.tensor(bags[:BATCH]), torch.tensor(positives[:BATCH]), torch.tensor(journeys[:BATCH])

    def hidden(self):
        bags, positives, journeys = self.batches[self.next]
        self.next = (self.next + 1) % BATCHES
        self.optimizer.zero_grad()
        return torch.relu(self.input(bags) * (JOURNEY - 1) ** -0.5), positives, journeys

    def finish(self, h, positives, negatives, trials):
        """The loss of the examples with a violator, its gradient and the update, from two scores an example."""
        pairs = torch.stack([positives, negatives], 1)
        scores = (self.output(pairs) * h[:, None]).sum(2) + self.bias(pairs)[:, :, 0]
        ranks = (self.items - JOURNEY) // trials.clamp(min=1)
        weight = self.harmonic[torch.where(trials > 0, ranks, 0)]
        loss = (weight * (scores[:, 1] - scores[:, 0] + 1)).sum()
        loss.backward()
        self.optimizer.step()
        return loss.item()


def exact(model):
    h, positives, journeys = model.hidden()
    with torch.no_grad():
        scores = torch.addmm(model.bias.weight[:, 0], h, model.output.weight.t())
        violates = scores >= scores.gather(1, positives[:, None]) - 1
        # Draws with replacement, those of the journey left out, are close to draws without: exact enough for a time.
        draws = torch.randint(model.items, (len(h), MAX_TRIALS))
        violates.scatter_(1, journeys, False)
        found, first = violates.gather(1, draws).max(1)
        negatives = draws.gather(1, first[:, None])[:, 0]
        trials = torch.where(found, first + 1, 0)
    return model.finish(h, positives, negatives, trials)


def ten_outputs(model):
    h, positives, _ = model.hidden()
    draws = torch.randint(model.items, (len(h), OUTPUTS - 1))
    outputs = torch.cat([positives[:, None], draws], 1)
    scores = (model.output(outputs) * h[:, None]).sum(2) + model.bias(outputs)[:, :, 0]
    violates = scores[:, 1:] >= scores[:, :1] - 1
    found, first = violates.max(1)
    ranks = (model.items - JOURNEY) // (first + 1)
    weight = model.harmonic[torch.where(found, ranks, 0)]
    loss = (weight * (scores.gather(1, first[:, None] + 1)[:, 0] - scores[:, 0] + 1)).sum()
    loss.backward()
    model.optimizer.step()
    return loss.item()


VARIANTS = {"exact": exact, "ten_outputs": ten_outputs}


def measure(name, items, violating, runs):
    model = Model(items, violating)
    assert VARIANTS[name](model) > 0, "a batch with violators has a loss"
    return {"variant": name, "items": items, "violating": violating,
            "time": peer.microseconds(lambda: VARIANTS[name](model), runs)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--items", type=int, nargs="+", default=[1682, 20000, 200000])
    parser.add_argument("--violating", type=float, nargs="+", default=[0.76, 0.05])
    parser.add_argument("--variant", nargs="+", choices=VARIANTS, default=list(VARIANTS))
    options = parser.parse_args()
    peer.need_torch()
    torch.manual_seed(1)
    random.seed(1)
    peer.report("train_step", options.runs,
                [measure(name, items, violating, options.runs) for items in options.items for violating in options.violating
                 for name in options.variant])


if __name__ == "__main__":
    main()
