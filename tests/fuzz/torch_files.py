# SPDX-License-Identifier: Apache-2.0
"""Writes the files of corpus/torch_file with PyTorch (1.13 wrote those that are there): torch_files.py FOLDER.

The tests of base/torch_file read them too: a tensor "of steps from a" holds a, a + 1, a + 2... in row-major order.
"""
import argparse
import collections
import os
import pathlib
import sys
import zipfile

import numpy
import torch

folder = pathlib.Path(sys.argv[1])


def steps(*shape, start=0, dtype=torch.float32):
    count = int(numpy.prod(shape))
    return (torch.arange(count) + start).reshape(shape).to(dtype)


def save(name, value, **options):
    torch.save(value, folder / f"{name}.pth", **options)
    torch.save(value, folder / f"{name}_legacy.pth", _use_new_zipfile_serialization=False, **options)


class Module(torch.nn.Module):
    """A state dict with everything that a module puts into one: parameters, buffers, versions."""

    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(steps(2, 3))
        self.norm = torch.nn.BatchNorm1d(2)


# The older format keeps the source of a model's class, when there is one to be found; there is none here.
Whole = type("Whole", (torch.nn.Module,), {})


class Runs:
    """What a hostile file does: unpickling it makes a folder."""

    def __reduce__(self):
        return (os.mkdir, ("torch_file_was_run",))


class Calls:
    """Pickles as the call of a function in torch, whose name is all that counts."""

    def __init__(self, function, *arguments):
        self.function, self.arguments = function, arguments

    def __reduce__(self):
        return (self.function, self.arguments)


def named(module, name):
    """A function of that name in that module, for pickle to find."""
    def function(*arguments):
        return arguments
    function.__module__, function.__qualname__, function.__name__ = module.__name__, name, name
    if not hasattr(module, name):
        setattr(module, name, function)
    return getattr(module, name)


save("state_dict", Module().state_dict())

shared = steps(2, 2)
save("shared", {"embed": shared, "head": shared})

base = steps(3, 4)
save("views", {"base": base, "transposed": base.t(), "rows": base[1:], "columns": base[:, 1:3], "last": base[2, 3],
               "repeated": steps(1, 3).expand(2, 3), "diagonal": base[:3, :3].diagonal()})

types = [torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64, torch.float16, torch.bfloat16,
         torch.float32, torch.float64]
save("types", collections.OrderedDict((str(dtype)[6:], steps(2, dtype=dtype)) for dtype in types))

save("edges", {"scalar": torch.tensor(7.0), "empty": torch.zeros(0, 5), "one": steps(1, 1, start=3).t(),
               "parameter": torch.nn.Parameter(steps(2)), "channels_last":
               steps(1, 2, 2, 2).contiguous(memory_format=torch.channels_last)})

optimizer = {"state": {0: {"step": 3, "exp_avg": steps(2, start=5)}}, "param_groups": [{"lr": 0.1, "params": [0]}]}
save("checkpoint", {"model": collections.OrderedDict({"head.weight": steps(2)}), "optimizer": optimizer, "epoch": 3,
                    "best": 0.75, "arch": "deit", "ema": None, "distributed": False, "loss": numpy.float64(2.5),
                    "seen": {1, 2}, "args": argparse.Namespace(lr=0.1, output=pathlib.PurePosixPath("runs"))})
save("protocol4", {"model": {"weight": steps(2)}, "args": argparse.Namespace(lr=0.1)}, pickle_protocol=4)

save("runs", {"weight": steps(2), "extra": [Runs()]})
whole = Whole()
whole.weight = torch.nn.Parameter(steps(2))
save("whole_model", whole)
torch.save({"w": steps(2).to_sparse()}, folder / "sparse.pth")
torch.save({"w": torch.quantize_per_tensor(steps(2), 1.0, 0, torch.quint8)}, folder / "quantised.pth")
torch.save({"w": steps(2).to(torch.complex64)}, folder / "complex.pth")
torch.jit.script(torch.nn.Linear(1, 1)).save(str(folder / "script.pth"))

# What later versions of PyTorch write: the type as an argument, the storage as bytes, and the order of bytes.
untyped = steps(3, dtype=torch.float32).storage().untyped()
typed = Calls(named(torch._utils, "_rebuild_tensor_v3"), untyped, 1, (2,), (1,), False, collections.OrderedDict(),
              torch.float32)
wrapped = Calls(named(torch._utils, "_rebuild_parameter_with_state"), steps(2), True, collections.OrderedDict(), {})
dressed = Calls(torch._tensor._rebuild_from_type_v2, torch._utils._rebuild_tensor_v2, torch.Tensor,
                (steps(2).storage(), 0, torch.Size([2]), (1,), False, collections.OrderedDict()), {})
torch.save({"typed": typed, "wrapped": wrapped, "dressed": dressed}, folder / "later.pth")


def rezip(source, target, compression=zipfile.ZIP_STORED, extra=()):
    with zipfile.ZipFile(folder / source) as old, zipfile.ZipFile(folder / target, "w", compression) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, old.read(entry))
        for name, text in extra:
            new.writestr(name, text)


rezip("shared.pth", "compressed.pth", zipfile.ZIP_DEFLATED)
rezip("shared.pth", "little.pth", extra=[("shared/byteorder", "little")])
rezip("shared.pth", "big.pth", extra=[("shared/byteorder", "big")])
rezip("shared.pth", "twice.pth", extra=[("shared/version", "3")])
