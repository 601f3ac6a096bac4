# SPDX-License-Identifier: Apache-2.0
"""python3 convnext_reference.py OUT small|tiny: torchvision's ConvNeXt under the names of the authors' code."""
import re
import sys
import torch
from torchvision.models.convnext import CNBlockConfig, ConvNeXt
import exchange

SIZES = {"small": ([1, 1, 2, 1], [16, 32, 48, 64], 10, 3), "tiny": ([3, 3, 9, 3], [96, 192, 384, 768], 1000, 0)}
BLOCK = {"0": "dwconv", "2": "norm", "3": "pwconv1", "5": "pwconv2"}


def rename(name):
    if match := re.fullmatch(r"features\.(\d+)\.(\d+)\.block\.(\d)\.(\w+)", name):
        stage, block, part, leaf = match.groups()
        return f"stages.{int(stage) // 2}.{block}.{BLOCK[part]}.{leaf}"
    if match := re.fullmatch(r"features\.(\d+)\.(\d+)\.layer_scale", name):
        return f"stages.{int(match[1]) // 2}.{match[2]}.gamma"
    if match := re.fullmatch(r"features\.(\d+)\.(\d)\.(\w+)", name):
        return f"downsample_layers.{int(match[1]) // 2}.{match[2]}.{match[3]}"
    part, leaf = re.fullmatch(r"classifier\.(\d)\.(\w+)", name).groups()
    return ("norm." if part == "0" else "head.") + leaf


depths, widths, classes, steps = SIZES[sys.argv[2]]
settings = [CNBlockConfig(width, following, depth)
            for width, following, depth in zip(widths, widths[1:] + [None], depths)]
torch.set_num_threads(1)
module = ConvNeXt(settings, stochastic_depth_prob=0.0, num_classes=classes)
exchange.randomise(module, 1)
exchange.write(sys.argv[1], exchange.record(module, torch.randn(2, 3, 64, 64), rename, steps))
