# SPDX-License-Identifier: Apache-2.0
"""python3 resnet_reference.py OUT basic|bottleneck|resnet50: torchvision's ResNet under our names."""
import re
import sys
import torch
from torchvision.models.resnet import BasicBlock, Bottleneck, ResNet
import exchange

# The steps of AdamW are those of the blocks of two.
BLOCKS = {"basic": (BasicBlock, [1, 2, 1, 1], 10, 3, 64), "bottleneck": (Bottleneck, [1, 2, 1, 1], 10, 0, 64),
          "resnet50": (Bottleneck, [3, 4, 6, 3], 1000, 0, 224)}
block, depths, classes, steps, side = BLOCKS[sys.argv[2]]
ROLES = {"1": "spatial", "2": "out"} if block is BasicBlock else {"1": "in", "2": "spatial", "3": "out"}


def rename(name):
    if "num_batches_tracked" in name:
        return None
    if match := re.fullmatch(r"layer(\d)\.(\d+)\.(conv|bn)(\d)\.(\w+)", name):
        stage, number, kind, place, leaf = match.groups()
        return f"stages.{int(stage) - 1}.blocks.{number}.{'conv' if kind == 'conv' else 'norm'}_{ROLES[place]}.{leaf}"
    if match := re.fullmatch(r"layer(\d)\.(\d+)\.downsample\.(\d)\.(\w+)", name):
        stage, number, place, leaf = match.groups()
        return f"stages.{int(stage) - 1}.blocks.{number}.shortcut.{'conv' if place == '0' else 'norm'}.{leaf}"
    first, leaf = name.split(".")
    return {"conv1": "stem.conv", "bn1": "stem.norm", "fc": "head.fc"}[first] + "." + leaf


def reshape(name, tensor):
    """Our 1 x 1 convolutions inside a branch are linear layers."""
    pointwise = name.endswith(("conv_in.weight", "conv_out.weight")) and tensor.shape[-1] == 1
    return tensor.flatten(1) if pointwise else tensor


torch.set_num_threads(1)
module = ResNet(block, depths, num_classes=classes)
exchange.randomise(module, 1)
# Among the twenty million ReLUs of ResNet-50 some always lie on their kink.
x = torch.randn(2, 3, side, side) if side == 224 else exchange.draw(module, 2, 3, side, side)
exchange.write(sys.argv[1], exchange.record(module, x, rename, steps, reshape, torch.channels_last))
