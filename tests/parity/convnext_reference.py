# SPDX-License-Identifier: Apache-2.0
"""python3 convnext_reference.py OUT small|tiny|base: torchvision's ConvNeXt under our names."""
import re
import sys
import torch
from torchvision.models.convnext import CNBlockConfig, ConvNeXt
import exchange

SIZES = {"small": ([1, 1, 2, 1], [16, 32, 48, 64], 10, 3), "tiny": ([3, 3, 9, 3], [96, 192, 384, 768], 1000, 0),
         "base": ([3, 3, 27, 3], [128, 256, 512, 1024], 1000, 0)}
BLOCK = {"0": "conv_spatial", "2": "norm_spatial", "3": "conv_in", "5": "conv_out"}
STEP = {"0": "conv", "1": "norm"}


def rename(name):
    if match := re.fullmatch(r"features\.(\d+)\.(\d+)\.block\.(\d)\.(\w+)", name):
        stage, block, part, leaf = match.groups()
        return f"stages.{int(stage) // 2}.blocks.{block}.{BLOCK[part]}.{leaf}"
    if match := re.fullmatch(r"features\.(\d+)\.(\d+)\.layer_scale", name):
        return f"stages.{int(match[1]) // 2}.blocks.{match[2]}.gamma"
    if match := re.fullmatch(r"features\.(\d+)\.(\d)\.(\w+)", name):
        stage, part, leaf = int(match[1]) // 2, match[2], match[3]
        # The stem is a convolution, then a norm; downsampling the other way round.
        return f"stem.{STEP[part]}.{leaf}" if stage == 0 else f"stages.{stage}.downsample.{'norm' if part == '0' else 'conv'}.{leaf}"
    part, leaf = re.fullmatch(r"classifier\.(\d)\.(\w+)", name).groups()
    return ("head.norm." if part == "0" else "head.fc.") + leaf


def reshape(name, tensor):
    """torchvision keeps layer scales as (C, 1, 1)."""
    return tensor.reshape(-1) if name.endswith("gamma") else tensor


def build(size):
    depths, widths, classes, _ = SIZES[size]
    settings = [CNBlockConfig(width, following, depth)
                for width, following, depth in zip(widths, widths[1:] + [None], depths)]
    return ConvNeXt(settings, stochastic_depth_prob=0.0, num_classes=classes)


if __name__ == "__main__":
    torch.set_num_threads(1)
    module = build(sys.argv[2])
    exchange.randomise(module, 1)
    exchange.write(sys.argv[1], exchange.record(module, torch.randn(2, 3, 64, 64), rename, SIZES[sys.argv[2]][-1], reshape))
