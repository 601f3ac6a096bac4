// SPDX-License-Identifier: Apache-2.0
#include "ceteris/kernels/choice.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "ceteris/kernels/operations.hpp"

namespace ceteris::kernels {
namespace {

TEST(Choice, ReadsWhatAUserMayWrite) {
  EXPECT_EQ(parse_choice("")->limit, Isa::Amx);
  EXPECT_FALSE(parse_choice("auto")->reference_only);
  EXPECT_TRUE(parse_choice("reference")->reference_only);
  for (const Isa isa : {Isa::Baseline, Isa::Avx2, Isa::Avx512, Isa::Avx512Bf16, Isa::Amx}) {
    EXPECT_EQ(parse_choice(isa_name(isa))->limit, isa);
  }
  EXPECT_FALSE(parse_choice("AVX2"));
  EXPECT_FALSE(parse_choice("fast"));
}

TEST(Choice, AProcessorReachesTheStepThatItOffersWhole) {
  const std::vector<std::string> haswell = {"sse4_2", "avx", "f16c", "fma", "avx2"};
  EXPECT_EQ(isa_of(haswell), Isa::Avx2);
  // A hypervisor may hide single flags.
  const std::vector<std::string> without_fma = {"f16c", "avx2", "avx512f", "avx512bw", "avx512vl"};
  EXPECT_EQ(isa_of(without_fma), Isa::Baseline);
  std::vector<std::string> zen4 = haswell;
  zen4.insert(zen4.end(), {"avx512f", "avx512bw", "avx512vl", "avx512_bf16"});
  EXPECT_EQ(isa_of(zen4), Isa::Avx512Bf16);
  zen4.insert(zen4.end(), {"amx_tile", "amx_bf16"});
  EXPECT_EQ(isa_of(zen4), Isa::Amx);
  EXPECT_EQ(isa_of({}), Isa::Baseline);
}

TEST(Choice, TakesTheFirstThatServes) {
  using Entry = Implementation<int, char>;
  const std::array<Entry, 3> list{{{"wide", [](const int& n, Isa isa) { return n >= 16 && isa >= Isa::Avx512; }, 'w'},
                                   {"narrow", [](const int& n, Isa) { return n >= 4; }, 'n'},
                                   {"reference", [](const int&, Isa) { return true; }, 'r'}}};
  const auto chosen = [&](int n, const Machine& on) { return choose(std::span<const Entry>(list), n, on).run; };
  EXPECT_EQ(chosen(16, {.isa = Isa::Amx}), 'w');
  EXPECT_EQ(chosen(16, {.isa = Isa::Avx2}), 'n');
  EXPECT_EQ(chosen(8, {.isa = Isa::Avx512}), 'n');
  EXPECT_EQ(chosen(1, {.isa = Isa::Avx512}), 'r');
  EXPECT_EQ(chosen(16, {.reference_only = true, .isa = Isa::Amx}), 'r');
}

TEST(Operations, EachIsServedByOneOfItsImplementationsAndEndsWithTheReference) {
  for (const Operation& operation : operations()) {
    SCOPED_TRACE(operation.name);
    EXPECT_EQ(operation.alternatives.back(), "reference");
    EXPECT_EQ(std::ranges::count(operation.alternatives, operation.serves), 1);
  }
}

}  // namespace
}  // namespace ceteris::kernels
