// SPDX-License-Identifier: Apache-2.0
// Which images a network has learned from, by their content: kept with a run, so that nobody measures on them unawares.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

namespace ceteris::trial {

/// In a run folder: the first 16 digits of the SHA-256 of every file that was trained on, one a line, sorted.
inline constexpr std::string_view kSeenImagesFile = "training_images.txt";

/// What read_seen_images gives back; each content once. Throws a system error when it cannot be written.
void write_seen_images(const std::filesystem::path& run, std::vector<std::uint64_t> contents);

/// Sorted. Nothing where the run has no such file: built-in images, text, a run of an older version. Throws a spec
/// error for a damaged file.
[[nodiscard]] std::vector<std::uint64_t> read_seen_images(const std::filesystem::path& run);

}  // namespace ceteris::trial
