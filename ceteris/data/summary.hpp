// SPDX-License-Identifier: Apache-2.0
// What a source holds, in numbers, for people who want to know before they train on it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ceteris/base/executor.hpp"
#include "ceteris/data/source.hpp"
#include "ceteris/image_file/format.hpp"

namespace ceteris::data {

struct NamedCount {
  std::string name;
  std::int64_t count = 0;

  bool operator==(const NamedCount&) const = default;
};

/// Least and greatest; both 0 where there is no image.
struct LengthRange {
  int least = 0;
  int greatest = 0;

  bool operator==(const LengthRange&) const = default;
};

struct RefusedItem {
  std::string name;
  image_file::Refusal refusal;
};

struct Summary {
  std::int64_t images = 0;           ///< that could be decoded
  std::vector<NamedCount> classes;   ///< of these images, by name; "" where an image has none (class_of)
  std::vector<NamedCount> formats;   ///< of these images, by name
  LengthRange width, height;         ///< pixels, upright
  std::uint64_t bytes = 0;           ///< of the files of these images
  std::vector<RefusedItem> refused;  ///< in the order of the source
  std::string fingerprint;           ///< data::fingerprint of all items
};

/// Reads and decodes every item of `source`. A refused item is an ordinary result. What source.read throws ends it.
[[nodiscard]] Summary summarise(const Source& source, Executor& executor);

}  // namespace ceteris::data
