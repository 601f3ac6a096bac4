// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "ceteris/onnx/call.hpp"
#include "ceteris/onnx/ops.hpp"

namespace ceteris::onnx {
namespace {

using Numbers = std::vector<std::int64_t>;

// ---- products

/// Adds `beta * addend` to `alpha * product`.
std::string weighted_sum(OnnxCall& c, std::string product, const char* addend) {
  const at::ScalarType type = c.out_type();
  if (c.number("alpha") != 1) product = c.emit("Mul", {product, c.operand("alpha", type)});
  if (c.number("beta") == 0) return product;
  std::string other = c.operand(addend, type, /*meets_a_whole=*/true);
  if (c.number("beta") != 1) other = c.emit("Mul", {other, c.operand("beta", type)});
  return c.emit("Add", {other, product});
}

/// x W^T + b. A weight keeps its name and its shape, as in a checkpoint.
void linear(OnnxCall& c) {
  const bool bias = c.given("bias");
  if (c.rank("input") == 2 && c.rank("weight") == 2) {
    std::vector<std::string> inputs{c.tensor("input"), c.tensor("weight")};
    if (bias) inputs.push_back(c.tensor("bias"));
    c.give(c.emit("Gemm", inputs, {{"transB", std::int64_t{1}}}));
    return;
  }
  const std::string x = c.tensor("input");
  const std::string turned = c.emit("Transpose", {c.tensor("weight")}, {{"perm", Numbers{1, 0}}});
  const std::string product = c.emit("MatMul", {x, turned});
  c.give(bias ? c.emit("Add", {product, c.tensor("bias")}) : product);
}

std::function<void(OnnxCall&)> product(const char* a, const char* b) {
  return [a, b](OnnxCall& c) { c.give(c.emit("MatMul", {c.tensor(a), c.tensor(b)})); };
}

std::function<void(OnnxCall&)> product_and_sum(const char* a, const char* b) {
  return [a, b](OnnxCall& c) { c.give(weighted_sum(c, c.emit("MatMul", {c.tensor(a), c.tensor(b)}), "self")); };
}

void einsum(OnnxCall& c) {
  c.give(c.emit("Einsum", c.tensors("tensors"), {{"equation", c.text("equation")}}));
}

// ---- convolutions and pooling

/// Numbers for each axis of the pixels, from a list of as many or of one for all.
Numbers spread(OnnxCall& c, const char* argument, std::size_t axes) {
  Numbers values = c.integers(argument);
  if (values.size() == 1) values.assign(axes, values.front());
  return values;
}

/// The same padding on both sides of every axis.
Numbers both_sides(Numbers pads) {
  const Numbers after = pads;
  pads.insert(pads.end(), after.begin(), after.end());
  return pads;
}

void convolution(OnnxCall& c) {
  if (c.given("transposed") && c.flag("transposed")) c.refuse("is transposed");
  const std::size_t axes = c.rank("weight") - 2;
  std::vector<std::string> inputs{c.tensor("input"), c.tensor("weight")};
  if (c.given("bias")) inputs.push_back(c.tensor("bias"));
  Numbers kernel;
  for (std::size_t i = 0; i < axes; ++i) kernel.push_back(c.side("weight", static_cast<std::int64_t>(2 + i)));
  c.give(c.emit("Conv", inputs,
                {{"kernel_shape", kernel},
                 {"strides", spread(c, "stride", axes)},
                 {"pads", both_sides(spread(c, "padding", axes))},
                 {"dilations", spread(c, "dilation", axes)},
                 {"group", c.integer("groups")}}));
}

OnnxAttributes window(OnnxCall& c, std::size_t axes) {
  const Numbers kernel = spread(c, "kernel_size", axes);
  Numbers stride = spread(c, "stride", axes);
  if (stride.empty()) stride = kernel;
  return {{"kernel_shape", kernel},
          {"strides", stride},
          {"pads", both_sides(spread(c, "padding", axes))},
          {"ceil_mode", std::int64_t{c.flag("ceil_mode") ? 1 : 0}}};
}

void max_pool(OnnxCall& c) {
  OnnxAttributes attributes = window(c, 2);
  attributes.emplace_back("dilations", spread(c, "dilation", 2));
  c.give(c.emit("MaxPool", {c.tensor("self")}, attributes));
}

void average_pool(OnnxCall& c) {
  if (c.given("divisor_override")) c.refuse("has its own divisor");
  OnnxAttributes attributes = window(c, 2);
  attributes.emplace_back("count_include_pad", std::int64_t{c.flag("count_include_pad") ? 1 : 0});
  c.give(c.emit("AveragePool", {c.tensor("self")}, attributes));
}

void adaptive_average_pool(OnnxCall& c) {
  const Numbers out = c.integers("output_size");
  const std::string x = c.tensor("self");
  if (out == Numbers{1, 1}) {
    c.give(c.emit("GlobalAveragePool", {x}));
    return;
  }
  Numbers kernel;
  for (std::size_t i = 0; i < 2; ++i) {
    const std::int64_t side = c.side("self", static_cast<std::int64_t>(c.rank("self") - 2 + i));
    if (side % out[i] != 0) c.refuse("averages windows of different sizes");
    kernel.push_back(side / out[i]);
  }
  c.give(c.emit("AveragePool", {x}, {{"kernel_shape", kernel}, {"strides", kernel}}));
}

// ---- norms

std::string or_filled(OnnxCall& c, const char* argument, double value, std::int64_t size) {
  return c.given(argument) ? c.tensor(argument) : c.constant(at::full({size}, value, at::kDouble).to(c.out_type()));
}

void layer_norm(OnnxCall& c) {
  const Numbers shape = c.integers("normalized_shape");
  std::vector<std::string> inputs{c.tensor("input"),
                                  c.given("weight") ? c.tensor("weight") : c.constant(at::ones(shape, c.out_type()))};
  if (c.given("bias")) inputs.push_back(c.tensor("bias"));
  c.give(
      c.emit("LayerNormalization", inputs,
             {{"axis", -static_cast<std::int64_t>(shape.size())}, {"epsilon", static_cast<float>(c.number("eps"))}}));
}

void batch_norm(OnnxCall& c) {
  if (!c.given("running_mean")) c.refuse("takes the statistics of the batch");
  const std::int64_t channels = c.side("input", 1);
  c.give(c.emit("BatchNormalization",
                {c.tensor("input"), or_filled(c, "weight", 1, channels), or_filled(c, "bias", 0, channels),
                 c.tensor("running_mean"), c.tensor("running_var")},
                {{"epsilon", static_cast<float>(c.number("eps"))}}));
}

/// Opset 17 has no group norm: every group as one channel of an instance norm, then the weights of the channels.
void group_norm(OnnxCall& c) {
  const std::int64_t groups = c.integer(c.given("num_groups") ? "num_groups" : "group");
  const OnnxDims dims = c.dims("input");
  const at::ScalarType type = c.out_type();
  OnnxDim rest{dims[1].first / groups, dims[1].second / groups};
  for (std::size_t i = 2; i < dims.size(); ++i) {
    rest.first *= dims[i].first;
    rest.second *= dims[i].second;
  }
  const std::string grouped = c.reshape(c.tensor("input"), {dims[0], {groups, groups}, rest});
  std::string out = c.emit("InstanceNormalization",
                           {grouped, c.constant(at::ones({groups}, type)), c.constant(at::zeros({groups}, type))},
                           {{"epsilon", static_cast<float>(c.number("eps"))}});
  out = c.reshape(out, dims);
  OnnxDims by_channel(dims.size() - 1, {1, 1});
  by_channel[0] = dims[1];
  if (c.given("weight")) out = c.emit("Mul", {out, c.reshape(c.tensor("weight"), by_channel)});
  if (c.given("bias")) out = c.emit("Add", {out, c.reshape(c.tensor("bias"), by_channel)});
  c.give(out);
}

void instance_norm(OnnxCall& c) {
  if (!c.flag("use_input_stats")) c.refuse("takes running statistics");
  const std::int64_t channels = c.side("input", 1);
  c.give(c.emit("InstanceNormalization",
                {c.tensor("input"), or_filled(c, "weight", 1, channels), or_filled(c, "bias", 0, channels)},
                {{"epsilon", static_cast<float>(c.number("eps"))}}));
}

}  // namespace

std::vector<OnnxRow> onnx_network_rows() {
  return {
      {"aten::_convolution", convolution},
      {"aten::adaptive_avg_pool2d", adaptive_average_pool},
      {"aten::addmm", product_and_sum("mat1", "mat2")},
      {"aten::avg_pool2d", average_pool},
      {"aten::baddbmm", product_and_sum("batch1", "batch2")},
      {"aten::batch_norm", batch_norm},
      {"aten::bmm", product("self", "mat2")},
      {"aten::conv1d", convolution},
      {"aten::conv2d", convolution},
      {"aten::convolution", convolution},
      {"aten::einsum", einsum},
      {"aten::group_norm", group_norm},
      {"aten::instance_norm", instance_norm},
      {"aten::layer_norm", layer_norm},
      {"aten::linear", linear},
      {"aten::matmul", product("self", "other")},
      {"aten::max_pool2d", max_pool},
      {"aten::mm", product("self", "mat2")},
      {"aten::mv", product("self", "vec")},
      {"aten::native_layer_norm", layer_norm},
  };
}

}  // namespace ceteris::onnx
