// SPDX-License-Identifier: Apache-2.0
// The base of every module in Ceteris: a libtorch module whose parameters declare how they start.
//
//   struct ScaleImpl : nn::Component {
//     explicit ScaleImpl(std::int64_t dim) { gamma = parameter("gamma", {dim}, nn::Constant{1e-6}); }
//     at::Tensor gamma;
//   };
//
// Construction draws nothing and touches no memory. Between construction and `initialise` (or the loading of weights)
// every parameter begins with a NaN, so that a forgotten call shows in the first loss instead of in the last digit.
#pragma once

#include <torch/nn/module.h>
#include <torch/types.h>

#include <cstdint>
#include <map>
#include <string>

#include "ceteris/nn/init.hpp"

namespace ceteris::nn {

class Component : public torch::nn::Module {
 protected:
  /// Registers a float32 parameter of this shape. The tensor returned is the parameter itself.
  at::Tensor parameter(const std::string& name, at::IntArrayRef shape, const Init& init);
  /// Registers state that is not trained, such as running statistics; it starts by the same rules, a constant at once.
  at::Tensor buffer(const std::string& name, at::IntArrayRef shape, const Init& init);
  /// Brings state that follows from parameters, such as an estimate of a norm, in line with them.
  virtual void settle() {}

 private:
  friend void initialise(torch::nn::Module& root, std::uint64_t seed, std::uint64_t replicate);
  friend void settle(torch::nn::Module& root);
  std::map<std::string, Init> inits_;
};

/// Fills every parameter and buffer of `root` and of what it holds: the values of parameter "a.b" are the draws of
/// Stream(seed, replicate, "init").child("a.b"), under the rule that its component declared. They do not depend on
/// other parameters, on the order of construction, on the type and layout of the tensor, or on libtorch. Then settles.
void initialise(torch::nn::Module& root, std::uint64_t seed, std::uint64_t replicate);

/// Brings the state of every component in line with its parameters: for whoever wrote these but not that.
void settle(torch::nn::Module& root);

/// Numbers that training changes; a tensor shared by two names counts once.
[[nodiscard]] std::int64_t parameter_count(const torch::nn::Module& root);

}  // namespace ceteris::nn
