# SPDX-License-Identifier: Apache-2.0
"""The same parts and networks from timm (huggingface/pytorch-image-models)."""
import re
import torch
from timm.loss import SoftTargetCrossEntropy
from timm.models.convnext import ConvNeXt
from timm.models.vision_transformer import VisionTransformer
from timm.optim import create_optimizer_v2
from timm.scheduler.cosine_lr import CosineLRScheduler
from timm.utils import dispatch_clip_grad
from timm.utils.model_ema import ModelEmaV3
import convnext_reference
import vit_reference

BLOCK = {"conv_dw": "conv_spatial", "norm": "norm_spatial", "mlp.fc1": "conv_in", "mlp.fc2": "conv_out"}
STEP = {"stem.0": "stem.conv", "stem.1": "stem.norm", "downsample.0": "downsample.norm", "downsample.1": "downsample.conv"}


def rename_convnext(name):
    if match := re.fullmatch(r"(stages\.\d+\.blocks\.\d+\.)(.+)\.(weight|bias)", name):
        return match[1] + BLOCK[match[2]] + "." + match[3]
    for theirs, ours in STEP.items():
        name = name.replace(theirs, ours)
    return name


def network(family):
    if family == "vit":
        side, patch, depth, heads, width, classes, _ = vit_reference.SIZES["small"]
        return VisionTransformer(side, patch, embed_dim=width, depth=depth, num_heads=heads, num_classes=classes), lambda name: name
    depths, widths, classes, _ = convnext_reference.SIZES["small"]
    return ConvNeXt(depths=depths, dims=widths, num_classes=classes), rename_convnext


def optimiser(module, recipe):
    return create_optimizer_v2(module, "adamw", lr=recipe["learning_rate"], weight_decay=recipe["weight_decay"],
                               betas=(recipe["beta1"], recipe["beta2"]), eps=recipe["eps"])


def schedule(optimiser, recipe, steps):
    warmup, peak = round(recipe["warmup"] * steps), recipe["learning_rate"]
    rates = CosineLRScheduler(optimiser, t_initial=steps - warmup, lr_min=recipe["floor"] * peak, warmup_t=warmup,
                              warmup_lr_init=peak / (warmup + 1), warmup_prefix=True, t_in_epochs=False)
    return rates.step_update


def loss(logits, shares, recipe):
    smoothing = recipe["label_smoothing"]
    return SoftTargetCrossEntropy()(logits, shares * (1 - smoothing) + smoothing / shares.shape[1])


def clip(module, recipe):
    dispatch_clip_grad(module.parameters(), recipe["clip_norm"])


def average(module, recipe):
    averaged = ModelEmaV3(module, decay=recipe["ema_decay"])
    return averaged, lambda steps: averaged.update(module, steps)
