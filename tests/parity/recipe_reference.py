# SPDX-License-Identifier: Apache-2.0
"""python3 recipe_reference.py OUT vit|convnext IN RECIPE: the training of IN's weights on IN's batches with PyTorch's parts.

IN: weight/NAME (the start), images (steps, N, 3, H, W), targets (steps, N, classes). RECIPE: JSON with learning_rate, beta1,
beta2, eps, weight_decay, clip_norm, warmup, floor, ema_decay. OUT: for bits in 64 and 32 loss/BITS and norm/BITS, of every
step, and average/BITS, the outputs of the averaged weights on the first batch in evaluation mode.
"""
import json
import math
import sys
import torch
import convnext_reference
import exchange
import vit_reference

family, given, recipe = sys.argv[2], exchange.read(sys.argv[3]), json.loads(sys.argv[4])
reference = {"vit": vit_reference, "convnext": convnext_reference}[family]
steps = given["images"].shape[0]
warmup = round(recipe["warmup"] * steps)


def rate(step):
    """Linear warm-up, then half a cosine to the floor."""
    if step < warmup:
        return (step + 1) / (warmup + 1)
    cosine = 0.5 * (1 + math.cos(math.pi * (step - warmup) / (steps - warmup)))
    return recipe["floor"] + (1 - recipe["floor"]) * cosine


def is_decayed(name, parameter):
    """Matrices and kernels; not norms, biases, layer scales, positions and the class token."""
    return (parameter.dim() > 1 and not name.endswith("bias")
            and not any(word in name for word in ("layer_scale", "class_token", "pos_embedding")))


def train(dtype):
    module = reference.build("small").to(dtype)
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            parameter.copy_(given["weight/" + reference.rename(name)].to(dtype).reshape(parameter.shape))
    groups = [{"params": [p for n, p in module.named_parameters() if is_decayed(n, p) == decayed], "weight_decay": decay}
              for decayed, decay in ((True, recipe["weight_decay"]), (False, 0.0))]
    optimiser = torch.optim.AdamW(groups, lr=recipe["learning_rate"], betas=(recipe["beta1"], recipe["beta2"]),
                                  eps=recipe["eps"])
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, rate)
    average = torch.optim.swa_utils.AveragedModel(
        module, avg_fn=lambda mean, value, _: recipe["ema_decay"] * mean + (1 - recipe["ema_decay"]) * value)
    losses, norms = [], []
    for images, targets in zip(given["images"].to(dtype), given["targets"].to(dtype)):
        optimiser.zero_grad()
        loss = torch.nn.functional.cross_entropy(module(images), targets)
        loss.backward()
        norms.append(torch.nn.utils.clip_grad_norm_(module.parameters(), recipe["clip_norm"]))
        optimiser.step()
        schedule.step()
        average.update_parameters(module)
        losses.append(loss.detach())
    with torch.no_grad():
        outputs = average.eval()(given["images"][0].to(dtype))
    return torch.stack(losses), torch.stack(norms), outputs


torch.set_num_threads(1)
found = {}
for bits, dtype in ((64, torch.float64), (32, torch.float32)):
    found[f"loss/{bits}"], found[f"norm/{bits}"], found[f"average/{bits}"] = train(dtype)
exchange.write(sys.argv[1], found)
