// SPDX-License-Identifier: Apache-2.0
#include "ceteris/models/cost_counter.hpp"

#include <algorithm>
#include <utility>

#include "ceteris/base/error.hpp"
#include "ceteris/nn/custom_norm.hpp"
#include "ceteris/nn/match.hpp"

namespace ceteris::models {
namespace {

std::int64_t strided(std::int64_t size, std::int64_t kernel, std::int64_t stride, std::int64_t padding) {
  return (size + 2 * padding - kernel) / stride + 1;
}

std::int64_t kept_by_norm(const nn::NormSpec& spec, const CostShape& x) {
  return std::visit(nn::Match{[&](const auto& s) { return s.kept(x.positions(), x.channels); },
                              // A program says of its own norm how many numbers it learns, not what it keeps.
                              [](const nn::CustomNorm&) { return std::int64_t{0}; }},
                    spec);
}

}  // namespace

std::vector<std::int64_t> CostShape::sizes() const {
  switch (layout) {
    case Layout::Map:
      return {channels, height, width};
    case Layout::Tokens:
      return {height, channels};
    case Layout::Vector:
      return {channels};
  }
  CETERIS_CHECK(false, "a layout without sizes");
}

CostShape map_shape(std::int64_t channels, std::int64_t height, std::int64_t width) {
  return {CostShape::Layout::Map, channels, height, width};
}

CostShape token_shape(std::int64_t positions, std::int64_t channels) {
  return {CostShape::Layout::Tokens, channels, positions, 1};
}

std::int64_t norm_parameters(const nn::NormSpec& spec, std::int64_t channels, bool bias) {
  return std::visit(
      nn::Match{[&](const auto& s) { return s.parameters(channels, bias); },
                [&](const nn::CustomNorm& s) { return nn::find_custom_norm(s.name).parameters(channels); }},
      spec);
}

CostCounter::Value CostCounter::input(const CostShape& shape) {
  tensors_.push_back({.numbers = shape.numbers(), .made_by = layers_.size(), .last_read = layers_.size()});
  return {tensors_.size() - 1, shape};
}

std::int64_t CostCounter::keep(const Value& value) {
  Tensor& tensor = tensors_[value.id];
  return std::exchange(tensor.kept, true) ? 0 : tensor.numbers;
}

CostCounter::Value CostCounter::add(const Operation& operation) {
  LayerCost layer{.path = operation.path,
                  .kind = std::string(operation.kind),
                  .shape = operation.shape.sizes(),
                  .parameters = operation.parameters,
                  .macs = operation.macs,
                  .kept = operation.kept_beside};
  for (const Value& value : operation.kept) {
    layer.kept += keep(value);
  }
  const std::size_t number = layers_.size() + 1;
  for (const Value& value : operation.inputs) {
    tensors_[value.id].last_read = number;
  }
  Value result{operation.inputs.empty() ? 0 : operation.inputs.front().id, operation.shape};
  if (!operation.is_view) {
    tensors_.push_back({.numbers = operation.shape.numbers(), .made_by = number, .last_read = number});
    result.id = tensors_.size() - 1;
  }
  if (operation.keeps_result) {
    layer.kept += keep(result);
  }
  attention_macs_ += operation.in_attention ? operation.macs : 0;
  layers_.push_back(std::move(layer));
  return result;
}

CostCounter::Value CostCounter::conv(const std::string& path, const Value& x, const ConvCost& conv) {
  if (std::min(x.shape.height, x.shape.width) + 2 * conv.padding < conv.kernel) {
    throw spec_error("model",
                     path + " has a kernel of " + std::to_string(conv.kernel) + ", and its map is " +
                         std::to_string(x.shape.height) + " x " + std::to_string(x.shape.width),
                     "give larger images");
  }
  const CostShape shape = map_shape(conv.out, strided(x.shape.height, conv.kernel, conv.stride, conv.padding),
                                    strided(x.shape.width, conv.kernel, conv.stride, conv.padding));
  const std::int64_t weights = conv.out * (x.shape.channels / conv.groups) * conv.kernel * conv.kernel;
  return add({.path = path,
              .kind = "conv",
              .shape = shape,
              .inputs = {x},
              .kept = {x},
              .parameters = weights + (conv.bias ? conv.out : 0),
              .macs = weights * shape.positions()});
}

CostCounter::Value CostCounter::linear(const std::string& path, const Value& x, std::int64_t out, bool bias) {
  return linear(path, x, out, LinearCost{.bias = bias});
}

CostCounter::Value CostCounter::linear(const std::string& path, const Value& in, std::int64_t out,
                                       const LinearCost& linear) {
  // What sigma_reparam multiplies and keeps is of the size of the weight, once a batch; costs are of one sample.
  const Value x = linear.bias_in ? shift(path, in) : in;
  CostShape shape = x.shape;
  shape.channels = out;
  const std::int64_t weights = x.shape.channels * out;
  return add({.path = path,
              .kind = "linear",
              .shape = shape,
              .inputs = {x},
              .kept = {x},
              .parameters = weights + (linear.bias ? out : 0) + (linear.gamma ? 1 : 0),
              .macs = weights * shape.positions()});
}

CostCounter::Value CostCounter::norm(const std::string& path, const Value& x, const nn::NormSpec& spec, bool bias) {
  if (std::holds_alternative<nn::NoNorm>(spec)) {
    return x;
  }
  return add({.path = path,
              .kind = "norm",
              .shape = x.shape,
              .inputs = {x},
              .kept = {x},
              .kept_beside = kept_by_norm(spec, x.shape),
              .parameters = norm_parameters(spec, x.shape.channels, bias)});
}

CostCounter::Value CostCounter::activation(const std::string& path, const Value& x, nn::Activation activation) {
  if (activation == nn::Activation::Identity) {
    return x;
  }
  // The derivatives of relu, tanh and sigmoid read the result, that of relu squared reads relu's, the others' read the
  // argument; quick GELU is composed, and keeps its sigmoid too.
  using nn::Activation;
  const bool from_result =
      activation == Activation::Relu || activation == Activation::Tanh || activation == Activation::Sigmoid;
  const bool only_between = activation == Activation::Relu2;
  const bool between = only_between || activation == Activation::QuickGelu;
  return add({.path = path,
              .kind = "activation",
              .shape = x.shape,
              .inputs = {x},
              .kept = from_result || only_between ? std::vector<Value>{} : std::vector<Value>{x},
              .keeps_result = from_result,
              .kept_beside = between ? x.shape.numbers() : 0});
}

CostCounter::Value CostCounter::scale(const std::string& path, const Value& x, std::int64_t parameters) {
  return add({.path = path, .kind = "scale", .shape = x.shape, .inputs = {x}, .kept = {x}, .parameters = parameters});
}

CostCounter::Value CostCounter::shift(const std::string& path, const Value& x) {
  return add({.path = path, .kind = "add", .shape = x.shape, .inputs = {x}, .parameters = 1});
}

CostCounter::Value CostCounter::sum(const std::string& path, const Value& a, const Value& b) {
  return add({.path = path, .kind = "add", .shape = a.shape, .inputs = {a, b}});
}

CostCounter::Value CostCounter::max_pool(const std::string& path, const Value& x, std::int64_t kernel,
                                         std::int64_t stride, std::int64_t padding) {
  const CostShape shape = map_shape(x.shape.channels, strided(x.shape.height, kernel, stride, padding),
                                    strided(x.shape.width, kernel, stride, padding));
  // The places of the maxima are 64-bit numbers, as large as two of ours.
  return add(
      {.path = path, .kind = "pool", .shape = shape, .inputs = {x}, .kept = {x}, .kept_beside = 2 * shape.numbers()});
}

CostCounter::Value CostCounter::mean(const std::string& path, const Value& x) {
  return add({.path = path, .kind = "pool", .shape = {.channels = x.shape.channels}, .inputs = {x}});
}

ModelCost CostCounter::total() const {
  ModelCost cost{.layers = layers_};
  for (const LayerCost& layer : layers_) {
    cost.parameters += layer.parameters;
    cost.macs += layer.macs;
    cost.training_numbers += layer.kept;
  }
  cost.macs -= attention_macs_;
  cost.attention_macs = attention_macs_;
  for (std::size_t now = 1; now <= layers_.size(); ++now) {
    std::int64_t alive = 0;
    for (const Tensor& tensor : tensors_) {
      alive += tensor.made_by <= now && tensor.last_read >= now ? tensor.numbers : 0;
    }
    cost.inference_numbers = std::max(cost.inference_numbers, alive);
  }
  return cost;
}

}  // namespace ceteris::models
