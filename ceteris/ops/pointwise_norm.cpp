// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/pointwise_norm.hpp"

#include <torch/types.h>

#include <numbers>

#include "ceteris/base/error.hpp"

namespace ceteris::ops {
namespace {

/// |z| with a floor, for powers below one: at exactly 0 their slope would be infinity times the sign 0, which is NaN.
/// Below the floor the slope is 0; the values move by less than 1e-15.
at::Tensor length_above_zero(const at::Tensor& z) {
  return z.abs().clamp_min(1e-30);
}

}  // namespace

at::Tensor squash(Squash function, const at::Tensor& z) {
  constexpr double kPi = std::numbers::pi;
  switch (function) {
    case Squash::Identity:
      return z;
    case Squash::Tanh:
      return z.tanh();
    case Squash::Erf:
      return z.erf();
    case Squash::Hardtanh:
      return z.clamp(-1, 1);
    case Squash::Sigmoid:
      return z.sigmoid();
    case Squash::Isru:
      return z * (z.square() + 1).rsqrt();
    case Squash::Arctan:
      return z.atan() * (2 / kPi);
    case Squash::Satursin:
      return z.clamp(-kPi / 2, kPi / 2).sin();
    case Squash::Expsign:
      return z.sign() * -z.abs().neg().expm1();
    case Squash::Smoothsign:
      return z / (z.abs() + 1);
    case Squash::Cubsign: {
      // Cut where f is +-1 to the last digit, far before the cube leaves the range of a float.
      const at::Tensor near = z.clamp(-1e6, 1e6);
      const at::Tensor cube = near * near.square();
      return cube / (cube.abs() + 1);
    }
    case Squash::Relsign:
      return z / ((z.square() + 1).sqrt() + 1);
    case Squash::Saturlog: {
      const at::Tensor log = z.abs().log1p();
      return z.sign() * log / (log + 1);
    }
    case Squash::Exproot:
      return z.sign() * -length_above_zero(z).sqrt().neg().expm1();
    case Squash::LogsignClip:
      return (z.sign() * z.abs().log1p()).clamp(-1, 1);
    case Squash::LogquadClip:
      return (z.sign() * z.square().log1p()).clamp(-1, 1);
    case Squash::Power23Clip:
      return (z.sign() * length_above_zero(z).pow(2.0 / 3)).clamp(-1, 1);
  }
  CETERIS_CHECK(false, "a name without a function");
}

at::Tensor pointwise_norm(Squash function, const at::Tensor& x, const at::Tensor& alpha, const at::Tensor& shift,
                          const at::Tensor& weight, const at::Tensor& bias) {
  const at::Tensor z = shift.defined() ? at::addcmul(shift, x, alpha) : x * alpha;
  const at::Tensor squashed = squash(function, z);
  return bias.defined() ? at::addcmul(bias, squashed, weight) : squashed * weight;
}

}  // namespace ceteris::ops
