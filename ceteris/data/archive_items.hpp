// SPDX-License-Identifier: Apache-2.0
// What archives of every kind have in common: names of files become items by the rules of listing.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "ceteris/data/source.hpp"

namespace ceteris::data {

/// Lists the files of an archive, given by normal paths of which no two are equal: fills items, not_images and notes of
/// `source`. Returns for each item the index of its name. `where` begins the notes.
[[nodiscard]] std::vector<std::size_t> list_members(Source& source, const std::vector<std::string>& names,
                                                    const std::string& where);

/// Says that links are not followed and that of files of one name the last counts, where there are any.
void note_members_left_out(Source& source, const std::string& where, std::uint64_t links, std::uint64_t superseded);

}  // namespace ceteris::data
