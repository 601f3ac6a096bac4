// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/split.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <map>
#include <tuple>

#include "ceteris/base/error.hpp"
#include "ceteris/base/hash.hpp"

namespace ceteris::data {
namespace {

constexpr std::size_t kParts = 3;
using PerPart = std::array<double, kParts>;

// An item by its draw; the key decides between equal draws.
using Drawn = std::tuple<std::uint64_t, std::uint64_t, std::size_t>;

Drawn drawn_item(std::span<const std::uint64_t> keys, std::size_t item, const Stream& stream) {
  return {stream.at(keys[item]).next64(), keys[item], item};
}

struct Group {
  std::uint64_t priority = ~std::uint64_t{0};  // the least draw of its members
  std::uint64_t key = ~std::uint64_t{0};       // the least key: decides between equal draws
  std::uint32_t number = 0;                    // the name the caller gave it
  std::uint32_t size = 0;
  std::map<std::uint32_t, double> by_class;
};

// In drawing order. Only two items of equal names can tie; they are told apart by class.
std::vector<Group> drawn_groups(std::span<const std::uint64_t> keys, std::span<const std::uint32_t> classes,
                                std::span<const std::uint32_t> groups, const Stream& stream) {
  std::map<std::uint32_t, std::size_t> place;
  std::vector<Group> drawn;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto [at, is_new] = place.try_emplace(groups[i], drawn.size());
    if (is_new) {
      drawn.emplace_back().number = groups[i];
    }
    Group& group = drawn[at->second];
    group.priority = std::min(group.priority, stream.at(keys[i]).next64());
    group.key = std::min(group.key, keys[i]);
    group.size += 1;
    group.by_class[classes[i]] += 1;
  }
  std::sort(drawn.begin(), drawn.end(), [](const Group& a, const Group& b) {
    return std::tie(a.priority, a.key, a.by_class) < std::tie(b.priority, b.key, b.by_class);
  });
  return drawn;
}

// The part whose share of the group's classes is least filled; the first of equals.
std::size_t neediest_part(const Group& group, const std::map<std::uint32_t, PerPart>& target,
                          const std::map<std::uint32_t, PerPart>& filled) {
  std::size_t best = 0;
  double best_need = 0;
  for (std::size_t part = 0; part < kParts; ++part) {
    double need = 0;
    for (const auto& [label, count] : group.by_class) {
      const double want = target.at(label)[part];
      need += want > 0 ? count * (1 - filled.at(label)[part] / want) : -2 * count;
    }
    if (part == 0 || need > best_need) {
      best = part;
      best_need = need;
    }
  }
  return best;
}

// Deals the groups of one class along a line of its items: a group goes where its middle lies.
void deal_along_line(const std::vector<const Group*>& line, const PerPart& left,
                     std::map<std::uint32_t, Part>& part_of) {
  double total = 0;
  for (const Group* group : line) {
    total += group->size;
  }
  const double wanted = left[0] + left[1] + left[2];
  const double scale = wanted > 0 ? total / wanted : 0;
  // 0.6 + 0.1 is a little less than 0.7; a group whose middle lies exactly on a boundary must not notice.
  const double slack = 1e-9 * total;
  const double first = left[0] * scale + slack;
  const double second = (left[0] + left[1]) * scale + slack;
  double before = 0;
  for (const Group* group : line) {
    const double middle = before + group->size / 2.0;
    part_of[group->number] = middle <= first ? Part::Train : middle <= second ? Part::Validation : Part::Test;
    before += group->size;
  }
}

}  // namespace

std::uint64_t draw_key(std::string_view item_name) {
  return hash64(std::as_bytes(std::span(item_name)));
}

