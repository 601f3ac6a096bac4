# SPDX-License-Identifier: Apache-2.0
"""The plain way to ask "can a network tell these data sets apart?", written with Pillow and PyTorch.

    python3 bench/audit_peer.py A.tar B.tar C.tar [--per-set 1000] [--threads 2] [--seeds 0 1]

It trains the 98 K-parameter network of `ceteris audit` (3x3 convolutions of stride 2, batch norm, 16-32-64-128
channels, 64 px, 25 epochs, AdamW) and prints held-out accuracy and training seconds: the peer that bench/audit_vs_peer.sh
runs in turn with ours.
"""
import argparse, io, json, tarfile, time
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from PIL import Image


def load(path, limit, seed, side):
    with tarfile.open(path) as tar:
        members = sorted((m for m in tar.getmembers() if m.isfile()), key=lambda m: m.name)
        order = np.random.RandomState(seed).permutation(len(members))[:limit]
        images = []
        for i in order:
            image = Image.open(io.BytesIO(tar.extractfile(members[i]).read())).convert("RGB")
            w, h = image.size
            s = min(w, h)
            box = ((w - s) // 2, (h - s) // 2, (w - s) // 2 + s, (h - s) // 2 + s)
            images.append(np.asarray(image.resize((side, side), Image.BILINEAR, box=box)))
    return np.stack(images)


def network(classes, widths=(16, 32, 64, 128)):
    layers, previous = [], 3
    for width in widths:
        layers += [nn.Conv2d(previous, width, 3, 2, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU()]
        previous = width
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(previous, classes))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tars", nargs="+")
    parser.add_argument("--per-set", type=int, default=1000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1])
    parser.add_argument("--epochs", type=int, default=25)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    start = time.time()
    sets = [load(path, args.per_set, 0, 72) for path in args.tars]
    decode_seconds = time.time() - start
    classes, results = len(sets), []
    for seed in args.seeds:
        torch.manual_seed(seed)
        rng = np.random.RandomState(seed)
        train_x, train_y, test_x, test_y = [], [], [], []
        for label, images in enumerate(sets):
            order = np.random.RandomState(1000).permutation(len(images))
            cut = int(0.7 * len(images))
            train_x.append(images[order[:cut]]); train_y += [label] * cut
            test_x.append(images[order[cut:]]); test_y += [label] * (len(images) - cut)
        to_tensor = lambda parts: (torch.from_numpy(np.concatenate(parts)).permute(0, 3, 1, 2).float() / 255 - 0.45) / 0.25
        x, y = to_tensor(train_x), torch.tensor(train_y)
        tx, ty = to_tensor(test_x), torch.tensor(test_y)
        net = network(classes)
        optimiser = torch.optim.AdamW(net.parameters(), lr=3e-3, weight_decay=0.05)
        batches = len(x) // 64
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, args.epochs * batches)
        start = time.time()
        for _ in range(args.epochs):
            order = torch.from_numpy(rng.permutation(len(x)))
            net.train()
            for b in range(batches):
                index = order[b * 64:(b + 1) * 64]
                top, left = rng.randint(0, 9, 2)
                batch = x[index, :, top:top + 64, left:left + 64]
                if rng.rand() < 0.5:
                    batch = batch.flip(3)
                loss = F.cross_entropy(net(batch), y[index], label_smoothing=0.1)
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
                schedule.step()
        seconds = time.time() - start
        net.eval()
        with torch.no_grad():
            accuracy = (net(tx[:, :, 4:68, 4:68]).argmax(1) == ty).float().mean().item()
        results.append({"seed": seed, "accuracy": accuracy, "train_seconds": seconds,
                        "images_per_second": args.epochs * batches * 64 / seconds})
    print(json.dumps({"decode_seconds": decode_seconds, "runs": results}))


if __name__ == "__main__":
    main()
