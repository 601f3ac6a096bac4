// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "ceteris/data/source.hpp"

namespace ceteris::data {

/// Several sources as one: the items of each lie in a folder with its name, "NAME/cat/1.jpg". A single one stays as it
/// is. Throws a usage error where two share a name, and where some have labels and others have none, since the folders
/// of those would be no classes beside labels.
[[nodiscard]] Source join_sources(std::vector<Source> sources);

}  // namespace ceteris::data
