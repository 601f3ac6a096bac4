// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace ceteris::cli {

/// Where `ceteris-engine` is: beside this program (build tree) or in ../libexec/ceteris (installed). Throws when it is
/// in neither place.
[[nodiscard]] std::filesystem::path engine_program();

}  // namespace ceteris::cli
