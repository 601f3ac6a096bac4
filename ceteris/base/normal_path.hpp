// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace ceteris {

/// The one written form of a path inside a source or an archive: no "." and no empty parts, no slash at the end, and
/// ".." only where nothing stands before it. "./cat//1.png" is "cat/1.png", "a/.." is "". Names only: nothing is looked
/// up.
[[nodiscard]] std::string normal_path(std::string_view path);

}  // namespace ceteris
