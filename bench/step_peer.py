# SPDX-License-Identifier: Apache-2.0
"""One training step of a network in PyTorch, for bench/step_vs_peer.py: a line on stdin, the seconds of one step on stdout.

  python step_peer.py NETWORK --batch N --mode fp32|bf16|autocast [--compile] [--timed step|gradients|forward]

bf16: parameters and activations in bfloat16; autocast: parameters in float32. Channels last, AdamW fused where there is one.
"""
import argparse
import ctypes
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F


class LayerNormLast(nn.LayerNorm):
    """Of (N, C, H, W) whose channels stand last in memory."""

    def forward(self, x):
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class Block(nn.Module):
    """timm's and torchvision's ConvNeXt block: the MLP as linear layers on channels-last pixels."""

    def __init__(self, c, layer_scale):
        super().__init__()
        self.dw = nn.Conv2d(c, c, 7, padding=3, groups=c)
        self.norm = nn.LayerNorm(c, eps=1e-6)
        self.fc1 = nn.Linear(c, 4 * c)
        self.fc2 = nn.Linear(4 * c, c)
        self.gamma = nn.Parameter(torch.full((c,), 1e-6)) if layer_scale else None

    def forward(self, x):
        y = self.dw(x).permute(0, 2, 3, 1)
        y = self.fc2(F.gelu(self.fc1(self.norm(y))))
        y = y if self.gamma is None else y * self.gamma
        return x + y.permute(0, 3, 1, 2)


def convnext(patch, widths, depths, classes, layer_scale=True):
    layers = [nn.Conv2d(3, widths[0], patch, stride=patch), LayerNormLast(widths[0], eps=1e-6)]
    for i, (width, depth) in enumerate(zip(widths, depths)):
        if i:
            layers += [LayerNormLast(widths[i - 1], eps=1e-6), nn.Conv2d(widths[i - 1], width, 2, stride=2)]
        layers += [Block(width, layer_scale) for _ in range(depth)]
    layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.LayerNorm(widths[-1], eps=1e-6), nn.Linear(widths[-1], classes)]
    return nn.Sequential(*layers)


