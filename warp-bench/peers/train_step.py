#!/usr/bin/env python3
"""The training step of TrainStepBenchmark in PyTorch, on one thread. Prints JSON.

    train_step.py [--runs N] [--items Y ...] [--violating SHARE ...] [--variant NAME ...]

items -> 128 ReLU -> items, a batch of 256 examples, journeys of 20 items of which the positive is left out, WARP with at most
256 draws, Adagrad on the rows touched. Weights are made as there, so that the share of violators stays. Variants:

exact          all scores, the first violator of random draws
ten_outputs    scores of the positive and of nine random items alone, of the journey or not, which may find no violator: the
               least a step can do
..._by_hand    the same; gradients and Adagrad are written out, a journey is added up once for all of its examples, and each
               row touched is updated once. Without it they are autograd's, with sparse gradients, and torch.optim's

A variant by hand is first compared with the other: after two steps on a batch with the same draws, losses and tables are equal.
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
FIRST_DRAWS = 16
OUTPUTS = 10
NOISE = 1e-3
BATCHES = 32
SCALE = (JOURNEY - 1) ** -0.5
LEARNING_RATE = 1e-9
ACCUMULATOR = 0.1
EPSILON = 1e-10


class Batch:
    """Bags (256, 19) and positives (256) of users with journeys (users, 20)."""

    def __init__(self, items):
        self.journeys = torch.tensor([random.sample(range(random.randrange(GROUPS), items, GROUPS), JOURNEY)
                                      for _ in range(-(-BATCH // JOURNEY))])
        self.users = torch.arange(BATCH) // JOURNEY
        self.positives = self.journeys.flatten()[:BATCH]
        self.journey_of = self.journeys[self.users]
        self.bags = self.journey_of[self.journey_of != self.positives[:, None]].view(BATCH, JOURNEY - 1)


class Model:
    """The tables, what Adagrad adds up for each, and some batches."""

    def __init__(self, items, violating, learning_rate):
        group = torch.arange(items) % GROUPS
        own = torch.nn.functional.one_hot(group, DIM).bool()
        violates = (torch.rand(items, DIM) < violating) | own | (torch.arange(DIM) >= GROUPS)
        self.items = items
        self.learning_rate = learning_rate
        self.input = torch.nn.EmbeddingBag(items, DIM, mode="sum", sparse=True)
        self.output = torch.nn.Embedding(items, DIM, sparse=True)
        self.bias = torch.nn.Embedding(items, 1, sparse=True)
        with torch.no_grad():
            self.input.weight.copy_(own.float() + NOISE * (2 * torch.rand(items, DIM) - 1))
            self.output.weight.copy_(violates.float() - 1 + NOISE * (2 * torch.rand(items, DIM) - 1))
            self.bias.weight.zero_()
        self.tables = [self.input.weight, self.output.weight, self.bias.weight]
        self.squares = [torch.full_like(table, ACCUMULATOR) for table in self.tables]
        self.optimizer = torch.optim.Adagrad(self.tables, lr=learning_rate, initial_accumulator_value=ACCUMULATOR, eps=EPSILON)
        numbers = torch.arange(1, items + 1, dtype=torch.float64)
        self.harmonic = torch.cat([torch.zeros(1, dtype=torch.float64), (1 / numbers).cumsum(0)]).float()
        self.batches = [Batch(items) for _ in range(BATCHES)]
        self.next = 0

    def batch(self):
        batch = self.batches[self.next]
        self.next = (self.next + 1) % len(self.batches)
        return batch

    def weights(self, found, trials):
        return self.harmonic[torch.where(found, (self.items - JOURNEY) // trials, 0)]


def exact(model, h, batch):
    """An item for each example, whether it violates, and how many draws found it."""
    scores = torch.addmm(model.bias.weight[:, 0], h, model.output.weight.t())
    thresholds = scores.gather(1, batch.positives[:, None]) - 1
    scores.scatter_(1, batch.journey_of, -torch.inf)
    # Draws with replacement, those of the journey left out, are close to draws without: exact enough for a time.
    draws = torch.randint(model.items, (BATCH, FIRST_DRAWS))
    found, first = (scores.gather(1, draws) >= thresholds).max(1)
    negatives, trials = draws.gather(1, first[:, None])[:, 0], first + 1
    rows = (~found).nonzero()[:, 0]
    draws = torch.randint(model.items, (len(rows), MAX_TRIALS - FIRST_DRAWS))
    found[rows], first = (scores[rows[:, None], draws] >= thresholds[rows]).max(1)
    negatives[rows], trials[rows] = draws.gather(1, first[:, None])[:, 0], first + 1 + FIRST_DRAWS
    return negatives, found, trials


def ten_outputs(model, h, batch):
    outputs = torch.cat([batch.positives[:, None], torch.randint(model.items, (BATCH, OUTPUTS - 1))], 1)
    vectors = model.output.weight.index_select(0, outputs.flatten()).view(BATCH, OUTPUTS, DIM)
    scores = vectors.mul_(h[:, None]).sum(2) + model.bias.weight[:, 0][outputs]
    found, first = (scores[:, 1:] >= scores[:, :1] - 1).max(1)
    return outputs.gather(1, first[:, None] + 1)[:, 0], found, first + 1


def by_autograd(model, choose):
    batch = model.batch()
    model.optimizer.zero_grad()
    h = torch.relu(model.input(batch.bags) * SCALE)
    with torch.no_grad():
        negatives, found, trials = choose(model, h, batch)
    pairs = torch.stack([batch.positives, negatives], 1)
    scores = (model.output(pairs) * h[:, None]).sum(2) + model.bias(pairs)[:, :, 0]
    loss = (model.weights(found, trials) * (scores[:, 1] - scores[:, 0] + 1)).sum()
    loss.backward()
    model.optimizer.step()
    return loss.item()


@torch.no_grad()
def by_hand(model, choose):
    batch = model.batch()
    sums = torch.nn.functional.embedding_bag(batch.journeys, model.input.weight, mode="sum")
    own = model.input.weight.index_select(0, batch.positives)
    h = (sums.index_select(0, batch.users) - own).mul_(SCALE).relu_()
    negatives, found, trials = choose(model, h, batch)
    coefficients = model.weights(found, trials)[:, None]
    output, bias = model.output.weight, model.bias.weight
    pairs = torch.cat([negatives, batch.positives])
    vectors = output.index_select(0, pairs)
    apart = (vectors[:BATCH] - vectors[BATCH:]).mul_(coefficients)
    biases = bias[:, 0][pairs]
    loss = (apart * h).sum() + (coefficients[:, 0] * (biases[:BATCH] - biases[BATCH:] + 1)).sum()
    dh = apart.mul_(SCALE).mul_(h > 0)
    dw = coefficients * h
    adagrad(model, [1, 2], pairs, [torch.cat([dw, -dw]), torch.cat([coefficients, -coefficients])])
    of_users = torch.zeros_like(sums).index_add_(0, batch.users, dh)
    adagrad(model, [0], torch.cat([batch.journeys.flatten(), batch.positives]),
            [torch.cat([of_users.repeat_interleave(JOURNEY, 0), -dh])])
    return loss.item()


def adagrad(model, tables, rows, gradients):
    """Updates rows of tables by their gradients, of which a row may have several."""
    rows, places = rows.unique(return_inverse=True)
    for number, gradient in zip(tables, gradients):
        table, squares = model.tables[number], model.squares[number]
        sums = torch.zeros(len(rows), table.shape[1]).index_add_(0, places, gradient)
        square = squares.index_select(0, rows).addcmul_(sums, sums)
        squares.index_copy_(0, rows, square)
        steps = sums.div_(square.sqrt_().add_(EPSILON)).mul_(-model.learning_rate)
        table.index_add_(0, rows, steps)


VARIANTS = {"exact": (by_autograd, exact), "exact_by_hand": (by_hand, exact),
            "ten_outputs": (by_autograd, ten_outputs), "ten_outputs_by_hand": (by_hand, ten_outputs)}


def after_steps(step, choose, items, violating):
    torch.manual_seed(1)
    random.seed(1)
    model = Model(items, violating, 0.05)
    model.batches = model.batches[:1]
    losses = [step(model, choose) for _ in range(2)]
    return [torch.tensor(losses)] + [table.detach() for table in model.tables]


def measure(name, items, violating, runs):
    step, choose = VARIANTS[name]
    if step is by_hand:
        for mine, autograd in zip(after_steps(step, choose, items, violating), after_steps(by_autograd, choose, items, violating)):
            torch.testing.assert_close(mine, autograd, rtol=1e-4, atol=1e-4)
    model = Model(items, violating, LEARNING_RATE)
    assert step(model, choose) > 0, "a batch with violators has a loss"
    return {"variant": name, "items": items, "violating": violating,
            "time": peer.microseconds(lambda: step(model, choose), runs)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--items", type=int, nargs="+", default=[1682, 20000, 200000])
    parser.add_argument("--violating", type=float, nargs="+", default=[0.76, 0.05])
    parser.add_argument("--variant", nargs="+", choices=VARIANTS, default=list(VARIANTS))
    options = parser.parse_args()
    for items in options.items:
        if items < GROUPS * JOURNEY:
            parser.error(f"--items has {items}, expected at least {GROUPS * JOURNEY}, of which any journey can be drawn")
    peer.need_torch()
    torch.manual_seed(1)
    random.seed(1)
    peer.report("train_step", options.runs,
                [measure(name, items, violating, options.runs) for items in options.items for violating in options.violating
                 for name in options.variant])


if __name__ == "__main__":
    main()
