// SPDX-License-Identifier: Apache-2.0
#include "ceteris/nn/init.hpp"

#include <torch/types.h>

#include <cmath>
#include <functional>

#include "ceteris/base/error.hpp"
#include "ceteris/nn/match.hpp"

namespace ceteris::nn {
namespace {

void fill_with(at::Tensor& tensor, const std::function<double()>& next) {
  at::Tensor values = at::empty(tensor.sizes(), at::kDouble);
  double* out = values.data_ptr<double>();
  for (std::int64_t i = 0; i < values.numel(); ++i) {
    out[i] = next();
  }
  tensor.copy_(values);
}

}  // namespace

Init scaled(const Init& init, double factor) {
  return std::visit(Match{[&](const Constant& rule) -> Init { return Constant{rule.value * factor}; },
                          [&](const Normal& rule) -> Init { return Normal{rule.deviation * factor}; },
                          [&](const TruncatedNormal& rule) -> Init {
                            return TruncatedNormal{rule.deviation * factor, rule.bound * factor};
                          },
                          [&](const Uniform& rule) -> Init { return Uniform{rule.bound * factor}; }},
                    init);
}

void fill(at::Tensor tensor, const Init& init, Draws draws) {
  const torch::NoGradGuard no_grad;
  std::visit(
      Match{[&](const Constant& rule) { tensor.fill_(rule.value); },
            [&](const Normal& rule) { fill_with(tensor, [&] { return rule.deviation * draws.normal(); }); },
            [&](const TruncatedNormal& rule) {
              CETERIS_CHECK(rule.bound >= rule.deviation, "so tight a bound would draw for ever");
              fill_with(tensor, [&] {
                double value = rule.deviation * draws.normal();
                while (std::abs(value) > rule.bound) {
                  value = rule.deviation * draws.normal();
                }
                return value;
              });
            },
            [&](const Uniform& rule) { fill_with(tensor, [&] { return draws.uniform(-rule.bound, rule.bound); }); }},
      init);
}

}  // namespace ceteris::nn
