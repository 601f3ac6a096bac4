# SPDX-License-Identifier: Apache-2.0
"""What every reference script shares: one run of a module in both precisions, written as one safetensors file.

Names in the file: weight/NAME (the start, float32), input, and for bits in 64 and 32: output/BITS, gradient/BITS/NAME
and stepped/BITS/NAME, the weights after three AdamW steps. NAME is the name that Ceteris gives the tensor.
"""
import copy
import json
import struct
import torch

TYPES = {torch.float64: "F64", torch.float32: "F32", torch.int64: "I64"}


def write(path, tensors):
    """tensors: name -> tensor. The format: a length, a JSON header, then the bytes (huggingface/safetensors)."""
    header, offset = {}, 0
    for name, tensor in tensors.items():
        size = tensor.numel() * tensor.element_size()
        header[name] = {"dtype": TYPES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [offset, offset + size]}
        offset += size
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for tensor in tensors.values():
            file.write(tensor.detach().contiguous().numpy().tobytes())


def randomise(module, seed):
    """Weights at which every part of the network matters: norms and layer scales near one, matrices by fan-in."""
    torch.manual_seed(seed)
    with torch.no_grad():
        for name, p in module.named_parameters():
            if p.dim() >= 2 and "layer_scale" not in name:
                p.normal_(0, p[0].numel() ** -0.5)
            elif name.endswith("bias"):
                p.normal_(0, 0.1)
            else:
                p.normal_(1, 0.1)
        for name, b in module.named_buffers():
            if "running" in name:
                b.fill_(1.0 if name.endswith("var") else 0.0)


def record(module, x, rename, steps):
    """rename: the reference's name -> ours, or None for what we do not have. Gradients are those of sum(output * probe)
    for a random probe, which is part of the file. Returns the tensors of one file."""
    def named(pairs, prefix):
        found = {}
        for name, tensor in pairs:
            ours = rename(name)
            if ours is not None:
                # torchvision keeps layer scales as (C, 1, 1).
                found[prefix + ours] = tensor.reshape(-1).clone() if "gamma" in ours else tensor.detach().clone()
        return found

    tensors = named(module.state_dict().items(), "weight/")
    tensors["input"] = x
    with torch.no_grad():
        probe = torch.randn_like(copy.deepcopy(module)(x))
    tensors["probe"] = probe
    for bits, dtype in ((64, torch.float64), (32, torch.float32)):
        net = copy.deepcopy(module).to(dtype)
        data = x.to(dtype) if x.is_floating_point() else x
        decayed = [p for n, p in net.named_parameters() if "gamma" not in rename(n) and p.dim() > 1 and not n.endswith("bias")]
        others = [p for p in net.parameters() if all(p is not d for d in decayed)]
        optimiser = torch.optim.AdamW([{"params": decayed, "weight_decay": 0.05}, {"params": others, "weight_decay": 0.0}],
                                      lr=1e-3)
        for step in range(max(steps, 1)):
            optimiser.zero_grad()
            out = net(data)
            (out * probe.to(dtype)).sum().backward()
            if step == 0:
                tensors[f"output/{bits}"] = out.detach().clone()
                tensors.update(named(((n, p.grad) for n, p in net.named_parameters()), f"gradient/{bits}/"))
            if steps > 0:
                optimiser.step()
        if steps > 0:
            tensors.update(named(net.state_dict().items(), f"stepped/{bits}/"))
    return tensors
