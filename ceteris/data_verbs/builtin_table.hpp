// SPDX-License-Identifier: Apache-2.0
// The sets that come with the program, for `ceteris data`. Free of libtorch.
#pragma once

#include <string>
#include <vector>

#include "ceteris/data/source.hpp"

namespace ceteris::data_verbs {

struct BuiltinEntry {
  std::string name;
  std::string doc;        ///< what it is, in one line
  std::string origin;     ///< where its pixels come from
  std::string use;        ///< how a verb is given it
  std::string size;       ///< of its images, for people
  std::string spec_json;  ///< what they are drawn from
  data::Source source;
};

/// The labelled set that `ceteris train` draws by default, then the sets of `ceteris audit`.
[[nodiscard]] std::vector<BuiltinEntry> builtin_table();

}  // namespace ceteris::data_verbs
