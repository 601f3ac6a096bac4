// SPDX-License-Identifier: Apache-2.0
// A whole output against a file of tests/approval/. After a change that is meant, approve it with CETERIS_APPROVE=1 in
// the environment of the test program, and review the difference in git.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "ceteris/base/file.hpp"

namespace ceteris::test {

inline void expect_approved(const std::filesystem::path& path, const std::string& actual) {
  if (std::getenv("CETERIS_APPROVE") != nullptr) {
    write_file_atomic(path, actual);
  }
  ASSERT_TRUE(std::filesystem::exists(path)) << "run with CETERIS_APPROVE=1 to create it";
  EXPECT_EQ(actual, read_file(path)) << "run with CETERIS_APPROVE=1 if the change is meant";
}

/// Puts "..." for what stands between every `open` and `close`.
[[nodiscard]] inline std::string without(std::string text, const std::string& open, const std::string& close) {
  for (std::size_t at = text.find(open); at != std::string::npos; at = text.find(open, at + open.size())) {
    const std::size_t start = at + open.size();
    text.replace(start, text.find(close, start) - start, "...");
  }
  return text;
}

}  // namespace ceteris::test
