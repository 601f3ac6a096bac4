// SPDX-License-Identifier: Apache-2.0
#include "ceteris/nn/step_random.hpp"

#include <torch/types.h>

#include "ceteris/base/error.hpp"
#include "ceteris/ops/drop_path.hpp"

namespace ceteris::nn {

StepRandom::StepRandom(std::uint64_t seed, std::uint64_t replicate, std::uint64_t first_sample)
    : present_(true), seed_(seed), replicate_(replicate), first_sample_(first_sample) {}

StepRandom StepRandom::child(std::string_view name) const {
  StepRandom part = *this;
  if (!part.path_.empty()) {
    part.path_ += '.';
  }
  part.path_ += name;
  return part;
}

Stream StepRandom::stream(std::string_view purpose) const {
  CETERIS_CHECK(present_, "a forward pass in training mode needs the randomness of its step: " + path_);
  return Stream(seed_, replicate_, purpose).child(path_);
}

namespace {

/// Whether the branch of each sample is kept, as 1 or 0.
at::Tensor kept_samples(std::int64_t samples, double rate, const StepRandom& random) {
  const Stream stream = random.stream("droppath");
  at::Tensor kept = at::empty({samples}, at::kFloat);
  float* out = kept.data_ptr<float>();
  for (std::int64_t n = 0; n < samples; ++n) {
    out[n] = stream.at(random.first_sample() + static_cast<std::uint64_t>(n)).uniform() < rate ? 0.0F : 1.0F;
  }
  return kept;
}

}  // namespace

at::Tensor drop_path_factors(std::int64_t samples, double rate, bool training, const StepRandom& random) {
  CETERIS_CHECK(rate >= 0 && rate < 1, "the rate of drop path lies in [0, 1)");
  return training && rate > 0 ? kept_samples(samples, rate, random) / (1 - rate) : at::Tensor();
}

at::Tensor drop_path(const at::Tensor& x, double rate, bool training, const StepRandom& random) {
  CETERIS_CHECK(rate >= 0 && rate < 1, "the rate of drop path lies in [0, 1)");
  if (!training || rate == 0) {
    return x;
  }
  return ops::drop_path(x, kept_samples(x.size(0), rate, random).to(x.device()), 1 - rate);
}

at::Tensor dropout(const at::Tensor& x, double rate, bool training, const StepRandom& random) {
  CETERIS_CHECK(rate >= 0 && rate < 1, "the rate of dropout lies in [0, 1)");
  if (!training || rate == 0 || x.numel() == 0) {
    return x;
  }
  const Stream stream = random.stream("dropout");
  // 32 bits an element decide: the rate is met to 2^-32.
  const double threshold = rate * 0x1p32;
  const auto scale = static_cast<float>(1 / (1 - rate));
  at::Tensor mask = at::empty(x.sizes(), at::kFloat);
  float* out = mask.data_ptr<float>();
  const std::int64_t per_sample = x.numel() / x.size(0);
  for (std::int64_t n = 0; n < x.size(0); ++n) {
    Draws draws = stream.at(random.first_sample() + static_cast<std::uint64_t>(n));
    for (std::int64_t i = 0; i < per_sample; ++i) {
      *out++ = draws.next32() < threshold ? 0.0F : scale;
    }
  }
  return x * mask.to(x.device(), x.scalar_type());
}

}  // namespace ceteris::nn
