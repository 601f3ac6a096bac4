// SPDX-License-Identifier: Apache-2.0
// What a file is when it is not what was asked for. People hand over what a download left, or the file of another
// program; an error that names it saves them the search.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace ceteris {

struct Content {
  std::string_view what;         ///< completes "this is ...": "a web page, as of a failed download"
  std::string_view remedy = {};  ///< what to do to have the right file; empty when only another file helps
};

/// Tells by the bytes, never by the name, and only for messages: nothing is proved about the rest of the file. The
/// formats that Ceteris reads as images are not all among them. Nothing for empty bytes and for what nobody here
/// knows.
[[nodiscard]] std::optional<Content> recognise(std::span<const std::byte> bytes);

}  // namespace ceteris
