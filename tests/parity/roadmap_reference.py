# SPDX-License-Identifier: Apache-2.0
"""python3 roadmap_reference.py OUT: networks of two stages on the path from ResNet to ConvNeXt, in plain torch.nn.

No library holds these networks, so they are written from the text of the paper (Liu et al. 2022, section 2), change by
change; at full size they have the parameters of the published counts. "v2" is what Woo et al. 2023 make of the last
one. The tensors of a step stand under "STEP:".
"""
import sys
import torch
import torch.nn as nn
import exchange

PATH = ["ResNet-50", "stage ratio", "patchify stem", "depthwise conv", "increase width", "inverting dimensions",
        "move up depthwise conv", "kernel size 5", "kernel size 7", "kernel size 9", "kernel size 11", "ReLU to GELU",
        "fewer activations", "fewer norms", "BN to LN", "separate downsampling", "v2"]
STEP = PATH[0]  # the one that is being written
DEPTHS, WIDTHS = [1, 2], [8, 16]


def past(change):
    return PATH.index(STEP) >= PATH.index(change)


def kernel():
    if STEP.startswith("kernel size"):
        return int(STEP.split()[-1])
    return 7 if past("kernel size 7") else 3


RELU = nn.ReLU()


def activate(x):
    return x * 0.5 * (1 + torch.erf(x / 2 ** 0.5)) if past("ReLU to GELU") else RELU(x)


class LayerNorm(nn.Module):
    """Over the channels of (N, C) or (N, C, H, W)."""
    def __init__(self, channels):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.ones(channels)), nn.Parameter(torch.zeros(channels))

    def forward(self, x):
        shape = (-1,) + (1,) * (x.dim() - 2)
        centred = x - x.mean(1, keepdim=True)
        unit = centred / torch.sqrt((centred * centred).mean(1, keepdim=True) + 1e-6)
        return unit * self.weight.view(shape) + self.bias.view(shape)


class Grn(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.zeros(channels)), nn.Parameter(torch.zeros(channels))

    def forward(self, x):
        length = torch.sqrt((x * x).sum((2, 3), keepdim=True))
        response = length / (length.mean(1, keepdim=True) + 1e-6)
        return x + self.weight.view(-1, 1, 1) * (x * response) + self.bias.view(-1, 1, 1)


def norm(channels):
    return LayerNorm(channels) if past("BN to LN") else nn.BatchNorm2d(channels)


def conv(*sizes, **options):
    return nn.Conv2d(*sizes, bias=past("separate downsampling"), **options)


class Block(nn.Module):
    """Hidden width: of the bottleneck the width, from the inverting on four times the width."""
    def __init__(self, before, width, stride):
        super().__init__()
        after, hidden = (width, 4 * width) if past("inverting dimensions") else (4 * width, width)
        spatial = before if past("move up depthwise conv") else hidden
        self.conv_spatial = conv(spatial, spatial, kernel(), stride=stride, padding=kernel() // 2,
                                 groups=spatial if past("depthwise conv") else 1)
        self.conv_in, self.conv_out = conv(before, hidden, 1), conv(hidden, after, 1)
        self.norm_spatial = norm(spatial)
        if not past("fewer norms"):
            self.norm_in, self.norm_out = norm(hidden), norm(after)
        if before != after or stride != 1:
            self.shortcut = nn.ModuleDict({"conv": conv(before, after, 1, stride=stride), "norm": norm(after)})
        if past("v2"):
            self.grn = Grn(hidden)
        elif past("separate downsampling"):
            self.gamma = nn.Parameter(torch.ones(after))

    def shortcut_of(self, x):
        return self.shortcut["norm"](self.shortcut["conv"](x)) if hasattr(self, "shortcut") else x

    def forward(self, x):
        if not past("move up depthwise conv"):
            y = activate(self.norm_in(self.conv_in(x)))
            y = activate(self.norm_spatial(self.conv_spatial(y)))
            return activate(self.shortcut_of(x) + self.norm_out(self.conv_out(y)))
        if not past("fewer activations"):
            y = activate(self.norm_spatial(self.conv_spatial(x)))
            y = activate(self.norm_in(self.conv_in(y)))
            return activate(self.shortcut_of(x) + self.norm_out(self.conv_out(y)))
        if not past("fewer norms"):
            y = activate(self.norm_in(self.conv_in(self.norm_spatial(self.conv_spatial(x)))))
            return self.shortcut_of(x) + self.norm_out(self.conv_out(y))
        y = activate(self.conv_in(self.norm_spatial(self.conv_spatial(x))))
        y = self.conv_out(self.grn(y) if past("v2") else y)
        return self.shortcut_of(x) + (y * self.gamma.view(-1, 1, 1) if hasattr(self, "gamma") else y)


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        patch = past("patchify stem")
        stem = conv(3, WIDTHS[0], 4, stride=4) if patch else conv(3, WIDTHS[0], 7, stride=2, padding=3)
        self.stem = nn.ModuleDict({"conv": stem, "norm": norm(WIDTHS[0])})
        self.stages, before = nn.ModuleList(), WIDTHS[0]
        for i, (depth, width) in enumerate(zip(DEPTHS, WIDTHS)):
            stage, stride = nn.ModuleDict(), 2 if i > 0 else 1
            if past("separate downsampling") and i > 0:
                stage["downsample"] = nn.ModuleDict({"norm": norm(before), "conv": conv(before, width, 2, stride=2)})
                before, stride = width, 1
            blocks = []
            for j in range(depth):
                blocks.append(Block(before, width, stride if j == 0 else 1))
                before = width if past("inverting dimensions") else 4 * width
            stage["blocks"] = nn.ModuleList(blocks)
            self.stages.append(stage)
        self.head = nn.ModuleDict({"fc": nn.Linear(before, 10)})
        if past("separate downsampling"):
            self.head["norm"] = norm(before)

    def forward(self, x):
        x = self.stem["norm"](self.stem["conv"](x))
        if not past("fewer activations"):
            x = activate(x)
        if not past("patchify stem"):
            x = nn.functional.max_pool2d(x, 3, 2, 1)
        for stage in self.stages:
            if "downsample" in stage:
                x = stage["downsample"]["conv"](stage["downsample"]["norm"](x))
            for block in stage["blocks"]:
                x = block(x)
        x = x.mean((2, 3))
        return self.head["fc"](self.head["norm"](x) if "norm" in self.head else x)


def rename(name):
    return None if "num_batches_tracked" in name else name


def reshape(name, tensor):
    """Our 1 x 1 convolutions inside a branch are linear layers."""
    return tensor.flatten(1) if name.endswith(("conv_in.weight", "conv_out.weight")) else tensor


torch.set_num_threads(1)
tensors = {}
for STEP in PATH:
    module = Network()
    exchange.randomise(module, 4)
    found = exchange.record(module, exchange.draw(module, 4, 3, 32, 32), rename, 3, reshape)
    tensors.update((f"{STEP}:{name}", tensor) for name, tensor in found.items())
exchange.write(sys.argv[1], tensors)
