#!/usr/bin/env python3
"""A tiny training program that needs nothing but Python: logistic regression with label smoothing.

It takes a seed and one choice, and writes its accuracy as JSON, as training programs do.

    python3 train.py --seed 1 --smoothing 0.1 --out /tmp/one
"""
import argparse, json, math, os, random

arguments = argparse.ArgumentParser()
arguments.add_argument("--seed", type=int, required=True)
arguments.add_argument("--smoothing", type=float, default=0.0)
arguments.add_argument("--rate", type=float, default=0.1)
arguments.add_argument("--out", required=True)
arguments = arguments.parse_args()

truth = random.Random(0)  # the task is the same for every seed
weights_true = [truth.gauss(0, 1) for _ in range(10)]
draw = random.Random(arguments.seed)


def sample():
    x = [draw.gauss(0, 1) for _ in range(10)]
    logit = sum(a * b for a, b in zip(x, weights_true))
    return x, 1 if draw.random() < 1 / (1 + math.exp(-logit)) else 0


def score(weights, x):
    return sum(a * b for a, b in zip(weights, x))


train, test = [sample() for _ in range(300)], [sample() for _ in range(1000)]
weights = [0.0] * 10
for epoch in range(5):
    draw.shuffle(train)
    for x, y in train:
        target = y * (1 - arguments.smoothing) + arguments.smoothing / 2
        error = 1 / (1 + math.exp(-score(weights, x))) - target
        weights = [w - arguments.rate * error * v for w, v in zip(weights, x)]
accuracy = sum((score(weights, x) > 0) == (y == 1) for x, y in test) / len(test)
with open(os.path.join(arguments.out, "result.json"), "w") as file:
    json.dump({"test": {"accuracy": accuracy}}, file)
print(f"test accuracy {accuracy:.4f}")
