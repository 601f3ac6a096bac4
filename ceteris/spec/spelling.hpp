// SPDX-License-Identifier: Apache-2.0
// How a text wrote its numbers: 0.10 and 0.1 are one number, and whoever shows it again shows what was written.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ceteris/spec/value.hpp"

namespace ceteris::spec {

/// Finds numbers in a TOML text by their places. Keeps a view of the text.
class Spellings {
 public:
  explicit Spellings(std::string_view text);

  /// The characters at the place of `value`, a number; empty when they do not read as this very number.
  [[nodiscard]] std::string of(const Value& value) const;

 private:
  std::string_view text_;
  std::vector<std::uint32_t> characters_;  ///< where each character of the text begins, in bytes
  std::vector<std::uint32_t> lines_;       ///< which character each line begins with
};

}  // namespace ceteris::spec
