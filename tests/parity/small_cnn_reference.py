# SPDX-License-Identifier: Apache-2.0
"""python3 small_cnn_reference.py OUT: the small CNN written with torch.nn, as bench/audit_peer.py does."""
import sys
import torch
import torch.nn as nn
import exchange

layers, previous = [], 3
for width in (16, 32, 64, 128):
    layers += [nn.Conv2d(previous, width, 3, 2, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU()]
    previous = width
module = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(previous, 3))


def rename(name):
    index, leaf = name.split(".")
    if leaf == "num_batches_tracked":
        return None
    if index == "14":
        return "head." + leaf
    return f"layers.{int(index) // 3}.{'conv' if int(index) % 3 == 0 else 'norm'}.{leaf}"


torch.set_num_threads(1)
exchange.randomise(module, 2)
exchange.write(sys.argv[1], exchange.record(module, exchange.draw(module, 8, 3, 64, 64), rename, 3))
