# SPDX-License-Identifier: Apache-2.0
"""python3 onnx_run.py CASES.json: the same as onnx_run.cjs for Python: in its onnxruntime where there is one, else by
the definitions in onnx_evaluate.py."""
import importlib.util
import json
import sys
import numpy

if importlib.util.find_spec("onnxruntime"):
    import onnxruntime

    def run(path, x):
        session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
        return session.run(None, {session.get_inputs()[0].name: x})[0]
else:
    import torch
    import onnx_evaluate
    torch.set_num_threads(1)

    def run(path, x):
        return onnx_evaluate.evaluate(path, torch.from_numpy(x)).contiguous().numpy()

for item in json.load(open(sys.argv[1])):
    x = numpy.fromfile(item["input"], item["type"]).reshape(item["shape"])
    try:
        run(item["model"], x).astype("float32").tofile(item["output"])
    except Exception as error:
        sys.exit(f"{item['model']}: {type(error).__name__}: {error}")
