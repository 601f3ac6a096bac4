// SPDX-License-Identifier: Apache-2.0
#include "ceteris/spec/diff.hpp"

#include <algorithm>

namespace ceteris::spec {

std::vector<Difference> diff(const std::vector<Setting>& left, const std::vector<Setting>& right) {
  std::vector<Difference> differences;
  std::size_t i = 0;
  std::size_t j = 0;
  const auto on_the_right = [&](const std::string& path) {
    return std::ranges::find(right.begin() + static_cast<std::ptrdiff_t>(j), right.end(), path, &Setting::path);
  };
  while (i < left.size() || j < right.size()) {
    if (i == left.size()) {
      differences.push_back({right[j].path, {}, right[j].text});
      ++j;
    } else if (const auto match = on_the_right(left[i].path); match == right.end()) {
      differences.push_back({left[i].path, left[i].text, {}});
      ++i;
    } else if (match != right.begin() + static_cast<std::ptrdiff_t>(j)) {
      differences.push_back({right[j].path, {}, right[j].text});
      ++j;
    } else {
      if (left[i].text != right[j].text) {
        differences.push_back({left[i].path, left[i].text, right[j].text});
      }
      ++i;
      ++j;
    }
  }
  return differences;
}

}  // namespace ceteris::spec
