// SPDX-License-Identifier: Apache-2.0
// Several specs from one: an axis is a field and the values it takes in turn.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ceteris/spec/read.hpp"
#include "ceteris/spec/schema.hpp"
#include "ceteris/spec/set.hpp"

namespace ceteris::spec {

struct Axis {
  std::string path;
  std::vector<std::string> values;  ///< as --set takes them
};

/// "model.norm=layernorm,dyt" or "depths=[3,3],[2,2]". Throws an Error (exit 3) when there is no =.
[[nodiscard]] Axis parse_axis(std::string_view text);

/// The assignments of every point of a grid, the first axis varying slowest; no axes give one point without
/// assignments. Throws an Error (exit 3) for over 100,000 points.
[[nodiscard]] std::vector<std::vector<std::string>> grid_points(std::span<const Axis> axes);

/// Each problem once, in the order they came: a wrong value belongs to many points of a grid.
[[nodiscard]] std::vector<Problem> without_repeats(const std::vector<Problem>& problems);

/// One spec a point of the grid, made from `base`. Throws one Error (exit 3) with the problems of all points.
template <Spec T>
[[nodiscard]] std::vector<T> grid(const T& base, std::span<const Axis> axes) {
  std::vector<T> specs;
  std::vector<Problem> problems;
  for (const std::vector<std::string>& point : grid_points(axes)) {
    T copy = base;
    set_all(schema<T>(), &copy, point, problems);
    specs.push_back(std::move(copy));
  }
  throw_if_any(without_repeats(problems));
  return specs;
}

/// The grid over axes in the form parse_axis reads.
template <Spec T>
[[nodiscard]] std::vector<T> grid(const T& base, std::span<const std::string> axes) {
  std::vector<Axis> parsed;
  for (const std::string& axis : axes) {
    parsed.push_back(parse_axis(axis));
  }
  return grid(base, std::span<const Axis>(parsed));
}

/// One spec a value of the field at `path`.
template <Spec T>
[[nodiscard]] std::vector<T> sweep(const T& base, std::string_view path, std::span<const std::string> values) {
  const Axis axis{std::string(path), {values.begin(), values.end()}};
  return grid(base, std::span(&axis, 1));
}

}  // namespace ceteris::spec
