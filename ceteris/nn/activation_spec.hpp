// SPDX-License-Identifier: Apache-2.0
// The choice of an activation, free of libtorch. nn/activation.hpp is the function. Gated forms, such as SwiGLU, are
// the MLP's (nn/block_spec.hpp).
#pragma once

#include <array>
#include <string_view>
#include <utility>

namespace ceteris::nn {

enum class Activation {
  Identity,
  Relu,
  Relu2,
  LeakyRelu,
  Elu,
  Gelu,
  GeluTanh,
  QuickGelu,
  Silu,
  Mish,
  Hardswish,
  Tanh,
  Sigmoid,
};

constexpr auto spec_names(Activation) {
  using Name = std::pair<Activation, std::string_view>;
  return std::array{Name{Activation::Identity, "identity"},
                    Name{Activation::Relu, "relu"},
                    Name{Activation::Relu2, "relu2"},
                    Name{Activation::LeakyRelu, "leaky_relu"},
                    Name{Activation::Elu, "elu"},
                    Name{Activation::Gelu, "gelu"},
                    Name{Activation::GeluTanh, "gelu_tanh"},
                    Name{Activation::QuickGelu, "quick_gelu"},
                    Name{Activation::Silu, "silu"},
                    Name{Activation::Mish, "mish"},
                    Name{Activation::Hardswish, "hardswish"},
                    Name{Activation::Tanh, "tanh"},
                    Name{Activation::Sigmoid, "sigmoid"}};
}

/// What it computes of x, and where it comes from; for help.
constexpr std::string_view spec_doc(Activation activation) {
  switch (activation) {
    case Activation::Identity:
      return "x, as a control";
    case Activation::Relu:
      return "max(x, 0) (Nair & Hinton 2010)";
    case Activation::Relu2:
      return "max(x, 0)^2 (So et al. 2021)";
    case Activation::LeakyRelu:
      return "x, or x / 100 below 0 (Maas et al. 2013)";
    case Activation::Elu:
      return "x, or e^x - 1 below 0 (Clevert et al. 2016)";
    case Activation::Gelu:
      return "x Phi(x), with the normal distribution function itself (Hendrycks & Gimpel 2016)";
    case Activation::GeluTanh:
      return "its approximation through tanh, as in GPT-2";
    case Activation::QuickGelu:
      return "x sigmoid(1.702 x), its approximation as in CLIP";
    case Activation::Silu:
      return "x sigmoid(x) (Elfwing et al. 2018; Ramachandran et al. 2017, swish)";
    case Activation::Mish:
      return "x tanh(log(1 + e^x)) (Misra 2019)";
    case Activation::Hardswish:
      return "x min(max(x + 3, 0), 6) / 6 (Howard et al. 2019)";
    case Activation::Tanh:
      return "tanh x";
    case Activation::Sigmoid:
      return "1 / (1 + e^-x)";
  }
  return {};
}

}  // namespace ceteris::nn
