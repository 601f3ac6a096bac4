// SPDX-License-Identifier: Apache-2.0
// The choice of a model, free of libtorch. models/build.hpp makes it; models/table.hpp lists the ones with a name.
#pragma once

#include <variant>

#include "ceteris/models/custom_model.hpp"
#include "ceteris/models/gpt_spec.hpp"
#include "ceteris/models/small_cnn_spec.hpp"
#include "ceteris/models/staged_spec.hpp"
#include "ceteris/models/swin_spec.hpp"
#include "ceteris/models/vit_spec.hpp"

namespace ceteris::models {

using ModelSpec = std::variant<StagedSpec, ViTSpec, SwinSpec, SmallCnnSpec, GptSpec, CustomModelSpec>;

}  // namespace ceteris::models

namespace ceteris {

// Defined in model_spec.cpp: these field lists take seconds to compile.
extern template const spec::Schema& spec::schema<models::StagedSpec>();
extern template const spec::Schema& spec::schema<models::ViTSpec>();
extern template const spec::Schema& spec::schema<models::SwinSpec>();
extern template const spec::Schema& spec::schema<models::SmallCnnSpec>();
extern template const spec::Schema& spec::schema<models::GptSpec>();
extern template const spec::Schema& spec::schema<models::CustomModelSpec>();

}  // namespace ceteris
