// SPDX-License-Identifier: Apache-2.0
// Whether a study file makes sense: everything that can be known before anything runs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/study/study_file.hpp"

namespace ceteris::study {

/// Appends every problem of `file`. Returns whether what it compares was read as far as a design can be made of it.
bool check_study(const StudyFile& file, std::vector<Problem>& problems);

/// Names of values that no argument and no declared variable uses: the program can only find them in CETERIS_VALUES.
[[nodiscard]] std::vector<std::string> unused_values(const StudyFile& file);

/// "2 GiB", "500 MB", "1.5e9": bytes; nothing for anything else.
[[nodiscard]] std::optional<std::uint64_t> parse_bytes(std::string_view text);

}  // namespace ceteris::study
