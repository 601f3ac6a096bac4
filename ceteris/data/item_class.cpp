// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/item_class.hpp"

#include <utility>
#include <vector>

#include "ceteris/base/text.hpp"

namespace ceteris::data {

std::string class_of(const Source& source, const Item& item) {
  if (source.has_labels || !item.label.empty()) {
    return item.label;
  }
  const std::vector<std::string> parts = split(item.name, '/');
  return parts.size() < 2 ? std::string() : parts[parts.size() - 2];
}

void require_classes(const Source& source, std::span<const std::uint32_t> items) {
  constexpr std::size_t kMostNamed = 20;
  const std::string where = printable(source.location);
  std::vector<Problem> problems;
  std::size_t without = 0;
  for (const std::uint32_t i : items) {
    const Item& item = source.items[i];
    if (!class_of(source, item).empty() || ++without > kMostNamed) {
      continue;
    }
    problems.push_back(
        source.has_labels
            ? Problem{where, ceteris::quoted(item.name) + " has no label", "give every row a label, or leave it out"}
            : Problem{where, ceteris::quoted(item.name) + " has no class",
                      "put the images of each class in a folder of its own, or give a list with a column \"label\""});
  }
  if (without > kMostNamed) {
    problems.push_back({where, "and " + with_thousands(without - kMostNamed) + " more images without a class", {}});
  }
  if (!problems.empty()) {
    throw Error(Exit::Usage, std::move(problems));
  }
}

}  // namespace ceteris::data
