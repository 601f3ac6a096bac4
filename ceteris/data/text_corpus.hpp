// SPDX-License-Identifier: Apache-2.0
// Text as bytes, for byte-level language models.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "ceteris/synthetic/language.hpp"

namespace ceteris::data {

struct TextCorpus {
  std::vector<std::byte> train;       ///< from the beginning
  std::vector<std::byte> validation;  ///< the end
  std::string fingerprint;            ///< SHA-256 of all bytes
  std::vector<std::string> notes;     ///< of a folder: what was read, and what was left out; of a drawn text: its bound
};

/// Reads one file or pipe, or all files of a folder that `may_be_text`, in the order of their names and joined by a
/// line end. The last `validation_share` of the bytes, in (0, 1], is kept for validation. Usage error for a path that
/// is missing, not readable or without text.
[[nodiscard]] TextCorpus read_text_corpus(const std::filesystem::path& path, double validation_share);

/// Draws text of a built-in language: `train` and `validation` bytes, each a sequence of its own. Its note says how far
/// down the loss on the validation bytes can be expected to go.
[[nodiscard]] TextCorpus draw_text_corpus(const synthetic::LanguageSpec& spec, std::int64_t train,
                                          std::int64_t validation);

}  // namespace ceteris::data
