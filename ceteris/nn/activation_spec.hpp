// SPDX-License-Identifier: Apache-2.0
// The choice of an activation, free of libtorch. nn/activation.hpp is the function.
#pragma once

#include <array>
#include <string_view>
#include <utility>

namespace ceteris::nn {

enum class Activation {
  Identity,  ///< x
  Relu,      ///< max(x, 0)
  Relu2,     ///< max(x, 0)^2 (So et al. 2021)
  Gelu,      ///< x Phi(x) (Hendrycks & Gimpel 2016)
  GeluTanh,  ///< its tanh approximation, as in GPT-2
  Silu,      ///< x sigmoid(x)
};

constexpr auto spec_names(Activation) {
  using Name = std::pair<Activation, std::string_view>;
  return std::array{Name{Activation::Identity, "identity"},  Name{Activation::Relu, "relu"},
                    Name{Activation::Relu2, "relu2"},        Name{Activation::Gelu, "gelu"},
                    Name{Activation::GeluTanh, "gelu_tanh"}, Name{Activation::Silu, "silu"}};
}

}  // namespace ceteris::nn
