// SPDX-License-Identifier: Apache-2.0
// The model of a command line, before anything is built. Free of libtorch.
#pragma once

#include <string_view>
#include <tuple>

#include "ceteris/models/model_spec.hpp"
#include "ceteris/spec/field.hpp"

namespace ceteris::cli {

/// A model that `--set model.field=value` can change.
struct ModelArgument {
  static constexpr std::string_view title = "model";
  models::ModelSpec model;
  static constexpr auto fields() { return std::tuple{spec::field("model", &ModelArgument::model, "the network")}; }
};

/// Throws a usage error for a --size or --classes out of range; 0 stands for the model's own.
void check_input(int size, int classes);

}  // namespace ceteris::cli

namespace ceteris {
extern template const spec::Schema& spec::schema<cli::ModelArgument>();
}  // namespace ceteris
