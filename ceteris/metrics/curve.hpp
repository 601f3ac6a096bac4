// SPDX-License-Identifier: Apache-2.0
// From a curve to the value that counts.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "ceteris/metrics/source.hpp"

namespace ceteris::metrics {

/// Last: the last value. Minimum, Maximum: without NaN; NaN when there is nothing else. Mean: trapezoids over the
/// steps, divided by their length; the plain mean where they have none. `curve` has a point, and its steps do not go
/// back. Precondition: `pick` is not Selected.
[[nodiscard]] double value_of(std::span<const Point> curve, Pick pick);

/// The step at which a value of `by` is the best (`pick`: Minimum or Maximum), the earliest of equal ones, among steps
/// at which `own` has a value too; NaN in `by` is left out. Nothing when there is no such step.
[[nodiscard]] std::optional<double> selected_step(std::span<const Point> own, std::span<const Point> by, Pick pick);

/// The value of `own` at that step; of several there the last, as of a program that wrote it again.
[[nodiscard]] std::optional<Point> selected(std::span<const Point> own, std::span<const Point> by, Pick pick);

/// The reading of a metric whose value is chosen by another one: `own` with the value at the selected step. Where both
/// have one value only, that counts. Missing, with a sentence, when no step has both.
[[nodiscard]] Reading selected_reading(Reading own, const Reading& by, const Source& selector);

}  // namespace ceteris::metrics
