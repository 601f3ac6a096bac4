# SPDX-License-Identifier: Apache-2.0
"""python3 vit_reference.py OUT small|base: torchvision's VisionTransformer under the names of timm."""
import re
import sys
import torch
from torchvision.models.vision_transformer import VisionTransformer
import exchange

SIZES = {"small": (32, 8, 3, 4, 32, 10, 3), "base": (224, 16, 12, 12, 768, 1000, 0)}
BLOCK = {"ln_1": "norm1", "ln_2": "norm2", "self_attention.in_proj_": "attn.qkv.", "self_attention.out_proj": "attn.proj",
         "mlp.0": "mlp.fc1", "mlp.3": "mlp.fc2"}


def rename(name):
    if match := re.fullmatch(r"encoder\.layers\.encoder_layer_(\d+)\.(.*)", name):
        number, rest = match.groups()
        for theirs, ours in BLOCK.items():
            if rest.startswith(theirs):
                return f"blocks.{number}.{ours}{rest[len(theirs):]}"
    return {"class_token": "cls_token", "encoder.pos_embedding": "pos_embed", "conv_proj.weight": "patch_embed.proj.weight",
            "conv_proj.bias": "patch_embed.proj.bias", "encoder.ln.weight": "norm.weight", "encoder.ln.bias": "norm.bias",
            "heads.head.weight": "head.weight", "heads.head.bias": "head.bias"}[name]


def build(size):
    side, patch, depth, heads, width, classes, _ = SIZES[size]
    return VisionTransformer(side, patch, depth, heads, width, 4 * width, num_classes=classes)


if __name__ == "__main__":
    side, steps = SIZES[sys.argv[2]][0], SIZES[sys.argv[2]][-1]
    torch.set_num_threads(1)
    module = build(sys.argv[2])
    exchange.randomise(module, 1)
    exchange.write(sys.argv[1], exchange.record(module, torch.randn(2, 3, side, side), rename, steps))
