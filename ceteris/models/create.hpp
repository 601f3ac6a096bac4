// SPDX-License-Identifier: Apache-2.0
// A network that is ready to use, in one line: models::create("convnext_tiny").
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>

#include "ceteris/models/build.hpp"

namespace ceteris::models {

struct CreateOptions {
  std::filesystem::path weights = {};  ///< safetensors, .pth or a run folder; without it, weights are drawn
  std::uint64_t seed = 0;              ///< of the draw
  std::optional<std::int64_t> classes = {};
  std::optional<std::int64_t> side = {};  ///< pixels
};

/// A classifier of images by its name, in evaluation mode, with weights from a file or drawn from the seed. The classes
/// that the options leave open are the file's, and without a file the model's own. Asked for other classes than the
/// file has, the head stays as it was drawn: for training on. Throws Error: exit 2 for an unknown name or a file of
/// another network, exit 3 for sizes that do not fit and for a language model.
[[nodiscard]] std::shared_ptr<nn::ImageNetwork> create(std::string_view name, const CreateOptions& options = {});

/// The same for a spec made by hand:
///
///   auto spec = std::get<models::StagedSpec>(models::find("convnext_tiny").spec);
///   spec.norm = nn::DyT{.alpha0 = 0.5};
///   const auto network = models::create(spec);
[[nodiscard]] std::shared_ptr<nn::ImageNetwork> create(const ModelSpec& spec, const CreateOptions& options = {});

/// A language model by its name; `classes` and `side` mean nothing to it.
[[nodiscard]] std::shared_ptr<nn::Network> create_language_model(std::string_view name,
                                                                 const CreateOptions& options = {});

}  // namespace ceteris::models
