// SPDX-License-Identifier: Apache-2.0
// Writes down a forward pass as the cost model sees it: what each operation produces, multiplies and keeps. A model's
// cost is a function that performs its forward pass on a CostCounter instead of on tensors. Free of libtorch.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ceteris/models/cost.hpp"
#include "ceteris/nn/activation_spec.hpp"
#include "ceteris/nn/norm_spec.hpp"

namespace ceteris::models {

/// The shape of one sample: a map (channels, height, width), tokens (positions, channels) or a vector (channels).
struct CostShape {
  enum class Layout { Map, Tokens, Vector };
  Layout layout = Layout::Vector;
  std::int64_t channels = 0;
  std::int64_t height = 1;  ///< of tokens: how many
  std::int64_t width = 1;

  [[nodiscard]] std::int64_t positions() const { return height * width; }
  [[nodiscard]] std::int64_t numbers() const { return positions() * channels; }
  [[nodiscard]] std::vector<std::int64_t> sizes() const;
};
[[nodiscard]] CostShape map_shape(std::int64_t channels, std::int64_t height, std::int64_t width);
[[nodiscard]] CostShape token_shape(std::int64_t positions, std::int64_t channels);

struct ConvCost {
  std::int64_t out = 0;
  std::int64_t kernel = 1;
  std::int64_t stride = 1;
  std::int64_t padding = 0;
  std::int64_t groups = 1;
  bool bias = true;
};

struct LinearCost {
  bool bias = true;
  bool bias_in = false;  ///< one number, added before
  bool gamma = false;    ///< one number, in the weight
};

class CostCounter {
 public:
  /// A tensor of the pass: what an operation made of one sample.
  struct Value {
    std::size_t id = 0;
    CostShape shape;
  };

  /// An operation in its own words, where none of the methods below fits.
  struct Operation {
    std::string path;
    std::string_view kind;
    CostShape shape;
    std::vector<Value> inputs = {};
    std::vector<Value> kept = {};  ///< inputs that the backward pass reads; a tensor kept twice counts once
    bool keeps_result = false;
    std::int64_t kept_beside = 0;  ///< numbers kept that are neither, such as the means of a norm
    std::int64_t parameters = 0;
    std::int64_t macs = 0;
    bool in_attention = false;  ///< the multiplications are attention's products
    bool is_view = false;       ///< the result lies in the memory of the first input
  };

  [[nodiscard]] Value input(const CostShape& shape);
  Value add(const Operation& operation);

  Value conv(const std::string& path, const Value& x, const ConvCost& conv);
  /// Over the channels of every position.
  Value linear(const std::string& path, const Value& x, std::int64_t out, const LinearCost& linear);
  Value linear(const std::string& path, const Value& x, std::int64_t out, bool bias = true);
  /// NoNorm adds nothing.
  Value norm(const std::string& path, const Value& x, const nn::NormSpec& spec, bool bias = true);
  /// Identity adds nothing.
  Value activation(const std::string& path, const Value& x, nn::Activation activation);
  /// x times a learned vector or number of `parameters` numbers.
  Value scale(const std::string& path, const Value& x, std::int64_t parameters);
  /// x plus one learned number.
  Value shift(const std::string& path, const Value& x);
  Value sum(const std::string& path, const Value& a, const Value& b);
  Value max_pool(const std::string& path, const Value& x, std::int64_t kernel, std::int64_t stride,
                 std::int64_t padding);
  /// The mean over all positions: a vector.
  Value mean(const std::string& path, const Value& x);
  /// The same numbers in another shape: costs nothing.
  [[nodiscard]] static Value reshape(const Value& x, const CostShape& shape) { return {x.id, shape}; }

  [[nodiscard]] ModelCost total() const;

 private:
  struct Tensor {
    std::int64_t numbers = 0;
    std::size_t made_by = 0;    ///< number of operations before it
    std::size_t last_read = 0;  ///< number of operations up to and with its last reader
    bool kept = false;
  };
  std::int64_t keep(const Value& value);

  std::vector<Tensor> tensors_;
  std::vector<LayerCost> layers_;
  std::int64_t attention_macs_ = 0;
};

/// Trainable numbers of a norm (nn/norm.hpp).
[[nodiscard]] std::int64_t norm_parameters(const nn::NormSpec& spec, std::int64_t channels, bool bias = true);

}  // namespace ceteris::models
