import json, math, random, sys  # python3 train.py --seed 1 --smoothing 0.1 --out /tmp/one
option = dict(zip(sys.argv[1::2], sys.argv[2::2]))
draw, smoothing, weights = random.Random(option["--seed"]), float(option["--smoothing"]), [0.0] * 10
points = [[draw.gauss(0, 1) for _ in range(10)] for _ in range(1300)]
data = [(x, sum(x) + draw.gauss(0, 2) > 0) for x in points]
for x, y in data[:300] * 5:
    error = 1 / (1 + math.exp(-sum(map(float.__mul__, weights, x)))) - y * (1 - smoothing) - smoothing / 2
    weights = [w - 0.1 * error * v for w, v in zip(weights, x)]
accuracy = sum((sum(map(float.__mul__, weights, x)) > 0) == y for x, y in data[300:]) / 1000
json.dump({"test": {"accuracy": accuracy}}, open(option["--out"] + "/result.json", "w"))
