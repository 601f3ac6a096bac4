// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "ceteris/base/error.hpp"

namespace ceteris::verb {

/// Where `ceteris-engine` is: beside this program (build tree) or in ../libexec/ceteris (installed); nothing when it is
/// in neither place.
[[nodiscard]] std::optional<std::filesystem::path> engine_program();

/// How to get the engine where there is none.
[[nodiscard]] std::string engine_advice();

/// What a verb says that needs the engine where there is none: exit 1, since the call is right and this installation
/// lacks a part.
[[nodiscard]] Error no_engine(std::string_view verb);

}  // namespace ceteris::verb