class TransformerBlock(nn.Module):
    causal = False

    def __init__(self, c, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(c, eps=1e-6), nn.LayerNorm(c, eps=1e-6)
        self.qkv, self.proj = nn.Linear(c, 3 * c), nn.Linear(c, c)
        self.fc1, self.fc2 = nn.Linear(c, 4 * c), nn.Linear(4 * c, c)

    def forward(self, x):
        n, t, c = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(n, t, 3, self.heads, c // self.heads).permute(2, 0, 3, 1, 4)
        x = x + self.proj(F.scaled_dot_product_attention(q, k, v, is_causal=self.causal).transpose(1, 2).reshape(n, t, c))
        return x + self.fc2(F.gelu(self.fc1(self.norm2(x))))


class ViT(nn.Module):
    def __init__(self, side, patch, width, depth, heads, classes):
        super().__init__()
        self.patch = nn.Conv2d(3, width, patch, stride=patch)
        self.cls = nn.Parameter(torch.zeros(1, 1, width))
        self.pos = nn.Parameter(0.02 * torch.randn(1, 1 + (side // patch) ** 2, width))
        self.blocks = nn.Sequential(*[TransformerBlock(width, heads) for _ in range(depth)])
        self.norm, self.head = nn.LayerNorm(width, eps=1e-6), nn.Linear(width, classes)

    def forward(self, x):
        y = self.patch(x).flatten(2).transpose(1, 2)
        y = torch.cat([self.cls.expand(len(x), -1, -1), y], 1) + self.pos
        return self.head(self.norm(self.blocks(y))[:, 0])


class SwinBlock(TransformerBlock):
    """torchvision's (Liu et al. 2021): attention within windows of a map (N, H, W, C), moved by half a window or not."""

    def __init__(self, c, heads, side, shifted, window=7):
        super().__init__(c, heads)
        self.window, self.shift = window, window // 2 if shifted and side > window else 0
        self.table = nn.Parameter(0.02 * torch.randn((2 * window - 1) ** 2, heads))
        places = torch.stack(torch.meshgrid(torch.arange(window), torch.arange(window), indexing="ij")).flatten(1)
        apart = places[:, :, None] - places[:, None, :] + window - 1
        self.register_buffer("index", (apart[0] * (2 * window - 1) + apart[1]).flatten())
        cut = torch.zeros(side)
        if self.shift:
            cut[-window:-self.shift], cut[-self.shift:] = 1, 2
        region = self.windows((3 * cut[:, None] + cut)[None, :, :, None]).squeeze(2)
        self.register_buffer("mask", -100.0 * (region[:, None, :] != region[:, :, None]) if self.shift else None)

    def windows(self, x):
        n, h, w, c = x.shape
        x = x.view(n, h // self.window, self.window, w // self.window, self.window, c)
        return x.permute(0, 1, 3, 2, 4, 5).reshape(-1, self.window ** 2, c)

    def forward(self, x):
        n, h, w, c = x.shape
        y = self.windows(torch.roll(self.norm1(x), (-self.shift, -self.shift), (1, 2)) if self.shift else self.norm1(x))
        b, t = y.shape[:2]
        q, k, v = self.qkv(y).view(b, t, 3, self.heads, c // self.heads).permute(2, 0, 3, 1, 4)
        scores = (q * (c // self.heads) ** -0.5) @ k.transpose(-2, -1)
        scores = scores + self.table[self.index].view(t, t, -1).permute(2, 0, 1)[None]
        if self.shift:
            scores = (scores.view(n, -1, self.heads, t, t) + self.mask[None, :, None].to(scores)).view(b, self.heads, t, t)
        y = self.proj((scores.softmax(-1) @ v).transpose(1, 2).reshape(b, t, c))
        y = y.view(n, h // self.window, w // self.window, self.window, self.window, c).permute(0, 1, 3, 2, 4, 5).reshape(n, h, w, c)
        x = x + (torch.roll(y, (self.shift, self.shift), (1, 2)) if self.shift else y)
        return x + self.fc2(F.gelu(self.fc1(self.norm2(x))))


class PatchMerging(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.norm, self.reduction = nn.LayerNorm(4 * c), nn.Linear(4 * c, 2 * c, bias=False)

    def forward(self, x):
        quarters = [x[:, 0::2, 0::2], x[:, 1::2, 0::2], x[:, 0::2, 1::2], x[:, 1::2, 1::2]]
        return self.reduction(self.norm(torch.cat(quarters, -1)))


class ChannelsLast(nn.Module):
    def forward(self, x):
        return x.permute(0, 2, 3, 1)


def swin_tiny(classes):
    layers, side, c = [nn.Conv2d(3, 96, 4, stride=4), ChannelsLast(), nn.LayerNorm(96)], 56, 96
    for depth, heads in zip([2, 2, 6, 2], [3, 6, 12, 24]):
        if c < 32 * heads:
            layers.append(PatchMerging(c))
            side, c = side // 2, 2 * c
        layers += [SwinBlock(c, heads, side, i % 2 == 1) for i in range(depth)]
    return nn.Sequential(*layers, nn.LayerNorm(c), nn.Flatten(1, 2), Mean(), nn.Linear(c, classes))


class Mean(nn.Module):
    def forward(self, x):
        return x.mean(1)


class Bottleneck(nn.Module):
    """He et al. 2016, the stride in the 3 x 3 convolution (torchvision's)."""

    def __init__(self, c, width, stride):
        super().__init__()
        out = 4 * width
        self.branch = nn.Sequential(
            nn.Conv2d(c, width, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU(),
            nn.Conv2d(width, width, 3, stride, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU(),
            nn.Conv2d(width, out, 1, bias=False), nn.BatchNorm2d(out))
        self.skip = nn.Identity() if stride == 1 and c == out else nn.Sequential(
            nn.Conv2d(c, out, 1, stride, bias=False), nn.BatchNorm2d(out))

    def forward(self, x):
        return F.relu(self.branch(x) + self.skip(x))


def resnet50(classes):
    layers, c = [nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(3, 2, 1)], 64
    for stage, depth in enumerate([3, 4, 6, 3]):
        width = 64 << stage
        for i in range(depth):
            layers.append(Bottleneck(c, width, 2 if stage and not i else 1))
            c = 4 * width
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(c, classes))


class GptBlock(TransformerBlock):
    """A decoder's, without biases."""

    causal = True

    def __init__(self, c, heads):
        super().__init__(c, heads)
        for name in ("norm1", "norm2"):
            setattr(self, name, nn.LayerNorm(c, eps=1e-5, bias=False))
        for name in ("qkv", "proj", "fc1", "fc2"):
            old = getattr(self, name)
            setattr(self, name, nn.Linear(old.in_features, old.out_features, bias=False))


class Gpt(nn.Module):
    def __init__(self, vocabulary, context, layers, heads, c):
        super().__init__()
        self.token, self.position = nn.Embedding(vocabulary, c), nn.Parameter(0.02 * torch.randn(context, c))
        self.blocks = nn.Sequential(*[GptBlock(c, heads) for _ in range(layers)])
        self.norm, self.head = nn.LayerNorm(c, eps=1e-5, bias=False), nn.Linear(c, vocabulary, bias=False)
        self.head.weight = self.token.weight

    def forward(self, x):
        return self.head(self.norm(self.blocks(self.token(x) + self.position))).flatten(0, 1)


NETWORKS = {
    "convnext_32px": (32, 10, lambda: convnext(2, [64, 128, 256], [2, 2, 2], 10)),
    "convnext_tiny": (224, 1000, lambda: convnext(4, [96, 192, 384, 768], [3, 3, 9, 3], 1000)),
    "vit_32px": (32, 10, lambda: ViT(32, 4, 192, 4, 3, 10)),
    "vit_small": (224, 1000, lambda: ViT(224, 16, 384, 12, 6, 1000)),
    "swin_tiny": (224, 1000, lambda: swin_tiny(1000)),
    "resnet50": (224, 1000, lambda: resnet50(1000)),
    "gpt_base": (64, 256, lambda: Gpt(256, 64, 4, 4, 128)),
}


def tune_allocator():
    """As ceteris does: freed memory is kept for the next tensor."""
    libc = ctypes.CDLL(None)
    for option, value in ((-3, 1 << 30), (-1, 2147483647), (-2, 64 << 20)):  # M_MMAP_THRESHOLD, M_TRIM_THRESHOLD, M_TOP_PAD
        libc.mallopt(option, value)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("network", choices=NETWORKS)
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--mode", choices=["fp32", "bf16", "autocast"], required=True)
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--timed", choices=["step", "gradients", "forward"], default="step")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    tune_allocator()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    side, classes, make = NETWORKS[options.network]
    dtype = torch.bfloat16 if options.mode == "bf16" else torch.float32
    network = make().to(memory_format=torch.channels_last).to(dtype)
    if isinstance(network, Gpt):
        x, y = torch.randint(classes, (options.batch, side)), torch.randint(classes, (options.batch * side,))
    else:
        x = torch.randn(options.batch, 3, side, side).to(memory_format=torch.channels_last).to(dtype)
        y = torch.randint(classes, (options.batch,))
    fused = {"fused": True} if torch.__version__ >= "2.4" else {}
    optimiser = torch.optim.AdamW(network.parameters(), lr=1e-3, weight_decay=0.05, **fused)
    forward = torch.compile(network) if options.compile else network

    network.train(options.timed != "forward")

    def step():
        if options.timed == "forward":
            with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=options.mode == "autocast"):
                return forward(x)
        optimiser.zero_grad(set_to_none=True)
        with torch.autocast("cpu", torch.bfloat16, enabled=options.mode == "autocast"):
            loss = F.cross_entropy(forward(x).float(), y)
        loss.backward()
        if options.timed == "step":
            optimiser.step()
        return loss

    for _ in range(2):
        step()
    print("ready", torch.__version__, flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        step()
        print(time.perf_counter() - start, flush=True)


if __name__ == "__main__":
    main()
