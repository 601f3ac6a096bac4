// SPDX-License-Identifier: Apache-2.0
// What a test may need beside the compiler: a check that is skipped on a machine where it should run is a failure
// there.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>

#include "ceteris/base/text.hpp"

namespace ceteris::test {

/// The kinds that the variable CETERIS_REQUIRE may list, separated by commas:
/// parity (python3 with torch and torchvision), timm (a Python that has timm too), onnx (something that runs ONNX),
/// pillow, tensorboard (Python packages), data (the folder that CETERIS_DATA names), tools (tar, timeout, /dev/full, a
/// terminal), cluster (Slurm, munge, Open MPI, GNU parallel, make, and root).
inline constexpr std::array<std::string_view, 8> kRequirements{"parity",      "timm", "onnx",  "pillow",
                                                               "tensorboard", "data", "tools", "cluster"};

/// Whether the lack of `kind` is to fail a test. Throws for a kind that does not exist, here or in CETERIS_REQUIRE.
inline bool is_required(std::string_view kind) {
  const char* listed = std::getenv("CETERIS_REQUIRE");
  std::vector<std::string> kinds =
      listed == nullptr || *listed == '\0' ? std::vector<std::string>() : split(listed, ',');
  const bool required = std::ranges::find(kinds, kind) != kinds.end();
  kinds.emplace_back(kind);
  for (const std::string& each : kinds) {
    if (std::ranges::find(kRequirements, each) == kRequirements.end()) {
      throw std::invalid_argument("CETERIS_REQUIRE: \"" + each + "\" is no requirement");
    }
  }
  return required;
}

}  // namespace ceteris::test

/// Ends the test: skipped for lack of `kind`, or failed where CETERIS_REQUIRE lists it. `why` says what to install or
/// set.
#define CETERIS_SKIP_WITHOUT(kind, why)                                   \
  do {                                                                    \
    if (ceteris::test::is_required(kind)) {                               \
      FAIL() << "CETERIS_REQUIRE lists " << (kind) << ", but: " << (why); \
    }                                                                     \
    GTEST_SKIP() << (kind) << ": " << (why);                              \
  } while (false)
