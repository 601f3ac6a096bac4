// SPDX-License-Identifier: Apache-2.0
// The forward pass of every family, as the cost model sees it (models/cost_counter.hpp). Free of libtorch.
#pragma once

#include "ceteris/models/cost_counter.hpp"

namespace ceteris::models {

void count(const StagedSpec& spec, const ImageInput& input, CostCounter& counter);
void count(const ViTSpec& spec, const ImageInput& input, CostCounter& counter);
void count(const SwinSpec& spec, const ImageInput& input, CostCounter& counter);
void count(const SmallCnnSpec& spec, const ImageInput& input, CostCounter& counter);
void count(const GptSpec& spec, const ImageInput& input, CostCounter& counter);
void count(const OwnModelSpec& spec, const ImageInput& input, CostCounter& counter);

}  // namespace ceteris::models
