// SPDX-License-Identifier: Apache-2.0
// Norms that a program adds to those of Ceteris, without changing Ceteris. Free of libtorch.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ceteris::nn {

class NormModule;  // nn/norm.hpp

struct NormEntry {
  std::string name;  ///< as the spec names it: model.norm=custom, model.norm.name=NAME
  std::string doc;   ///< one line for help
  std::function<std::shared_ptr<NormModule>(std::int64_t channels)> make;
  std::function<std::int64_t(std::int64_t channels)> parameters;  ///< trainable numbers, for the cost model
  /// Each position's result depends on that position alone; else a decoder refuses it.
  bool position_by_position = true;
};

/// Adds a norm. Call it in main before anything else; specs then find it by name. A name that is taken is a bug.
void add_norm(NormEntry entry);

/// In the order they were added.
[[nodiscard]] const std::vector<NormEntry>& custom_norms();

/// Throws Error (exit 3) that lists the names.
[[nodiscard]] const NormEntry& find_custom_norm(const std::string& name);

}  // namespace ceteris::nn
