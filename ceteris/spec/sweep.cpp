// SPDX-License-Identifier: Apache-2.0
#include "ceteris/spec/sweep.hpp"

#include <set>

#include "ceteris/base/text.hpp"

namespace ceteris::spec {
namespace {

constexpr std::size_t kMostPoints = 100'000;

}  // namespace

Axis parse_axis(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) {
    throw spec_error("axis " + shown(text), "an axis has the form path=value,value,...");
  }
  return {std::string(trim(text.substr(0, equals))), split_values(text.substr(equals + 1))};
}

std::vector<std::vector<std::string>> grid_points(std::span<const Axis> axes) {
  std::size_t count = 1;
  for (const Axis& axis : axes) {
    count *= axis.values.size();
    if (count > kMostPoints) {
      throw spec_error("axis " + shown(std::string_view(axis.path)),
                       "the grid has over " + with_thousands(kMostPoints) + " points", "take fewer values");
    }
  }
  std::vector<std::vector<std::string>> points(1);
  for (const Axis& axis : axes) {
    std::vector<std::vector<std::string>> finer;
    for (const std::vector<std::string>& point : points) {
      for (const std::string& value : axis.values) {
        finer.push_back(point);
        finer.back().push_back(axis.path + "=" + value);
      }
    }
    points = std::move(finer);
  }
  return points;
}

std::vector<Problem> without_repeats(const std::vector<Problem>& problems) {
  std::set<std::string> seen;
  std::vector<Problem> distinct;
  for (const Problem& problem : problems) {
    if (seen.insert(problem.line()).second) {
      distinct.push_back(problem);
    }
  }
  return distinct;
}

}  // namespace ceteris::spec
