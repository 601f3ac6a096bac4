// SPDX-License-Identifier: Apache-2.0
// The images that show what the classifier sees.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "ceteris/audit_plan/judge.hpp"
#include "ceteris/audit_plan/scan.hpp"

namespace ceteris::audit {

/// For every set, from test images only: the most surely right ones (typical), the most surely wrong ones (swaps), and
/// those between the sets (boundary). probabilities: one row of `test_set.classes` a test image. `tile` numbers the
/// images in the order of the result.
[[nodiscard]] std::vector<record::TellingImage> telling_images(const audit_plan::Scan& scan,
                                                               const audit_plan::TestSet& test_set,
                                                               std::span<const float> probabilities);

/// The images of all tiles on one sheet.
struct Sheet {
  image::Image image;
  int tile = 0;  ///< side of a tile
  int columns = 0;
};

[[nodiscard]] Sheet draw_sheet(const audit_plan::Scan& scan, const audit_plan::TestSet& test_set,
                               const std::vector<record::TellingImage>& telling);

}  // namespace ceteris::audit
