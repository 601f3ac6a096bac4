// SPDX-License-Identifier: Apache-2.0
// What the tests of this module ask of every refusal.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "ceteris/base/error.hpp"

namespace example {

/// The lines of the error that `action` throws; fails the test when it throws none.
inline std::vector<std::string> problems_of(const std::function<void()>& action) {
  std::vector<std::string> lines;
  try {
    action();
    ADD_FAILURE() << "nothing was refused";
  } catch (const ceteris::Error& error) {
    EXPECT_EQ(error.exit(), ceteris::Exit::InvalidSpec);
    for (const ceteris::Problem& problem : error.problems()) {
      lines.push_back(problem.line());
    }
  }
  return lines;
}

}  // namespace example
