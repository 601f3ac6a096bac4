// SPDX-License-Identifier: Apache-2.0
// The functions of one number that were tried in the place of normalisation, as one family. Free of libtorch, so that a
// spec can name them.
#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "ceteris/ops/tensor_fwd.hpp"

namespace ceteris::ops {

/// Which function f of z = alpha * x + shift. Tanh, hardtanh, sigmoid and identity: the ablation of dynamic tanh (Zhu,
/// Chen, He, LeCun & Liu 2025). The others: the search that ended at erf (Chen, Lu, Zhu, Sun & Liu 2025, arXiv
/// 2512.10938, and its published code), where hardtanh is called linear clip; its "smoothsign clip" is smoothsign,
/// which never reaches its clip. log is the natural one.
enum class Squash {
  Identity,
  Tanh,
  Erf,
  Hardtanh,
  Sigmoid,
  Isru,
  Arctan,
  Satursin,
  Expsign,
  Smoothsign,
  Cubsign,
  Relsign,
  Saturlog,
  Exproot,
  LogsignClip,
  LogquadClip,
  Power23Clip,
};

constexpr auto spec_names(Squash) {
  using Name = std::pair<Squash, std::string_view>;
  return std::array{Name{Squash::Identity, "identity"},
                    Name{Squash::Tanh, "tanh"},
                    Name{Squash::Erf, "erf"},
                    Name{Squash::Hardtanh, "hardtanh"},
                    Name{Squash::Sigmoid, "sigmoid"},
                    Name{Squash::Isru, "isru"},
                    Name{Squash::Arctan, "arctan"},
                    Name{Squash::Satursin, "satursin"},
                    Name{Squash::Expsign, "expsign"},
                    Name{Squash::Smoothsign, "smoothsign"},
                    Name{Squash::Cubsign, "cubsign"},
                    Name{Squash::Relsign, "relsign"},
                    Name{Squash::Saturlog, "saturlog"},
                    Name{Squash::Exproot, "exproot"},
                    Name{Squash::LogsignClip, "logsign_clip"},
                    Name{Squash::LogquadClip, "logquad_clip"},
                    Name{Squash::Power23Clip, "power23_clip"}};
}

/// What it computes of z; for help.
constexpr std::string_view spec_doc(Squash function) {
  switch (function) {
    case Squash::Identity:
      return "z, the control. Published as a failure: 58.5 % on ViT-S, then it diverges";
    case Squash::Tanh:
      return "tanh z";
    case Squash::Erf:
      return "erf z";
    case Squash::Hardtanh:
      return "z cut to [-1, 1]";
    case Squash::Sigmoid:
      return "1 / (1 + e^-z)";
    case Squash::Isru:
      return "z / sqrt(z^2 + 1)";
    case Squash::Arctan:
      return "(2 / pi) atan z";
    case Squash::Satursin:
      return "sin of z cut to [-pi / 2, pi / 2]";
    case Squash::Expsign:
      return "sign(z) (1 - e^-|z|)";
    case Squash::Smoothsign:
      return "z / (1 + |z|)";
    case Squash::Cubsign:
      return "z^3 / (|z|^3 + 1)";
    case Squash::Relsign:
      return "z / (sqrt(z^2 + 1) + 1)";
    case Squash::Saturlog:
      return "sign(z) l / (l + 1) with l = log(|z| + 1)";
    case Squash::Exproot:
      return "sign(z) (1 - e^-sqrt|z|); its slope at 0 has no bound";
    case Squash::LogsignClip:
      return "sign(z) log(|z| + 1), cut to [-1, 1]";
    case Squash::LogquadClip:
      return "sign(z) log(z^2 + 1), cut to [-1, 1]";
    case Squash::Power23Clip:
      return "sign(z) |z|^(2/3), cut to [-1, 1]; its slope at 0 has no bound";
  }
  return {};
}

/// f(z) of every element; any shape. Where a function is written with |z|, its slope at exactly 0 is taken as 0, as
/// the published code does.
[[nodiscard]] at::Tensor squash(Squash function, const at::Tensor& z);

/// f(alpha * x + shift) * weight + bias. An undefined shift or bias is not added.
/// x: (..., C), alpha, shift: (1), weight, bias: (C) -> (..., C).
[[nodiscard]] at::Tensor pointwise_norm(Squash function, const at::Tensor& x, const at::Tensor& alpha,
                                        const at::Tensor& shift, const at::Tensor& weight, const at::Tensor& bias);

}  // namespace ceteris::ops
