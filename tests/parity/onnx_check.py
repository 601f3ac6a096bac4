# SPDX-License-Identifier: Apache-2.0
"""python3 onnx_check.py MODEL...: ONNX's own checker, and its shape inference against the shape that the file gives its
output."""
import sys
import onnx
from onnx import checker, shape_inference

for path in sys.argv[1:]:
    try:
        model = onnx.load(path)
        checker.check_model(model, full_check=True)
        known = {initialiser.name for initialiser in model.graph.initializer}
        assert len(known) == len(model.graph.initializer), "an initialiser twice"
        output = model.graph.output[0].type.tensor_type
        declared = [d.dim_param or d.dim_value for d in output.shape.dim]
        # Without what the file says about its output, inference must find it by itself.
        output.ClearField("shape")
        inferred = shape_inference.infer_shapes(model, strict_mode=True, data_prop=True).graph.output[0]
        found = [d.dim_value if d.HasField("dim_value") else "" for d in inferred.type.tensor_type.shape.dim]
        assert len(found) == len(declared), f"{declared} in the file, {found} inferred"
        for ours, theirs in zip(declared, found):
            assert isinstance(ours, str) or theirs in ("", ours), f"{declared} in the file, {found} inferred"
    except Exception as error:
        sys.exit(f"{path}: {error}")
