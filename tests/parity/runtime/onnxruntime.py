# SPDX-License-Identifier: Apache-2.0
"""What examples/onnx/classify.py uses of onnxruntime, by the definitions in onnx_evaluate.py: for machines without it."""
import os
import sys
import types

import onnx
import torch

sys.path.append(os.path.join(os.path.dirname(__file__), ".."))
import onnx_evaluate


class InferenceSession:
    def __init__(self, path, providers):
        self.path = path

    def get_modelmeta(self):
        properties = {p.key: p.value for p in onnx.load(self.path).metadata_props}
        return types.SimpleNamespace(custom_metadata_map=properties)

    def run(self, names, inputs):
        (x,) = inputs.values()
        return [onnx_evaluate.evaluate(self.path, torch.from_numpy(x)).numpy()]
