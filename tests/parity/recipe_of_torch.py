# SPDX-License-Identifier: Apache-2.0
"""The parts of a recipe from PyTorch, and torchvision's networks; recipe_reference.py trains with them."""
import math
import torch
import convnext_reference
import vit_reference


def network(family):
    reference = {"vit": vit_reference, "convnext": convnext_reference}[family]
    return reference.build("small"), reference.rename


def optimiser(module, recipe):
    """AdamW that decays matrices and kernels; not norms, biases, layer scales, positions and the class token."""
    def is_decayed(name, parameter):
        return (parameter.dim() > 1 and not name.endswith("bias")
                and not any(word in name for word in ("layer_scale", "class_token", "pos_embedding")))

    groups = [{"params": [p for n, p in module.named_parameters() if is_decayed(n, p) == decayed], "weight_decay": decay}
              for decayed, decay in ((True, recipe["weight_decay"]), (False, 0.0))]
    return torch.optim.AdamW(groups, lr=recipe["learning_rate"], betas=(recipe["beta1"], recipe["beta2"]), eps=recipe["eps"])


def schedule(optimiser, recipe, steps):
    """Linear warm-up, then half a cosine to the floor. Returns what sets the rate of a step, counted from 0."""
    warmup = round(recipe["warmup"] * steps)

    def share(step):
        if step < warmup:
            return (step + 1) / (warmup + 1)
        cosine = 0.5 * (1 + math.cos(math.pi * (step - warmup) / (steps - warmup)))
        return recipe["floor"] + (1 - recipe["floor"]) * cosine

    rates = torch.optim.lr_scheduler.LambdaLR(optimiser, share)
    return lambda step: rates.step()


def loss(logits, shares, recipe):
    return torch.nn.functional.cross_entropy(logits, shares, label_smoothing=recipe["label_smoothing"])


def clip(module, recipe):
    torch.nn.utils.clip_grad_norm_(module.parameters(), recipe["clip_norm"])


def average(module, recipe):
    """The averaged network, and what takes in the weights behind so many steps."""
    decay = recipe["ema_decay"]
    averaged = torch.optim.swa_utils.AveragedModel(
        module, avg_fn=lambda mean, value, _: decay * mean + (1 - decay) * value)
    return averaged, lambda steps: averaged.update_parameters(module)
