// SPDX-License-Identifier: Apache-2.0
// Two ledgers as one: the shards of a study that ran in folders of their own.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace ceteris::ledger {

/// A trial that both ledgers have a result of, with other values.
struct Differing {
  std::string trial;
  std::string what;  ///< "json:{dir}/result.json is 0.71 here and 0.73 there"
};

struct Merge {
  std::vector<std::string> added = {};   ///< studies that were not here
  std::vector<std::string> joined = {};  ///< studies that both had, and that have an entry of it now
  std::size_t copied = 0;                ///< trials that were not here
  std::size_t same = 0;                  ///< trials whose records are the same, byte for byte
  std::size_t equal = 0;                 ///< trials that ran on both sides and gave the same values
  std::vector<Differing> differing = {};
  std::vector<std::string> notes = {};  ///< what was not merged, a sentence each
};

/// Takes `other` into `runs`. No result that is here is replaced: of a trial that ran on both sides the result here
/// counts, and the records of the other lie with its chain in studies/NAME/merged/. A trial that was begun here and has
/// its result there is taken from there; the records of its attempts here are kept in the same place. A kill in the
/// middle is mended by the same call. Usage error when one is no folder or they are the same; spec error when `other`
/// does not pass check_ledger, when trials of it are running, or when a study of one name is not the same study on both
/// sides.
Merge merge_ledger(const std::filesystem::path& runs, const std::filesystem::path& other);

}  // namespace ceteris::ledger
