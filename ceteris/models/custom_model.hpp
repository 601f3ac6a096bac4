// SPDX-License-Identifier: Apache-2.0
// Models that a program adds to those of Ceteris, without changing Ceteris. Free of libtorch.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>

#include "ceteris/models/image_input.hpp"
#include "ceteris/spec/field.hpp"

namespace ceteris::nn {
class ImageNetwork;
}  // namespace ceteris::nn

namespace ceteris::models {

class CostCounter;  // models/cost_counter.hpp

struct ModelEntry {
  std::string name;  ///< as the table and the spec name it
  std::string doc;   ///< one line for help
  ImageInput input = {};
  std::function<std::shared_ptr<nn::ImageNetwork>(const ImageInput& input)> make;
  std::function<void(const ImageInput& input, CostCounter& counter)> cost;  ///< its forward pass, for the cost model
};

/// Adds a model. Call it in main before anything else; every verb then finds it by name. A name that is taken is a bug.
void add_model(ModelEntry entry);

/// Throws Error (exit 3) that lists the names.
[[nodiscard]] const ModelEntry& find_custom_model(const std::string& name);

/// A model of the program itself.
struct CustomModelSpec {
  std::string name;
  static constexpr std::string_view kind = "custom";
  static constexpr std::string_view kind_doc = "one that this program adds to those of Ceteris, by its name";
  static constexpr auto fields() { return std::tuple{spec::field("name", &CustomModelSpec::name, "its name")}; }
};
static_assert(spec::complete<CustomModelSpec>());

}  // namespace ceteris::models