std::vector<Part> split(std::span<const std::uint64_t> keys, std::span<const std::uint32_t> classes,
                        std::span<const std::uint32_t> groups, const SplitShares& shares, const Stream& stream) {
  CETERIS_CHECK(keys.size() == classes.size() && keys.size() == groups.size(), "split: the spans must be parallel");
  const PerPart share{shares.train, shares.validation, shares.test};
  CETERIS_CHECK(share[0] >= 0 && share[1] >= 0 && share[2] >= 0, "split: a share is negative");
  CETERIS_CHECK(std::abs(share[0] + share[1] + share[2] - 1) < 1e-9, "split: the shares must sum to 1");

  const std::vector<Group> drawn = drawn_groups(keys, classes, groups, stream);
  std::map<std::uint32_t, double> count_of;
  for (const std::uint32_t label : classes) {
    count_of[label] += 1;
  }
  std::map<std::uint32_t, PerPart> target;
  std::map<std::uint32_t, PerPart> filled;
  for (const auto& [label, count] : count_of) {
    target[label] = {share[0] * count, share[1] * count, share[2] * count};
    filled[label] = PerPart{};
  }

  std::map<std::uint32_t, Part> part_of;
  std::map<std::uint32_t, std::vector<const Group*>> line_of;
  for (const Group& group : drawn) {
    if (group.by_class.size() == 1) {
      line_of[group.by_class.begin()->first].push_back(&group);
      continue;
    }
    const std::size_t part = neediest_part(group, target, filled);
    part_of[group.number] = static_cast<Part>(part);
    for (const auto& [label, count] : group.by_class) {
      filled[label][part] += count;
    }
  }
  for (const auto& [label, line] : line_of) {
    PerPart left{};
    for (std::size_t part = 0; part < kParts; ++part) {
      left[part] = std::max(0.0, target[label][part] - filled[label][part]);
    }
    deal_along_line(line, left, part_of);
  }

  std::vector<Part> result;
  result.reserve(groups.size());
  for (const std::uint32_t group : groups) {
    result.push_back(part_of.at(group));
  }
  return result;
}

EqualCounts equal_counts(std::span<const std::uint64_t> keys, std::span<const std::uint32_t> classes,
                         std::uint32_t class_count, std::uint32_t cap, const Stream& stream) {
  CETERIS_CHECK(keys.size() == classes.size(), "equal_counts: the spans must be parallel");
  std::vector<std::vector<Drawn>> drawn(class_count);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    CETERIS_CHECK(classes[i] < class_count, "equal_counts: a class is out of range");
    drawn[classes[i]].push_back(drawn_item(keys, i, stream));
  }
  EqualCounts result;
  result.kept.assign(keys.size(), false);
  if (class_count == 0) {
    return result;
  }
  std::size_t least = keys.size();
  for (const auto& members : drawn) {
    least = std::min(least, members.size());
  }
  result.per_class = static_cast<std::uint32_t>(cap == 0 ? least : std::min<std::size_t>(least, cap));
  for (auto& members : drawn) {
    std::sort(members.begin(), members.end());
    for (std::size_t k = 0; k < result.per_class; ++k) {
      result.kept[std::get<2>(members[k])] = true;
    }
    result.discarded.push_back(static_cast<std::uint32_t>(members.size() - result.per_class));
  }
  return result;
}

std::vector<bool> keep_share(std::span<const std::uint64_t> keys, std::span<const std::uint32_t> classes, double share,
                             const Stream& stream) {
  CETERIS_CHECK(keys.size() == classes.size(), "keep_share: the spans must be parallel");
  CETERIS_CHECK(share > 0 && share <= 1, "keep_share: no share");
  std::map<std::uint32_t, std::vector<Drawn>> drawn;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    drawn[classes[i]].push_back(drawn_item(keys, i, stream));
  }
  std::vector<bool> kept(keys.size(), false);
  for (auto& [label, members] : drawn) {
    std::sort(members.begin(), members.end());
    const long wanted = std::max(1L, std::lround(share * static_cast<double>(members.size())));
    for (std::size_t k = 0; k < static_cast<std::size_t>(wanted); ++k) {
      kept[std::get<2>(members[k])] = true;
    }
  }
  return kept;
}

}  // namespace ceteris::data
