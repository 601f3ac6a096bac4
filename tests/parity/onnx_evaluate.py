# SPDX-License-Identifier: Apache-2.0
"""The operations of ONNX opset 17 that the exporter emits, each as its definition in Operators.md says, in PyTorch.

For machines without an ONNX runtime. It shares nothing with the exporter: the file is read by python3-onnx, and an
operation or attribute that is not here stops it."""
import onnx
import torch
import torch.nn.functional as F
from onnx import helper, numpy_helper

TYPES = {onnx.TensorProto.FLOAT: torch.float32, onnx.TensorProto.DOUBLE: torch.float64,
         onnx.TensorProto.INT64: torch.int64, onnx.TensorProto.BOOL: torch.bool}


def axes(a, x):
    return a.get("axes", list(range(x.dim())))


def reshape(x, shape):
    return x.reshape([x.shape[i] if s == 0 else s for i, s in enumerate(shape.tolist())])


def expand(x, shape):
    return x.expand(torch.broadcast_shapes(x.shape, shape.tolist()))


def cut(x, begins, ends, axes, steps):
    for begin, end, axis, step in zip(begins.tolist(), ends.tolist(), axes.tolist(), steps.tolist()):
        indices = range(x.shape[axis])[slice(begin, None if end < -x.shape[axis] else end, step)]
        x = x.index_select(axis, torch.tensor(list(indices), dtype=torch.int64))
    return x


def gather(x, indices, axis=0):
    indices = torch.where(indices < 0, indices + x.shape[axis], indices)
    picked = x.index_select(axis, indices.reshape(-1))
    return picked.reshape(x.shape[:axis] + indices.shape + x.shape[axis + 1:])


def pad(x, pads, value=0.0, mode="constant"):
    """One axis after another, as picked or filled slices."""
    rank = x.dim()
    for axis, (before, after) in enumerate(zip(pads.tolist()[:rank], pads.tolist()[rank:])):
        length = x.shape[axis]
        where = torch.arange(-before, length + after)
        if mode == "reflect":
            where = (length - 1) - ((length - 1) - where.abs()).abs()
        inside = (where >= 0) & (where < length)
        x = x.index_select(axis, where.clamp(0, length - 1))
        if mode == "constant":
            shape = [1] * rank
            shape[axis] = -1
            x = torch.where(inside.reshape(shape), x, torch.as_tensor(value, dtype=x.dtype))
    return x


def same_pads(a):
    half = len(a.get("pads", [0, 0])) // 2
    assert a.get("pads", [0, 0])[:half] == a.get("pads", [0, 0])[half:]
    return a.get("pads", [0, 0])[:half]


def conv(x, w, b=None, *, strides, pads, dilations, group, kernel_shape):
    assert list(w.shape[2:]) == kernel_shape
    f = {1: F.conv1d, 2: F.conv2d}[len(kernel_shape)]
    return f(x, w, b, strides, same_pads({"pads": pads}), dilations, group)


def average_pool(x, **a):
    return F.avg_pool2d(x, a["kernel_shape"], a["strides"], same_pads(a), bool(a.get("ceil_mode", 0)),
                        bool(a.get("count_include_pad", 0)))


def max_pool(x, **a):
    return F.max_pool2d(x, a["kernel_shape"], a["strides"], same_pads(a), a["dilations"], bool(a["ceil_mode"]))


def layer_norm(x, scale, bias=None, *, axis, epsilon):
    over = list(range(axis, 0))
    centred = x - x.mean(over, keepdim=True)
    out = centred / (centred.square().mean(over, keepdim=True) + epsilon).sqrt() * scale
    return out if bias is None else out + bias


def by_channel(v, x):
    return v.reshape([1, -1] + [1] * (x.dim() - 2))


def batch_norm(x, scale, bias, mean, var, *, epsilon):
    return (x - by_channel(mean, x)) / (by_channel(var, x) + epsilon).sqrt() * by_channel(scale, x) + by_channel(bias, x)


def instance_norm(x, scale, bias, *, epsilon):
    over = list(range(2, x.dim()))
    centred = x - x.mean(over, keepdim=True)
    return centred / (centred.square().mean(over, keepdim=True) + epsilon).sqrt() * by_channel(scale, x) + by_channel(bias, x)


