// SPDX-License-Identifier: Apache-2.0
// Whether one signal says anything that another does not.
#pragma once

#include <cstdint>
#include <string>

#include "ceteris/audit_plan/plan.hpp"
#include "ceteris/audit_plan/scan.hpp"

namespace ceteris::audit {

struct Conditional {
  double without = 0;  ///< accuracy on the test images of the other signal alone
  double with = 0;     ///< of both
  double p_value = 1;  ///< that adding the signal lowers the log-loss of test images by chance; by group of images
};

/// Whether the bytes of a file tell more of its set than its width and height do: the same classifier with and without
/// them, compared image by image with random signs (Fisher 1935), one-sided.
[[nodiscard]] Conditional bytes_given_dimensions(const audit_plan::Scan& scan, const audit_plan::Plan& plan,
                                                 std::uint64_t seed);

/// The sentence when the dimensions explain the file sizes; empty when they do not.
[[nodiscard]] std::string explained_by_dimensions(const Conditional& test);

}  // namespace ceteris::audit
