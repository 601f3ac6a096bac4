// SPDX-License-Identifier: Apache-2.0
// Every model that has a name.
#pragma once

#include <string_view>
#include <vector>

#include "ceteris/models/image_input.hpp"
#include "ceteris/models/model_spec.hpp"

namespace ceteris::models {

struct NamedModel {
  std::string_view name;
  std::string_view doc;
  ModelSpec spec;
  ImageInput input = {};  ///< what it is made for; a language model has none
};

/// In the order that help shows them: families together, small before large.
[[nodiscard]] const std::vector<NamedModel>& table();

/// Puts a model behind the others: a spec with a name, or what add_model brings (models/custom_model.hpp). `name` and
/// `doc` must live as long as the program.
void add_to_table(NamedModel model);

/// The model of this name. Throws Error (exit 2) that lists the names, the nearest first.
[[nodiscard]] const NamedModel& find(std::string_view name);

}  // namespace ceteris::models
