// SPDX-License-Identifier: Apache-2.0
#include "ceteris/base/normal_path.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace ceteris {
namespace {

TEST(NormalPath, HasNoDotsNoEmptyPartsAndNoSlashAtTheEnd) {
  const std::vector<std::pair<std::string, std::string>> cases{{"a/b.jpg", "a/b.jpg"},
                                                               {"./a/b.jpg", "a/b.jpg"},
                                                               {"a//b.jpg", "a/b.jpg"},
                                                               {"a/./b.jpg", "a/b.jpg"},
                                                               {"././b.jpg", "b.jpg"},
                                                               {"a/../b.jpg", "b.jpg"},
                                                               {"train/", "train"},
                                                               {"./train", "train"},
                                                               {".", ""},
                                                               {"./", ""},
                                                               {"", ""},
                                                               {"a/..", ""},
                                                               {"../b.jpg", "../b.jpg"},
                                                               {"/r//b.jpg", "/r/b.jpg"},
                                                               {"...", "..."},
                                                               {"a b/ c", "a b/ c"}};
  for (const auto& [path, normal] : cases) {
    EXPECT_EQ(normal_path(path), normal) << path;
    EXPECT_EQ(normal_path(normal), normal) << path;
  }
}

}  // namespace
}  // namespace ceteris
