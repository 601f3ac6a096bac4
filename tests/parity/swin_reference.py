# SPDX-License-Identifier: Apache-2.0
"""python3 swin_reference.py OUT small|tiny|swin_s: torchvision's SwinTransformer under the names of timm."""
import re
import sys
import torch
from functools import partial
from torchvision.models.swin_transformer import SwinTransformer
import exchange

# The small one has a map of 14 positions that windows of 5 do not divide, one of 7 that merging does not, and one that one
# window covers.
SIZES = {"small": (28, 2, 8, [2, 2, 2], [1, 2, 4], 5, 10, 3), "tiny": (224, 4, 96, [2, 2, 6, 2], [3, 6, 12, 24], 7, 1000, 0),
         "swin_s": (224, 4, 96, [2, 2, 18, 2], [3, 6, 12, 24], 7, 1000, 0)}
side, patch, width, depths, heads, window, classes, steps = SIZES[sys.argv[2]]


def rename(name):
    if "relative_position_index" in name:
        return None
    if match := re.fullmatch(r"features\.(\d+)\.(\d+)\.(.*)", name):
        place, number, rest = int(match[1]), match[2], match[3]
        if place == 0:
            return f"patch_embed.{'proj' if number == '0' else 'norm'}.{rest}"
        rest = rest.replace("mlp.0", "mlp.fc1").replace("mlp.3", "mlp.fc2")
        return f"layers.{place // 2}.blocks.{number}.{rest}"
    if match := re.fullmatch(r"features\.(\d+)\.(norm|reduction)\.(.*)", name):
        return f"layers.{int(match[1]) // 2}.downsample.{match[2]}.{match[3]}"
    return name


torch.set_num_threads(1)
module = SwinTransformer([patch, patch], width, depths, heads, [window, window], stochastic_depth_prob=0.0,
                         num_classes=classes, norm_layer=partial(torch.nn.LayerNorm, eps=1e-5))
exchange.randomise(module, 1)
exchange.write(sys.argv[1], exchange.record(module, torch.randn(2, 3, side, side), rename, steps))
