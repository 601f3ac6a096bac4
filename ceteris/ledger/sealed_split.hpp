// SPDX-License-Identifier: Apache-2.0
// A test split that a study keeps sealed: trials never see it, and every look at it is an entry of the study's chain.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "ceteris/ledger/chain.hpp"
#include "ceteris/ledger/check.hpp"

namespace ceteris::ledger {

/// SHA-256 of a file; of a folder that of the names and hashes of all files in it, in their order. Throws a usage error
/// for what is neither or is empty, a system error for what cannot be read.
[[nodiscard]] std::string split_sha256(const std::filesystem::path& split);

/// One look at it.
struct SealedLook {
  std::string time;
  std::string reason;
  bool answered = false;  ///< its values were written; else it was cut off, and counts all the same
};

struct SealedSplit {
  std::string split;   ///< where it lay
  std::string sha256;  ///< of its content
  std::string time;
  int began_before = 0;  ///< attempts of trials that had begun when it was sealed
  std::vector<SealedLook> looks = {};
};

/// What a chain says of its sealed split; nothing when it has none.
[[nodiscard]] std::optional<SealedSplit> sealed_split_of(const Chain& chain);

/// STUDY/looks/N.json: the values of a look, from 1.
[[nodiscard]] std::filesystem::path look_file(const std::filesystem::path& study_folder, std::size_t number);

/// The split, where it still lies there, and the values of all looks against the chain.
void check_sealed_split(const std::filesystem::path& study_folder, const Chain& chain, Check& check);

}  // namespace ceteris::ledger
