// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/item_class.hpp"

#include <vector>

#include "ceteris/base/text.hpp"

namespace ceteris::data {

std::string class_of(const Item& item) {
  if (!item.label.empty()) {
    return item.label;
  }
  const std::vector<std::string> parts = split(item.name, '/');
  return parts.size() < 2 ? std::string() : parts[parts.size() - 2];
}

}  // namespace ceteris::data
