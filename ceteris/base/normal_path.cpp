// SPDX-License-Identifier: Apache-2.0
#include "ceteris/base/normal_path.hpp"

#include <filesystem>

namespace ceteris {

std::string normal_path(std::string_view path) {
  std::string normal = std::filesystem::path(path).lexically_normal().string();
  while (normal.size() > 1 && normal.ends_with('/')) {
    normal.pop_back();
  }
  return normal == "." ? std::string() : normal;
}

}  // namespace ceteris
