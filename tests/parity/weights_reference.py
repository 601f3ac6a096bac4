# SPDX-License-Identifier: Apache-2.0
"""What torchvision writes and reads.

python3 weights_reference.py write MODEL FOLDER: FOLDER/weights.pth (a state dict inside a training checkpoint) and
FOLDER/exchange.safetensors (input and output of one run).
python3 weights_reference.py read MODEL FOLDER: loads FOLDER/ours.safetensors strictly and writes the output to
FOLDER/answer.safetensors.
"""
import json
import struct
import sys
import torch
import torchvision
import exchange

TYPES = {"F32": torch.float32, "I64": torch.int64}


def read(path):
    with open(path, "rb") as file:
        data = file.read()
    length = struct.unpack("<Q", data[:8])[0]
    tensors = {}
    for name, entry in json.loads(data[8:8 + length]).items():
        if name != "__metadata__":
            begin, end = (8 + length + offset for offset in entry["data_offsets"])
            tensors[name] = torch.frombuffer(bytearray(data[begin:end]), dtype=TYPES[entry["dtype"]]).reshape(entry["shape"])
    return tensors


action, name, folder = sys.argv[1:]
torch.manual_seed(0)
x = torch.randn(1, 3, 224, 224)
module = getattr(torchvision.models, name)(weights=None).eval()
with torch.no_grad():
    if action == "write":
        exchange.randomise(module, 1)
        torch.save({"model": module.state_dict(), "epoch": 3, "optimizer": {"state": {0: {"exp_avg": torch.zeros(2)}}}},
                   folder + "/weights.pth")
        exchange.write(folder + "/exchange.safetensors", {"input": x, "output": module(x)})
    else:
        module.load_state_dict(read(folder + "/ours.safetensors"), strict=True)
        exchange.write(folder + "/answer.safetensors", {"output": module(x)})
