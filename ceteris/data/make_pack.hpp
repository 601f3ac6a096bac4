// SPDX-License-Identifier: Apache-2.0
// A source as one file that is mapped: see ceteris/pack.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "ceteris/base/executor.hpp"
#include "ceteris/data/source.hpp"
#include "ceteris/data/summary.hpp"
#include "ceteris/pack/payload.hpp"

namespace ceteris::data {

struct PackedSource {
  std::string id;                    ///< of the pack: pack::PackView::id
  std::int64_t files = 0;            ///< entries
  std::int64_t images = 0;           ///< those that are images
  std::uint64_t source_bytes = 0;    ///< of the files that could be read
  std::uint64_t payload_bytes = 0;   ///< of what was packed of them
  std::vector<RefusedItem> refused;  ///< in the order of the source: kept in the pack as such, never replaced
};

/// Packs every item of `source` under `path`, which appears whole or not at all. The bytes are a function of the
/// source, its name, the recipe and `made_with` (programs and libraries with their versions): not of the path that led
/// to it, the date or the number of jobs. Removes what killed processes left beside `path`. Throws a usage error where
/// no item is an image, a system error when the disk is full, and what source.read throws. Memory: sixteen files and
/// their images for each job, and the index.
PackedSource make_pack(const Source& source, const pack::Recipe& recipe, const std::filesystem::path& path,
                       std::vector<std::string> made_with, Executor& executor);

}  // namespace ceteris::data
