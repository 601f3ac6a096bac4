// SPDX-License-Identifier: Apache-2.0
// The pages of `ceteris help WORDS...`, and the search for what is no page.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace ceteris::cli {

/// The page that `words` lead to, or nothing. Words are a verb, a specification ("trial"), or the name of a part of one
/// ("recipe"); then parts and alternatives below it, as words or with dots: "trial model vit", "trial
/// recipe.optimiser". `everything` leaves no field of a long page out. A usage error for a part that the specification
/// does not have.
[[nodiscard]] std::optional<std::string> help_page(std::span<const std::string> words, bool everything,
                                                   std::size_t width);

/// What holds `word` in its name or its meaning: verbs, fields, components. A usage error with the nearest names when
/// nothing does.
[[nodiscard]] std::string help_search(const std::string& word, std::size_t width);

}  // namespace ceteris::cli
