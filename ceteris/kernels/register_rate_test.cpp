// SPDX-License-Identifier: Apache-2.0
#include "ceteris/kernels/register_rate.hpp"

#include <gtest/gtest.h>

#include "ceteris/base/executor.hpp"

namespace ceteris::kernels {
namespace {

// Bounds that hold on every machine: one scalar multiply-add in a hundred cycles, and all lanes of four units at 6 GHz.
TEST(RegisterRate, IsWhatAProcessorCanDo) {
  for (const int jobs : {1, 2}) {
    Executor executor(jobs);
    const double rate = register_rate(static_cast<std::size_t>(jobs),
                                      [&](std::size_t n, const auto& work) { executor.parallel_for(n, work); });
    EXPECT_GT(rate, 1e7) << jobs;
    EXPECT_LT(rate, jobs * 4 * 16 * 6e9) << jobs;
  }
}

}  // namespace
}  // namespace ceteris::kernels
