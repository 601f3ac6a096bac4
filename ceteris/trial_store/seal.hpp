// SPDX-License-Identifier: Apache-2.0
// Records that show when they were changed or cut off: JSON whose last member is the SHA-256 of everything else.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ceteris::trial_store {

/// `json` is the text of an object without the member "sha256"; that is added as the last one, and a line end.
[[nodiscard]] std::string sealed(std::string_view json);

/// What is wrong with a record that `sealed` made; nothing when every byte is as it was written. Anyone who can compute
/// a hash can forge one: this finds accidents and edits by hand.
[[nodiscard]] std::optional<std::string> seal_problem(std::string_view record);

}  // namespace ceteris::trial_store
