// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ceteris/audit_plan/audit_spec.hpp"
#include "ceteris/data/source.hpp"
#include "ceteris/record/audit.hpp"

namespace ceteris::audit_plan {

struct ScannedImage;

/// The group of an item by the rule: what its list says; its folder; or its name up to the last number, so that
/// "cam3/shot_0017.jpg" and "cam3/shot_0018.jpg" belong to "cam3/shot_". Empty: alone.
[[nodiscard]] std::string group_of(const data::Item& item, GroupBy rule);

/// Who belongs together, and who stands in two data sets.
struct Grouping {
  std::vector<std::uint32_t> group;  ///< a number for each image
  std::vector<bool> shared;          ///< an exact copy stands in another set: leave it out
  std::vector<record::SharedFile> shared_files;
  std::vector<std::int64_t> copies_within;  ///< by set: images beyond the first of each exact copy
  std::vector<std::int64_t> copies_across;  ///< by set
};

/// Joins images with the same bytes, the same pixels, nearly the same image (difference hash within 3 bits of 64)
/// or the same group of one set.
[[nodiscard]] Grouping group_images(const std::vector<ScannedImage>& images, std::size_t sets);

}  // namespace ceteris::audit_plan
