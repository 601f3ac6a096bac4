// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/ivalue.h>
#include <torch/types.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "ceteris/onnx/proto.hpp"

namespace torch::jit {
struct Node;
struct Value;
}  // namespace torch::jit

namespace ceteris::onnx {

class OnnxConversion;

/// One side of a tensor in both traces.
struct OnnxDim {
  std::int64_t first = 0;
  std::int64_t second = 0;
  bool operator==(const OnnxDim&) const = default;
  [[nodiscard]] bool fixed() const { return first == second; }
};
using OnnxDims = std::vector<OnnxDim>;

/// The network does something with the size of its batch that ONNX nodes cannot be written for; `what` is the reason.
struct NotDynamic : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The ONNX type of a tensor. Throws Error (exit 2) for a type that networks here do not have.
[[nodiscard]] OnnxType onnx_type(at::ScalarType type);

/// One traced operation as its row of the table sees it. Arguments go by their names in the schema of the operation; an
/// argument that this overload lacks, or None, is not `given`. What a row gives must have the meaning, the type and the
/// shape of the traced result.
class OnnxCall {
 public:
  OnnxCall(OnnxConversion& conversion, const torch::jit::Node* node, std::string op)
      : conversion_(conversion), node_(node), op_(std::move(op)) {}

  [[nodiscard]] const std::string& op() const { return op_; }  ///< "aten::add", also for its form in place
  [[nodiscard]] bool given(const char* argument) const;
  [[nodiscard]] bool is_tensor(const char* argument) const;  ///< rather than a number

  /// Numbers that the trace knows; a number that depends on the batch throws NotDynamic.
  [[nodiscard]] std::int64_t integer(const char* argument) const;
  [[nodiscard]] double number(const char* argument) const;
  [[nodiscard]] bool flag(const char* argument) const;
  [[nodiscard]] std::string text(const char* argument) const;
  [[nodiscard]] std::vector<std::int64_t> integers(const char* argument) const;  ///< one integer is a list of one
  [[nodiscard]] OnnxDims sizes(const char* argument) const;  ///< integers that may depend on the batch
  /// An axis, or axes, counted from the front in a tensor of this rank; all of them when the argument is not given.
  [[nodiscard]] std::int64_t axis(const char* argument, std::size_t rank) const;
  [[nodiscard]] std::vector<std::int64_t> axes(const char* argument, std::size_t rank) const;

  [[nodiscard]] OnnxDims dims(const char* argument) const;
  [[nodiscard]] std::int64_t side(const char* argument, std::int64_t axis) const;  ///< must not depend on the batch
  [[nodiscard]] std::size_t rank(const char* argument) const { return dims(argument).size(); }
  [[nodiscard]] at::ScalarType type(const char* argument) const;
  [[nodiscard]] OnnxDims out_dims() const;
  [[nodiscard]] at::ScalarType out_type() const;

  /// The ONNX name of a tensor argument.
  [[nodiscard]] std::string tensor(const char* argument);
  [[nodiscard]] std::string first() const;  ///< of the first argument, whatever it is called
  [[nodiscard]] at::ScalarType first_type() const;
  /// Of a tensor or a number that ONNX may broadcast, in the given type. `meets_a_whole`: what it is combined with has
  /// the shape of the result, even if no argument has.
  [[nodiscard]] std::string operand(const char* argument, at::ScalarType type, bool meets_a_whole = false);
  /// Of the elements of a list of tensors; empty for None.
  [[nodiscard]] std::vector<std::string> tensors(const char* argument);
  [[nodiscard]] std::vector<at::ScalarType> types(const char* argument) const;

  /// Constants.
  [[nodiscard]] std::string constant(const at::Tensor& value);
  [[nodiscard]] std::string scalar(double value, at::ScalarType type = at::kFloat);
  [[nodiscard]] std::string list(const std::vector<std::int64_t>& values);
  /// A shape as a list: constant where it can be, computed from the batch where it must.
  [[nodiscard]] std::string shape(const OnnxDims& dims);

  /// Adds a node and returns the name of its one output, or of several.
  std::string emit(const std::string& op, std::vector<std::string> inputs, OnnxAttributes attributes = {});
  std::vector<std::string> emit_many(const std::string& op, std::vector<std::string> inputs, std::size_t outputs,
                                     OnnxAttributes attributes = {});
  [[nodiscard]] std::string cast(const std::string& name, at::ScalarType from, at::ScalarType to);
  [[nodiscard]] std::string reshape(const std::string& name, const OnnxDims& dims);

  /// The result of the operation.
  void give(const std::string& name, std::size_t output = 0);
  /// A result that is `name` expanded to `dims`, which happens only where broadcasting would not do the same.
  void give_spread(const std::string& name, const OnnxDims& dims);
  /// The shapes of the parts of an operation that gives a list, and their names.
  [[nodiscard]] std::vector<OnnxDims> part_dims() const;
  void give_parts(std::vector<std::string> names);

  /// Stops: this use of the operation has no counterpart. `what` ends the sentence "aten::foo ...".
  [[noreturn]] void refuse(const std::string& what) const;

 private:
  [[nodiscard]] const torch::jit::Value* find(const char* argument) const;  ///< null when this overload lacks it
  [[nodiscard]] const torch::jit::Value* need(const char* argument) const;
  [[nodiscard]] const c10::IValue& known(const char* argument) const;
  /// Whether an argument besides this one has the shape of the result, so that this one may broadcast.
  [[nodiscard]] bool may_broadcast(const torch::jit::Value* value) const;

  OnnxConversion& conversion_;
  const torch::jit::Node* node_;
  std::string op_;
};

}  // namespace ceteris::onnx
