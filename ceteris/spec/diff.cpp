// SPDX-License-Identifier: Apache-2.0
#include "ceteris/spec/diff.hpp"

#include <map>
#include <string_view>

#include "ceteris/spec/json.hpp"
#include "ceteris/spec/set.hpp"

namespace ceteris::spec {
namespace {

std::map<std::string_view, const Setting*> by_path(const std::vector<Setting>& settings) {
  std::map<std::string_view, const Setting*> index;
  for (const Setting& setting : settings) {
    index.emplace(setting.path, &setting);
  }
  return index;
}

/// Whether --set would make the same of both: 0.1 and 0.10 are one number.
bool same_value(const std::string& left, const std::string& right) {
  const auto canonical = [](const std::string& text) { return json_text({{"value", {}, parse_value(text, {})}}); };
  return left == right || canonical(left) == canonical(right);
}

}  // namespace

std::vector<Difference> diff(const std::vector<Setting>& left, const std::vector<Setting>& right) {
  const auto in_left = by_path(left);
  const auto in_right = by_path(right);
  std::vector<Difference> differences;
  auto next = right.begin();
  // Those that only the right has, up to the next that both have: tables of the user's keys may differ in their order.
  const auto right_alone = [&] {
    for (; next != right.end() && !in_left.contains(next->path); ++next) {
      differences.push_back({next->path, {}, next->text});
    }
  };
  for (const Setting& setting : left) {
    const auto match = in_right.find(setting.path);
    if (match == in_right.end()) {
      differences.push_back({setting.path, setting.text, {}});
      continue;
    }
    right_alone();
    if (!same_value(setting.text, match->second->text)) {
      differences.push_back({setting.path, setting.text, match->second->text});
    }
    if (next != right.end()) {
      ++next;
    }
  }
  while (next != right.end()) {
    right_alone();
    if (next != right.end()) {
      ++next;
    }
  }
  return differences;
}

}  // namespace ceteris::spec
