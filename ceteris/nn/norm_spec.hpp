// SPDX-License-Identifier: Apache-2.0
// The choice of a normalisation layer, free of libtorch. nn/norm.hpp is the module.
#pragma once

#include <string_view>
#include <tuple>
#include <variant>

#include "ceteris/spec/field.hpp"

namespace ceteris::nn {

/// Ba, Kiros & Hinton 2016.
struct LayerNorm {
  double eps = 1e-6;
  static constexpr std::string_view kind = "layernorm";
  static constexpr std::string_view kind_doc = "standardise every position over its channels";
  static constexpr auto fields() {
    return std::tuple{spec::field("eps", &LayerNorm::eps, "added to the variance", spec::range(0.0, 1.0))};
  }
};
static_assert(spec::complete<LayerNorm>());

/// Zhang & Sennrich 2019.
struct RmsNorm {
  double eps = 1e-6;
  static constexpr std::string_view kind = "rmsnorm";
  static constexpr std::string_view kind_doc = "divide every position by the root mean square of its channels";
  static constexpr auto fields() {
    return std::tuple{spec::field("eps", &RmsNorm::eps, "added to the mean square", spec::range(0.0, 1.0))};
  }
};
static_assert(spec::complete<RmsNorm>());

/// Zhu, Chen, He, LeCun & Liu 2025: dynamic tanh, no statistics.
struct DyT {
  double alpha0 = 0.5;
  static constexpr std::string_view kind = "dyt";
  static constexpr std::string_view kind_doc = "tanh with a learned slope, without any statistics";
  static constexpr auto fields() {
    return std::tuple{spec::field("alpha0", &DyT::alpha0, "slope at the start", spec::range(0.0, 100.0))};
  }
};
static_assert(spec::complete<DyT>());

/// Ioffe & Szegedy 2015. Trains on the statistics of the batch and evaluates on their running means.
struct BatchNorm {
  double eps = 1e-5;
  double momentum = 0.1;
  static constexpr std::string_view kind = "batchnorm";
  static constexpr std::string_view kind_doc = "standardise every channel over the batch";
  static constexpr auto fields() {
    return std::tuple{spec::field("eps", &BatchNorm::eps, "added to the variance", spec::range(0.0, 1.0)),
                      spec::field("momentum", &BatchNorm::momentum, "share of a new batch in the running statistics",
                                  spec::range(0.0, 1.0))};
  }
};
static_assert(spec::complete<BatchNorm>());

/// No normalisation and no parameters.
struct NoNorm {
  static constexpr std::string_view kind = "none";
  static constexpr std::string_view kind_doc = "leave the input as it is";
  static constexpr auto fields() { return std::tuple{}; }
};
static_assert(spec::complete<NoNorm>());

using NormSpec = std::variant<LayerNorm, RmsNorm, DyT, BatchNorm, NoNorm>;

}  // namespace ceteris::nn
