// SPDX-License-Identifier: Apache-2.0
#include "ceteris/onnx/call.hpp"

#include <torch/csrc/jit/ir/ir.h>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/onnx/conversion.hpp"

namespace ceteris::onnx {
namespace {

using torch::jit::Value;
namespace prim = c10::prim;

at::ScalarType scalar_type(const Value* value) {
  const auto type = value->type()->cast<c10::TensorType>();
  CETERIS_CHECK(type && type->scalarType().has_value(), "a traced value without an element type");
  return *type->scalarType();
}

double to_number(const c10::IValue& value) {
  return value.isTensor() ? value.toTensor().item<double>() : value.toScalar().toDouble();
}

}  // namespace

OnnxType onnx_type(at::ScalarType type) {
  switch (type) {
    case at::kFloat:
      return OnnxType::Float;
    case at::kDouble:
      return OnnxType::Double;
    case at::kLong:
      return OnnxType::Int64;
    case at::kBool:
      return OnnxType::Bool;
    default:
      throw usage_error("ONNX export", std::string("does not know tensors of ") + c10::toString(type),
                        "export a network of float32 weights");
  }
}

const Value* OnnxCall::find(const char* argument) const {
  const auto index = node_->schema().argumentIndexWithName(argument);
  return index.has_value() ? node_->input(static_cast<std::size_t>(*index)) : nullptr;
}

const Value* OnnxCall::need(const char* argument) const {
  const Value* value = find(argument);
  if (value == nullptr) refuse(std::string("comes in a form without '") + argument + "'");
  return value;
}

bool OnnxCall::given(const char* argument) const {
  const Value* value = find(argument);
  if (value == nullptr) return false;
  if (value->node()->kind() == prim::ListConstruct) return true;
  const auto& bound = conversion_.bound(value);
  return !bound.known || !(bound.first.isNone() || (bound.first.isTensor() && !bound.first.toTensor().defined()));
}

bool OnnxCall::is_tensor(const char* argument) const {
  return need(argument)->type()->isSubtypeOf(*c10::TensorType::get());
}

bool OnnxCall::may_broadcast(const Value* value) const {
  const OnnxDims out = out_dims();
  for (const Value* other : node_->inputs()) {
    if (other == value || !other->type()->isSubtypeOf(*c10::TensorType::get())) continue;
    if (conversion_.bound(other).spread.empty() && conversion_.dims(other) == out) return true;
  }
  return false;
}

const c10::IValue& OnnxCall::known(const char* argument) const {
  const auto& bound = conversion_.bound(need(argument));
  if (!bound.known) refuse(std::string("takes '") + argument + "' from the data");
  const bool equal = bound.first.isIntList() ? bound.first.toIntVector() == bound.second.toIntVector()
                                             : bound.first.isTensor() || bound.first == bound.second;
  if (!equal) throw NotDynamic(op_ + " takes '" + argument + "' from the batch");
  return bound.first;
}

std::int64_t OnnxCall::integer(const char* argument) const {
  return known(argument).toInt();
}

double OnnxCall::number(const char* argument) const {
  return to_number(known(argument));
}

bool OnnxCall::flag(const char* argument) const {
  return known(argument).toBool();
}

std::string OnnxCall::text(const char* argument) const {
  return known(argument).toStringRef();
}

std::vector<std::int64_t> OnnxCall::integers(const char* argument) const {
  const c10::IValue& value = known(argument);
  return value.isInt() ? std::vector<std::int64_t>{value.toInt()} : value.toIntVector();
}

OnnxDims OnnxCall::sizes(const char* argument) const {
  const auto& bound = conversion_.bound(need(argument));
  if (!bound.known) refuse(std::string("takes '") + argument + "' from the data");
  const auto first = bound.first.toIntVector(), second = bound.second.toIntVector();
  CETERIS_CHECK(first.size() == second.size(), "two traces of one operation take as many sizes");
  OnnxDims dims;
  for (std::size_t i = 0; i < first.size(); ++i) dims.push_back({first[i], second[i]});
  return dims;
}

std::int64_t OnnxCall::axis(const char* argument, std::size_t rank) const {
  const std::int64_t axis = integer(argument);
  return axis < 0 ? axis + static_cast<std::int64_t>(rank) : axis;
}

std::vector<std::int64_t> OnnxCall::axes(const char* argument, std::size_t rank) const {
  std::vector<std::int64_t> axes = given(argument) ? integers(argument) : std::vector<std::int64_t>{};
  if (axes.empty()) {
    for (std::size_t i = 0; i < rank; ++i) axes.push_back(static_cast<std::int64_t>(i));
  }
  for (std::int64_t& axis : axes) axis += axis < 0 ? static_cast<std::int64_t>(rank) : 0;
  return axes;
}

OnnxDims OnnxCall::dims(const char* argument) const {
  return conversion_.dims(need(argument));
}

std::int64_t OnnxCall::side(const char* argument, std::int64_t axis) const {
  const OnnxDim side = dims(argument).at(static_cast<std::size_t>(axis));
  if (!side.fixed()) throw NotDynamic(op_ + " works along an axis that grows with the batch");
  return side.first;
}

at::ScalarType OnnxCall::type(const char* argument) const {
  const Value* value = need(argument);
  const auto& bound = conversion_.bound(value);
  return bound.known ? bound.first.toTensor().scalar_type() : scalar_type(value);
}

OnnxDims OnnxCall::out_dims() const {
  return conversion_.dims(node_->output(0));
}

at::ScalarType OnnxCall::out_type() const {
  return scalar_type(node_->output(0));
}

std::string OnnxCall::tensor(const char* argument) {
  return conversion_.tensor(need(argument));
}

std::string OnnxCall::first() const {
  return conversion_.tensor(node_->input(0));
}

at::ScalarType OnnxCall::first_type() const {
  const auto& bound = conversion_.bound(node_->input(0));
  return bound.known ? bound.first.toTensor().scalar_type() : scalar_type(node_->input(0));
}

std::string OnnxCall::operand(const char* argument, at::ScalarType type, bool meets_a_whole) {
  const Value* value = need(argument);
  const auto& bound = conversion_.bound(value);
  if (!bound.known) {
    const bool whole = bound.spread.empty() || !(meets_a_whole || may_broadcast(value));
    return cast(whole ? conversion_.tensor(value) : bound.name, scalar_type(value), type);
  }
  if (!bound.first.isTensor()) return scalar(number(argument), type);
  if (bound.first.toTensor().scalar_type() == type) return conversion_.tensor(value);
  if (!bound.first.toTensor().sizes().equals(bound.second.toTensor().sizes()) ||
      !at::equal(bound.first.toTensor(), bound.second.toTensor())) {
    throw NotDynamic("a constant depends on the batch");
  }
  return constant(bound.first.toTensor().to(type));
}

std::vector<std::string> OnnxCall::tensors(const char* argument) {
  const Value* list = need(argument);
  std::vector<std::string> names;
  const auto element = [&](const Value* value) {
    const auto& bound = conversion_.bound(value);
    const bool none = bound.known && (bound.first.isNone() || !bound.first.toTensor().defined());
    names.push_back(none ? "" : conversion_.tensor(value));
  };
  if (list->node()->kind() == prim::ListConstruct) {
    for (const Value* value : list->node()->inputs()) element(value);
  } else if (const auto& bound = conversion_.bound(list); bound.known) {
    for (const c10::IValue& value : bound.first.toListRef()) names.push_back(constant(value.toTensor()));
  } else {
    names = bound.parts;
  }
  return names;
}

std::vector<at::ScalarType> OnnxCall::types(const char* argument) const {
  std::vector<at::ScalarType> types;
  const Value* list = need(argument);
  if (list->node()->kind() == prim::ListConstruct) {
    for (const Value* value : list->node()->inputs()) {
      const auto& bound = conversion_.bound(value);
      const bool none = bound.known && (bound.first.isNone() || !bound.first.toTensor().defined());
      types.push_back(none          ? at::ScalarType::Undefined
                      : bound.known ? bound.first.toTensor().scalar_type()
                                    : scalar_type(value));
    }
  }
  return types;
}

std::string OnnxCall::constant(const at::Tensor& value) {
  return conversion_.constant(value);
}

std::string OnnxCall::shape(const OnnxDims& dims) {
  return conversion_.shape(dims);
}

std::string OnnxCall::scalar(double value, at::ScalarType type) {
  return constant(at::scalar_tensor(value, at::kDouble).to(type));
}

std::string OnnxCall::list(const std::vector<std::int64_t>& values) {
  return constant(at::tensor(at::IntArrayRef(values), at::kLong));
}

std::string OnnxCall::emit(const std::string& op, std::vector<std::string> inputs, OnnxAttributes attributes) {
  return conversion_.emit(op, std::move(inputs), std::move(attributes), 1).front();
}

std::vector<std::string> OnnxCall::emit_many(const std::string& op, std::vector<std::string> inputs,
                                             std::size_t outputs, OnnxAttributes attributes) {
  return conversion_.emit(op, std::move(inputs), std::move(attributes), outputs);
}

std::string OnnxCall::cast(const std::string& name, at::ScalarType from, at::ScalarType to) {
  if (from == to) return name;
  return emit("Cast", {name}, {{"to", std::int64_t{static_cast<int>(onnx_type(to))}}});
}

std::string OnnxCall::reshape(const std::string& name, const OnnxDims& dims) {
  std::vector<std::int64_t> numbers;
  std::size_t open = 0;
  for (const OnnxDim& side : dims) {
    // In the shape that Reshape takes, 0 copies a side and -1 is what is left.
    if (side.first == 0) refuse("makes an empty tensor");
    numbers.push_back(side.fixed() ? side.first : -1);
    open += side.fixed() ? 0 : 1;
  }
  return emit("Reshape", {name, open <= 1 ? list(numbers) : shape(dims)});
}

void OnnxCall::give(const std::string& name, std::size_t output) {
  conversion_.bound_[node_->output(output)].name = name;
}

void OnnxCall::give_spread(const std::string& name, const OnnxDims& dims) {
  auto& bound = conversion_.bound_[node_->output(0)];
  bound.name = name;
  bound.spread = dims;
}

std::vector<OnnxDims> OnnxCall::part_dims() const {
  const auto& uses = node_->output(0)->uses();
  if (uses.size() != 1 || uses.front().user->kind() != prim::ListUnpack) refuse("gives a list that is not taken apart");
  std::vector<OnnxDims> dims;
  for (const Value* part : uses.front().user->outputs()) dims.push_back(conversion_.dims(part));
  return dims;
}

void OnnxCall::give_parts(std::vector<std::string> names) {
  conversion_.bound_[node_->output(0)].parts = std::move(names);
}

void OnnxCall::refuse(const std::string& what) const {
  std::string place = conversion_.last_weight_.empty()
                          ? "at the start of the network"
                          : "after the weight " + ceteris::quoted(conversion_.last_weight_);
  for (const Value* input : node_->inputs()) {
    const auto found = conversion_.bound_.find(input);
    if (found != conversion_.bound_.end() && conversion_.weights_.contains(found->second.name)) {
      place = "with the weight " + ceteris::quoted(found->second.name);
      break;
    }
  }
  throw usage_error("ONNX export", "does not know this use of " + op_ + ", " + place + ": it " + what,
                    "export a network without it, or add it to the table of operations");
}

}  // namespace ceteris::onnx
