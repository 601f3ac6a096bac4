// SPDX-License-Identifier: Apache-2.0
// Text as bytes, for byte-level language models.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace ceteris::data {

struct TextCorpus {
  std::vector<std::byte> train;       ///< from the beginning
  std::vector<std::byte> validation;  ///< the end
  std::string fingerprint;            ///< SHA-256 of all bytes
  std::vector<std::string> notes;     ///< of a folder: what was read, and what was left out
};

/// Reads one file or pipe, or all files of a folder that `may_be_text`, in the order of their names and joined by a
/// line end. The last `validation_share` of the bytes, in (0, 1], is kept for validation. Usage error for a path that
/// is missing, not readable or without text.
[[nodiscard]] TextCorpus read_text_corpus(const std::filesystem::path& path, double validation_share);

}  // namespace ceteris::data
