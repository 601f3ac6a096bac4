#!/usr/bin/env python3
"""A small network in plain PyTorch on a folder of labelled photos: DATA/train/CLASS/*.jpg and DATA/test/CLASS/*.jpg.

It knows nothing of ceteris: it takes a seed and its choices, and writes what it measured as JSON.

    python3 photos.py --data cifar10 --seed 1 --flip 1 --out /tmp/one
"""
import argparse, json, os

import torch
from torch import nn
from torchvision import datasets, transforms

arguments = argparse.ArgumentParser()
arguments.add_argument("--data", required=True)
arguments.add_argument("--seed", type=int, required=True)
arguments.add_argument("--flip", type=int, default=0, help="1: mirror half of the training photos, anew in each epoch")
arguments.add_argument("--epochs", type=int, default=4)
arguments.add_argument("--out", required=True)
arguments = arguments.parse_args()
torch.manual_seed(arguments.seed)


def photos(part):
    small = transforms.Compose([transforms.Resize((32, 32)), transforms.ToTensor(), transforms.Normalize(0.5, 0.25)])
    pairs = list(datasets.ImageFolder(os.path.join(arguments.data, part), small))
    return torch.stack([image for image, _ in pairs]), torch.tensor([label for _, label in pairs])


def layer(inputs, outputs):
    return [nn.Conv2d(inputs, outputs, 3, padding=1), nn.BatchNorm2d(outputs), nn.ReLU(), nn.MaxPool2d(2)]


images, labels = photos("train")
test_images, test_labels = photos("test")
classes = int(labels.max()) + 1
model = nn.Sequential(*layer(3, 16), *layer(16, 32), *layer(32, 64), nn.Flatten(), nn.Linear(1024, classes))
optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
for epoch in range(arguments.epochs):
    for batch in torch.randperm(len(images)).split(64):
        x = images[batch]
        if arguments.flip:
            x = torch.where(torch.rand(len(x), 1, 1, 1) < 0.5, x.flip(3), x)
        loss = nn.functional.cross_entropy(model(x), labels[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
model.eval()
with torch.no_grad():
    accuracy = (model(test_images).argmax(1) == test_labels).double().mean().item()
with open(os.path.join(arguments.out, "result.json"), "w") as file:
    json.dump({"test": {"accuracy": accuracy}, "train": {"loss": loss.item()}}, file)