def gemm(a, b, c=None, *, transB=0):
    product = a @ (b.T if transB else b)
    return product if c is None else product + c


OPS = {name: getattr(torch, name.lower()) for name in (
    "Abs Acos Acosh Asin Asinh Atan Atanh Ceil Cos Cosh Erf Exp Floor Log Neg Reciprocal Relu Round Sigmoid Sign Sin Sinh "
    "Sqrt Tan Tanh Add Sub Mul Div Pow MatMul Where Greater Less").split()}
OPS |= {
    "And": torch.logical_and, "Or": torch.logical_or, "Not": torch.logical_not, "Max": torch.maximum, "Min": torch.minimum,
    "Equal": torch.eq, "GreaterOrEqual": torch.ge, "LessOrEqual": torch.le, "Identity": lambda x: x,
    "Softplus": lambda x: torch.logaddexp(x, torch.zeros_like(x)),
    "Elu": lambda x, alpha: torch.where(x < 0, alpha * torch.expm1(x), x),
    "LeakyRelu": lambda x, alpha: torch.where(x < 0, alpha * x, x),
    "HardSigmoid": lambda x, alpha, beta: (alpha * x + beta).clamp(0, 1),
    "HardSwish": lambda x: x * (x / 6 + 0.5).clamp(0, 1),
    "Softmax": lambda x, axis: x.softmax(axis), "LogSoftmax": lambda x, axis: x.log_softmax(axis),
    "ReduceSum": lambda x, over, keepdims: x.sum(over.tolist(), keepdim=bool(keepdims)),
    "ReduceMean": lambda x, **a: x.mean(axes(a, x), keepdim=bool(a["keepdims"])),
    "ReduceMax": lambda x, **a: x.amax(axes(a, x), keepdim=bool(a["keepdims"])),
    "ReduceMin": lambda x, **a: x.amin(axes(a, x), keepdim=bool(a["keepdims"])),
    "ReduceL1": lambda x, **a: x.abs().sum(axes(a, x), keepdim=bool(a["keepdims"])),
    "ReduceL2": lambda x, **a: x.square().sum(axes(a, x), keepdim=bool(a["keepdims"])).sqrt(),
    "ReduceLogSumExp": lambda x, **a: x.logsumexp(axes(a, x), keepdim=bool(a["keepdims"])),
    "CumSum": lambda x, axis: x.cumsum(int(axis)),
    "Reshape": reshape, "Expand": expand, "Slice": cut, "Pad": pad,
    "Transpose": lambda x, perm: x.permute(perm), "Tile": lambda x, times: x.repeat(times.tolist()),
    "Gather": gather, "GatherElements": lambda x, index, axis: x.gather(axis, index),
    "Split": lambda x, lengths, axis: x.split(lengths.tolist(), axis),
    "Concat": lambda *parts, axis: torch.cat(parts, axis), "Unsqueeze": lambda x, axis: x.unsqueeze(int(axis)),
    "Trilu": lambda x, k, upper: x.triu(int(k)) if upper else x.tril(int(k)),
    "Shape": lambda x: torch.tensor(x.shape), "Cast": lambda x, to: x.to(TYPES[to]),
    "Gemm": gemm, "Einsum": lambda *parts, equation: torch.einsum(equation.decode(), *parts), "Conv": conv,
    "MaxPool": max_pool, "AveragePool": average_pool, "GlobalAveragePool": lambda x: x.mean([2, 3], keepdim=True),
    "LayerNormalization": layer_norm, "BatchNormalization": batch_norm, "InstanceNormalization": instance_norm,
}


def evaluate(path, x):
    """The one output of a model file for one input, a tensor."""
    graph = onnx.load(path).graph
    values = {tensor.name: torch.from_numpy(numpy_helper.to_array(tensor).copy()) for tensor in graph.initializer}
    values[graph.input[0].name] = x
    with torch.no_grad():
        for node in graph.node:
            attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
            if "mode" in attributes:
                attributes["mode"] = attributes["mode"].decode()
            out = OPS[node.op_type](*(values[name] for name in node.input), **attributes)
            values.update(zip(node.output, out if isinstance(out, tuple) else (out,)))
    return values[graph.output[0].name]
