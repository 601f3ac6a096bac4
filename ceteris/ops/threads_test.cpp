// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/threads.hpp"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "ceteris/base/error.hpp"

namespace ceteris::ops {
namespace {

TEST(OneThreadHere, HoldsForItsThreadAndItsTime) {
  set_threads(2);
  {
    const OneThreadHere alone;
    EXPECT_EQ(at::get_num_threads(), 1);
    std::thread([] { EXPECT_EQ(at::get_num_threads(), 2); }).join();
  }
  EXPECT_EQ(at::get_num_threads(), 2);
  set_threads(1);
}

TEST(Threads, AreWhatWasAskedFor) {
  set_threads(2);
  EXPECT_EQ(at::get_num_threads(), 2);
  use_single_thread();
  EXPECT_EQ(at::get_num_threads(), 1);
  EXPECT_THROW(set_threads(0), Bug);
}

TEST(Threads, FactsNameEveryPartOfTheMachinery) {
  set_threads(1);
  const auto facts = runtime_facts();
  for (const char* name :
       {"libtorch", "threads", "parallel backend", "OpenMP", "CPU capability", "oneDNN", "BLAS", "CUDA"}) {
    const auto found = std::find_if(facts.begin(), facts.end(), [&](const auto& fact) { return fact.first == name; });
    ASSERT_NE(found, facts.end()) << name;
    EXPECT_FALSE(found->second.empty()) << name;
    EXPECT_EQ(found->second.find('\n'), std::string::npos) << name;
  }
  EXPECT_EQ(facts[1].second, "1");
}

}  // namespace
}  // namespace ceteris::ops
