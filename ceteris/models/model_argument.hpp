// SPDX-License-Identifier: Apache-2.0
// A model that settings can change, before anything is built. Free of libtorch.
#pragma once

#include <string_view>
#include <tuple>

#include "ceteris/models/model_spec.hpp"
#include "ceteris/spec/field.hpp"

namespace ceteris::models {

/// Under the name that settings give it: model.field=value.
struct ModelArgument {
  static constexpr std::string_view title = "model";
  ModelSpec model;
  static constexpr auto fields() { return std::tuple{spec::field("model", &ModelArgument::model, "the network")}; }
};

}  // namespace ceteris::models

namespace ceteris {
extern template const spec::Schema& spec::schema<models::ModelArgument>();
}  // namespace ceteris
