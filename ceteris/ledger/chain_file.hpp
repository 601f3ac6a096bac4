// SPDX-License-Identifier: Apache-2.0
// The chain of a study on the disk.
//
//   RUNS/studies/NAME/chain.jsonl   the entries, a line each; only appended to
//                     chain.head    number and hash of the last entry that the disk was asked to keep
//                     chain.lock    held while an entry is written
//
// A kill in the middle of an append leaves a line without its end, which the next append takes away and mentions.
// chain.head is written after the entry, so it never names one that the chain had not yet: when it does, entries were
// taken from the end.
#pragma once

#include <filesystem>
#include <vector>

#include "ceteris/base/file.hpp"
#include "ceteris/ledger/chain.hpp"

namespace ceteris::ledger {

[[nodiscard]] std::filesystem::path chain_file(const std::filesystem::path& study_folder);
[[nodiscard]] std::filesystem::path head_file(const std::filesystem::path& study_folder);

/// The chain in the folder of a study, held against its chain.head. No chain: `there` is false, with a finding when
/// chain.head says that there was one. Throws when a file is there and cannot be read.
[[nodiscard]] Chain read_chain(const std::filesystem::path& study_folder);

/// Appends `entries` in one write and returns the last one as it stands there. Numbers, times that are empty, hashes,
/// `cut` and `lost` are put in here. Waits for others that append, at most half a minute. With Wait::Disk the disk has
/// the entries on return; with Wait::Nothing they survive the end of this process only. Throws a spec error when the
/// last line was changed, a system error when the disk refuses; then nothing of `entries` stays.
Entry append(const std::filesystem::path& study_folder, std::vector<Entry> entries, Wait wait = Wait::Disk);

}  // namespace ceteris::ledger
