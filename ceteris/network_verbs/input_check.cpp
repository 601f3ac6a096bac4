// SPDX-License-Identifier: Apache-2.0
#include "ceteris/network_verbs/input_check.hpp"

#include "ceteris/base/error.hpp"

namespace ceteris::network_verbs {

void check_input(int size, int classes) {
  constexpr int kLargestSide = 8192, kMostClasses = 1'000'000;
  if (size < 0 || size > kLargestSide) {
    throw usage_error("--size", "must lie between 1 and 8192");
  }
  if (classes < 0 || classes > kMostClasses) {
    throw usage_error("--classes", "must lie between 1 and 1000000");
  }
}

}  // namespace ceteris::network_verbs
