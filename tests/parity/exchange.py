# SPDX-License-Identifier: Apache-2.0
"""What every reference script shares: one run of a module in both precisions, written as one safetensors file.

Names in the file: weight/NAME (the start, float32), input, and for bits in 64 and 32: evaluated/BITS, the output in
evaluation mode; output/BITS and gradient/BITS/NAME, of the first step in training mode; running/BITS/NAME, the running
statistics behind it; stepped/BITS/NAME, the weights after three AdamW steps. NAME is the name that Ceteris gives the
tensor.
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


def read(path):
    """The tensors of a file of that format, by name."""
    types = {name: dtype for dtype, name in TYPES.items()}
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = file.read()
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            flat = torch.frombuffer(bytearray(data[begin:end]), dtype=types[entry["dtype"]])
            tensors[name] = flat.reshape(entry["shape"])
    return tensors


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
            if name.endswith("running_var"):
                b.uniform_(0.5, 1.5)
            elif name.endswith("running_mean"):
                b.normal_(0, 0.1)


def draw(module, *shape):
    """An input at which float32 decides every ReLU as float64 does: none is nearer to its kink than what rounding adds.
    One unit of a late map that falls on the other side moves all gradients before it by a per cent."""
    net, nearest = copy.deepcopy(module).double(), []

    def measure(part, inputs):
        if isinstance(part, torch.nn.ReLU):
            nearest.append(inputs[0].abs().min().item())

    hook = torch.nn.modules.module.register_module_forward_pre_hook(measure)
    with torch.no_grad():
        for _ in range(100):
            x = torch.randn(*shape)
            nearest.clear()
            net(x.double())
            if not nearest or min(nearest) > 4e-6:
                hook.remove()
                return x
    raise SystemExit("no input keeps all ReLUs off their kinks")


def record(module, x, rename, steps, reshape=lambda name, tensor: tensor, layout=torch.contiguous_format):
    """rename: the reference's name -> ours, or None for what we do not have; reshape: (our name, tensor) -> our shape.
    Gradients are those of sum(output * probe) for a random probe, which is part of the file. layout: of memory, in which
    libtorch 1.13 sums the statistics of a batch norm differently (ResNet-50 in training: 1.4e-5 off float64 contiguous,
    5.2e-5 channels last). Returns the tensors of one file."""
    def named(pairs, prefix):
        found = {}
        for name, tensor in pairs:
            ours = rename(name)
            if ours is not None:
                found[prefix + ours] = reshape(ours, tensor.detach()).clone()
        return found

    tensors = named(module.state_dict().items(), "weight/")
    tensors["input"] = x
    with torch.no_grad():
        probe = torch.randn_like(copy.deepcopy(module)(x))
    tensors["probe"] = probe
    for bits, dtype in ((64, torch.float64), (32, torch.float32)):
        net = copy.deepcopy(module).to(dtype, memory_format=layout)
        data = x.to(dtype, memory_format=layout) if x.is_floating_point() else x
        with torch.no_grad():
            tensors[f"evaluated/{bits}"] = net.eval()(data)
        net.train()
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
                tensors.update(named(((n, b) for n, b in net.named_buffers() if "running" in n), f"running/{bits}/"))
                tensors.update(named(((n, p.grad) for n, p in net.named_parameters()), f"gradient/{bits}/"))
            if steps > 0:
                optimiser.step()
        if steps > 0:
            tensors.update(named(net.state_dict().items(), f"stepped/{bits}/"))
    return tensors
