// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit_plan/grouping.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>
#include <unordered_map>

#include "ceteris/audit_plan/scan.hpp"

namespace ceteris::audit_plan {
namespace {

bool is_digit(char c) {
  return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

// "cam3/shot_0017.jpg" -> "cam3/shot_"; a name without a number stands alone.
std::string prefix_of(const std::string& name) {
  const std::size_t slash = name.find_last_of('/');
  std::size_t end = name.find_last_of('.');
  if (end == std::string::npos || (slash != std::string::npos && end < slash)) {
    end = name.size();
  }
  while (end > 0 && name[end - 1] != '/' && !is_digit(name[end - 1])) {
    --end;
  }
  const std::size_t after_number = end;
  while (end > 0 && is_digit(name[end - 1])) {
    --end;
  }
  return end == after_number ? std::string() : name.substr(0, end);
}

}  // namespace

std::string group_of(const data::Item& item, GroupBy rule) {
  switch (rule) {
    case GroupBy::Folder: {
      const std::size_t slash = item.name.find_last_of('/');
      return slash == std::string::npos ? std::string() : item.name.substr(0, slash);
    }
    case GroupBy::Prefix:
      return prefix_of(item.name);
    case GroupBy::Given:
      break;
  }
  return item.group;
}

Grouping group_images(const std::vector<ScannedImage>& images, std::size_t sets) {
  Grouping grouping;
  grouping.shared.assign(images.size(), false);
  grouping.copies_within.assign(sets, 0);
  grouping.copies_across.assign(sets, 0);

  std::vector<std::string> pixels, given;
  std::vector<features::DifferenceHash> differences;
  std::unordered_map<std::string_view, std::vector<std::uint32_t>> by_pixels;
  for (std::uint32_t i = 0; i < images.size(); ++i) {
    const ScannedImage& image = images[i];
    pixels.push_back(image.pixels);
    // The same name in two sets is one group: a folder "dog" in training for the one set and in test for the other
    // would teach that dogs are of the one.
    given.push_back(image.group);
    differences.push_back(image.difference);
    by_pixels[image.pixels].push_back(i);
  }
  features::DisjointSets joined(images.size());
  features::unite_equal(joined, pixels);
  features::unite_equal(joined, given);
  features::unite_near(joined, differences);
  grouping.group = joined.numbered();

  for (std::uint32_t i = 0; i < images.size(); ++i) {
    const auto& copies = by_pixels.at(images[i].pixels);
    const auto set = static_cast<std::size_t>(images[i].set);
    const auto of_set = [&](bool own) {
      return std::find_if(copies.begin(), copies.end(),
                          [&](std::uint32_t c) { return (images[c].set == images[i].set) == own; });
    };
    const bool first_of_set = *of_set(true) == i;
    grouping.copies_within[set] += first_of_set ? 0 : 1;
    if (const auto other = of_set(false); other != copies.end()) {
      grouping.shared[i] = true;
      ++grouping.copies_across[set];
      if (first_of_set && images[i].set < images[*other].set) {
        grouping.shared_files.push_back({images[i].set, images[*other].set, images[i].name, images[*other].name});
      }
    }
  }
  return grouping;
}

}  // namespace ceteris::audit_plan
