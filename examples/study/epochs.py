#!/usr/bin/env python3
"""Logistic regression with weight decay that reports as it trains, for studies that tune, select an epoch, or ask
about new test items. Needs nothing but Python.

    CETERIS_DIR=/tmp/one python3 epochs.py --seed 1 --rate 0.1 --decay 0.01 --optimizer sgd
"""
import argparse, json, math, os, random

arguments = argparse.ArgumentParser()
arguments.add_argument("--seed", type=int, required=True)
arguments.add_argument("--rate", type=float, default=0.1)
arguments.add_argument("--decay", type=float, default=0.0)
arguments.add_argument("--epochs", type=int, default=12)
arguments.add_argument("--optimizer", choices=["sgd", "adagrad"], default="sgd")
arguments = arguments.parse_args()

truth = random.Random(0)  # the task, its validation and its test items are the same for every seed
weights_true = [truth.gauss(0, 1) for _ in range(20)]


def sample(draw):
    x = [draw.gauss(0, 1) for _ in range(20)]
    logit = sum(a * b for a, b in zip(x, weights_true))
    return x, 1 if draw.random() < 1 / (1 + math.exp(-logit)) else 0


def right(weights, x, y):
    return int((sum(a * b for a, b in zip(weights, x)) > 0) == (y == 1))


validation, test = [sample(truth) for _ in range(200)], [sample(truth) for _ in range(400)]
draw = random.Random(arguments.seed)
train = [sample(draw) for _ in range(80)]
weights, squares = [0.0] * 20, [1e-8] * 20
with open(os.path.join(os.environ["CETERIS_DIR"], "metrics.jsonl"), "w") as log:
    best = -1
    for epoch in range(1, arguments.epochs + 1):
        draw.shuffle(train)
        for x, y in train:
            error = 1 / (1 + math.exp(-sum(a * b for a, b in zip(weights, x)))) - y
            slope = [error * v + arguments.decay * w for w, v in zip(weights, x)]
            squares = [s + g * g for s, g in zip(squares, slope)]
            scale = [math.sqrt(s) if arguments.optimizer == "adagrad" else 1 for s in squares]
            weights = [w - arguments.rate * g / s for w, g, s in zip(weights, slope, scale)]
        line = {"step": epoch}
        for name, items in (("validation", validation), ("test", test)):
            line[name] = sum(right(weights, x, y) for x, y in items) / len(items)
        log.write(json.dumps(line) + "\n")
        if line["validation"] > best:  # the model that would be kept
            best = line["validation"]
            outcomes = {f"item{i}": right(weights, x, y) for i, (x, y) in enumerate(test)}
    log.write(json.dumps({"outcomes": outcomes}) + "\n")
