# SPDX-License-Identifier: Apache-2.0
"""python3 recipe_reference.py OUT torch|timm vit|convnext IN RECIPE: the training of IN's weights on IN's batches with the
network, loss, schedule, clipping, optimiser and average of PyTorch and torchvision, or of timm.

IN: weight/NAME (the start), images (steps, N, 3, H, W), shares (steps, N, classes), of the classes in each image. RECIPE: JSON with
learning_rate, beta1, beta2, eps, weight_decay, clip_norm, warmup, floor, label_smoothing, ema_decay. OUT: for bits in 64 and 32
loss/BITS and norm/BITS, of every step, and average/BITS, the outputs of the averaged weights on the first batch in evaluation mode.
"""
import importlib
import json
import sys
import torch
import exchange

library, family, given, recipe = sys.argv[2], sys.argv[3], exchange.read(sys.argv[4]), json.loads(sys.argv[5])
parts = importlib.import_module(f"recipe_of_{library}")
steps = given["images"].shape[0]


def train(dtype):
    module, rename = parts.network(family)
    module.to(dtype)
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            parameter.copy_(given["weight/" + rename(name)].to(dtype).reshape(parameter.shape))
    optimiser = parts.optimiser(module, recipe)
    next_rate = parts.schedule(optimiser, recipe, steps)
    average, update = parts.average(module, recipe)
    losses, norms = [], []
    for step, (images, shares) in enumerate(zip(given["images"].to(dtype), given["shares"].to(dtype))):
        optimiser.zero_grad()
        loss = parts.loss(module(images), shares, recipe)
        loss.backward()
        norms.append(torch.stack([p.grad.norm() for p in module.parameters()]).norm())
        parts.clip(module, recipe)
        optimiser.step()
        next_rate(step + 1)
        update(step + 1)
        losses.append(loss.detach())
    with torch.no_grad():
        outputs = average.eval()(given["images"][0].to(dtype))
    return torch.stack(losses), torch.stack(norms), outputs


torch.set_num_threads(1)
found = {}
for bits, dtype in ((64, torch.float64), (32, torch.float32)):
    found[f"loss/{bits}"], found[f"norm/{bits}"], found[f"average/{bits}"] = train(dtype)
exchange.write(sys.argv[1], found)
