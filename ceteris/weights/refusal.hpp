// SPDX-License-Identifier: Apache-2.0
// What is said about a path that was given as weights and holds none.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

#include "ceteris/base/error.hpp"

namespace ceteris::weights {

/// The usage error for a file that is neither safetensors nor PyTorch's: one line that says what it is instead.
[[nodiscard]] Error not_weights(const std::filesystem::path& path, std::span<const std::byte> bytes);

/// The usage error for a folder that is no run of ceteris train: one line that says what it holds instead.
[[nodiscard]] Error not_a_run(const std::filesystem::path& folder);

}  // namespace ceteris::weights
