// SPDX-License-Identifier: Apache-2.0
// One pass over the images of a source: read, hash, read the header, decode, and hand the image to the caller.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ceteris/base/executor.hpp"
#include "ceteris/data/source.hpp"
#include "ceteris/features/duplicates.hpp"
#include "ceteris/image/decode.hpp"
#include "ceteris/image_file/header.hpp"

namespace ceteris::data {

/// What is kept of an item: a few hundred bytes, never the image.
struct ScannedItem {
  std::optional<image_file::Refusal> refusal;  ///< why there is no image; then only `file_hash` may be filled
  image_file::Header header;
  std::string file_hash;          ///< SHA-256 of the bytes, hex; empty when they could not be read
  std::string pixel_hash;         ///< see `pixel_hash`
  features::DifferenceHash look;  ///< see `difference_hash`
};

/// The first 64 bits of a SHA-256 in hex: the content of a file as far as counting needs it.
[[nodiscard]] std::uint64_t content_of(std::string_view file_hash);

/// Called once for every decoded image, from several threads at a time; `k` counts `which`. Write to slot k of what
/// was allocated before and the result does not depend on the number of jobs.
using VisitImage = std::function<void(std::size_t k, const image_file::Header& header, const image::Image& image)>;

/// Scans source.items[which[k]] for every k. A refused item is an ordinary result. Memory: one file and its image for
/// each job, and the result. `visit` may be empty. What `visit` throws ends the scan.
[[nodiscard]] std::vector<ScannedItem> scan(const Source& source, std::span<const std::uint32_t> which,
                                            Executor& executor, const VisitImage& visit,
                                            const image::DecodeLimits& limits = {});

/// SHA-256 over the names, file hashes, labels and groups, sorted by name: the same for a folder and for a tar of it.
/// Refused items count as well, because which files were refused is part of what was used.
[[nodiscard]] std::string fingerprint(const Source& source, std::span<const std::uint32_t> which,
                                      std::span<const ScannedItem> scanned);

}  // namespace ceteris::data
