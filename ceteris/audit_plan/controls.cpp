// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit_plan/controls.hpp"

#include <algorithm>
#include <map>
#include <numeric>

#include "ceteris/base/error.hpp"
#include "ceteris/data/split.hpp"

namespace ceteris::audit_plan {
namespace {

// Which of the items `members` of one part stay, so that every class has as many as the rarest. The first of each class
// in the order of their keys' draws stay.
Parts::Part equal_part(std::vector<std::size_t> members, std::span<const std::uint32_t> images,
                       std::span<const std::uint64_t> keys, std::span<const std::uint32_t> labels, int classes,
                       const Stream& stream) {
  std::vector<std::uint64_t> draws(keys.size());
  std::vector<std::size_t> count(static_cast<std::size_t>(classes));
  for (const std::size_t m : members) {
    draws[m] = stream.at(keys[m]).next64();
    ++count[labels[m]];
  }
  const std::size_t fewest = *std::min_element(count.begin(), count.end());
  std::stable_sort(members.begin(), members.end(), [&](std::size_t a, std::size_t b) { return draws[a] < draws[b]; });
  std::fill(count.begin(), count.end(), 0);
  Parts::Part part;
  for (const std::size_t m : members) {
    if (count[labels[m]]++ < fewest) {
      part.images.push_back(images[m]);
      part.labels.push_back(labels[m]);
    }
  }
  return part;
}

}  // namespace

bool is_usable(const Parts& parts) {
  return !parts.train.images.empty() && !parts.validation.images.empty() && !parts.test.images.empty();
}

Parts make_parts(std::span<const std::uint32_t> images, std::span<const std::uint64_t> keys,
                 std::span<const std::uint32_t> labels, std::span<const std::uint32_t> groups, int classes,
                 const Stream& stream) {
  const auto sides = data::split(keys, labels, groups, {}, stream.child("split"));
  std::vector<std::size_t> members[3];
  for (std::size_t i = 0; i < sides.size(); ++i) {
    members[static_cast<std::size_t>(sides[i])].push_back(i);
  }
  const Stream order = stream.child("part");
  const auto part = [&](data::Part side) {
    return equal_part(members[static_cast<std::size_t>(side)], images, keys, labels, classes, order);
  };
  return {part(data::Part::Train), part(data::Part::Validation), part(data::Part::Test), classes};
}

Parts shuffle_labels(const Parts& parts, std::span<const std::uint32_t> groups, const Stream& stream) {
  Parts shuffled = parts;
  std::uint64_t index = 0;
  for (Parts::Part* part : {&shuffled.train, &shuffled.validation, &shuffled.test}) {
    // One label a group: that of its first image, dealt over the groups of the part.
    std::map<std::uint32_t, std::size_t> place;
    std::vector<std::int64_t> labels;
    for (std::size_t i = 0; i < part->images.size(); ++i) {
      if (place.try_emplace(groups[part->images[i]], labels.size()).second) {
        labels.push_back(part->labels[i]);
      }
    }
    shuffle(std::span(labels), stream.at(index++));
    for (std::size_t i = 0; i < part->images.size(); ++i) {
      part->labels[i] = labels[place.at(groups[part->images[i]])];
    }
  }
  return shuffled;
}

Parts pseudo_sets(std::span<const std::uint32_t> images, std::span<const std::uint64_t> keys,
                  std::span<const std::uint32_t> groups, int classes, const Stream& stream) {
  // Groups in random order are dealt in turn, so that the pseudo-sets are equally many.
  std::map<std::uint32_t, std::uint64_t> least_key;
  for (std::size_t i = 0; i < images.size(); ++i) {
    const auto [entry, fresh] = least_key.try_emplace(groups[i], keys[i]);
    entry->second = std::min(entry->second, keys[i]);
  }
  std::vector<std::pair<std::uint64_t, std::uint32_t>> order;
  const Stream deal = stream.child("deal");
  for (const auto& [group, key] : least_key) {
    order.emplace_back(deal.at(key).next64(), group);
  }
  std::sort(order.begin(), order.end());
  std::map<std::uint32_t, std::uint32_t> dealt;
  for (std::size_t i = 0; i < order.size(); ++i) {
    dealt[order[i].second] = static_cast<std::uint32_t>(i % static_cast<std::size_t>(classes));
  }
  std::vector<std::uint32_t> labels;
  for (const std::uint32_t group : groups) {
    labels.push_back(dealt.at(group));
  }
  return make_parts(images, keys, labels, groups, classes, stream);
}

}  // namespace ceteris::audit_plan
