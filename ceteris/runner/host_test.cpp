// SPDX-License-Identifier: Apache-2.0
#include "ceteris/runner/host.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace ceteris::runner {
namespace {

TEST(CpuKind, IsTheWidestSetThatLibrariesChooseBy) {
  using Features = std::vector<std::string>;
  EXPECT_EQ(cpu_kind(Features{"avx2", "avx512f", "avx512_bf16", "amx_tile", "amx_bf16"}), "amx");
  EXPECT_EQ(cpu_kind(Features{"avx2", "avx512f", "avx512_bf16"}), "avx512-bf16");
  EXPECT_EQ(cpu_kind(Features{"avx2", "avx512f"}), "avx512");
  EXPECT_EQ(cpu_kind(Features{"sse4_2", "avx", "avx2"}), "avx2");
  EXPECT_EQ(cpu_kind(Features{"sse4_2", "avx"}), "avx");
  EXPECT_EQ(cpu_kind(Features{}), "other");
}

TEST(CpuModel, IsThatOfTheFirstProcessor) {
  EXPECT_EQ(cpu_model("processor\t: 0\nmodel name\t: Xeon: 2 GHz \nprocessor\t: 1\nmodel name\t: Other\n"),
            "Xeon: 2 GHz");
  EXPECT_EQ(cpu_model("processor\t: 0\nCPU part\t: 0xd0c\n"), "");
  EXPECT_EQ(cpu_model(""), "");
}

TEST(Host, DescribesThisMachine) {
  const Host host = this_host("1.2.3");
  EXPECT_FALSE(host.name.empty());
  EXPECT_GE(host.cores, 1);
  EXPECT_GT(host.memory_bytes, 1U << 20);
  EXPECT_EQ(host.system.substr(0, 6), "Linux ");
  EXPECT_EQ(host.ceteris, "1.2.3");
  EXPECT_EQ(host, this_host("1.2.3"));
}

}  // namespace
}  // namespace ceteris::runner
