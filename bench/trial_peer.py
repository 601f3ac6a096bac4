# SPDX-License-Identifier: Apache-2.0
"""The trial of bench/trial.toml in eager PyTorch, for bench/trials_vs_peer.py; prints the accuracy.

  python trial_peer.py FOLDER --threads N --seed N

FOLDER has one folder of images a class. All images are decoded once and stay in memory; a batch is cropped and flipped by one
indexing operation, which costs less than torchvision's transforms an image. The same network, batch, steps, optimiser, clipping,
moving average and evaluations.
"""
import argparse
import copy
import math
from pathlib import Path

import numpy
import torch
from PIL import Image
from torch import nn
from torch.nn import functional as F

from step_peer import convnext, tune_allocator

STEPS, BATCH, EVALUATIONS, RATE, DECAY, WARMUP = 400, 64, 4, 3e-3, 0.95, 0.05


def read(folder):
    names = sorted(path.name for path in folder.iterdir() if path.is_dir())
    images, labels = [], []
    for label, name in enumerate(names):
        for path in sorted((folder / name).iterdir()):
            with Image.open(path) as image:
                images.append(numpy.asarray(image.convert("RGB").resize((32, 32))))
            labels.append(label)
    return torch.from_numpy(numpy.stack(images)), torch.tensor(labels), len(names)


def normalised(images):
    x = images.permute(0, 3, 1, 2).float().div_(127.5).sub_(1)
    return x.contiguous(memory_format=torch.channels_last)


def augmented(padded, index):
    """Crops of 32 from padded images of 40, half of them mirrored: (N, 40, 40, 3) in bytes."""
    n = len(index)
    rows = torch.randint(9, (n, 1)) + torch.arange(32)
    columns = torch.randint(9, (n, 1)) + torch.arange(32)
    columns = torch.where(torch.rand(n, 1) < 0.5, columns.flip(1), columns)
    return padded[index[:, None, None], rows[:, :, None], columns[:, None, :]]


@torch.inference_mode()
def accuracy(model, images, labels):
    model.eval()
    right = sum((model(normalised(images[i:i + 256])).argmax(1) == labels[i:i + 256]).sum().item()
                for i in range(0, len(images), 256))
    model.train()
    return right / len(images)


def rate(step):
    warmup = WARMUP * STEPS
    return RATE * min((step + 1) / warmup, 0.5 * (1 + math.cos(math.pi * max(0, step - warmup) / (STEPS - warmup))))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    tune_allocator()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    images, labels, classes = read(options.folder)
    order = torch.randperm(len(images))
    held = order[: len(images) // 10]
    learned = order[len(images) // 10:]
    padded = F.pad(images[learned], (0, 0, 4, 4, 4, 4))
    model = convnext(2, [16, 32], [2, 2], classes, layer_scale=False).to(memory_format=torch.channels_last)
    average = copy.deepcopy(model)
    matrices = [p for p in model.parameters() if p.ndim > 1]
    vectors = [p for p in model.parameters() if p.ndim == 1]
    fused = {"fused": True} if torch.__version__ >= "2.4" else {}
    optimiser = torch.optim.AdamW([{"params": matrices, "weight_decay": 0.05}, {"params": vectors, "weight_decay": 0.0}], **fused)
    for step in range(STEPS):
        if step * BATCH % (len(learned) - BATCH) < BATCH:
            order = torch.randperm(len(learned))
        start = step * BATCH % (len(learned) - BATCH)
        index = order[start:start + BATCH]
        for group in optimiser.param_groups:
            group["lr"] = rate(step)
        optimiser.zero_grad(set_to_none=True)
        F.cross_entropy(model(normalised(augmented(padded, index))), labels[learned[index]]).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        with torch.no_grad():
            torch._foreach_lerp_(list(average.parameters()), list(model.parameters()), 1 - DECAY)
        if (step + 1) % (STEPS // EVALUATIONS) == 0:
            result = accuracy(average, images[held], labels[held])
    print(result)


if __name__ == "__main__":
    main()
