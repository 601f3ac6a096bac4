// SPDX-License-Identifier: Apache-2.0
#include "ceteris/base/startup.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <malloc.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <functional>

#include "ceteris/base/blas_core.hpp"
#include "ceteris/base/error.hpp"
#include "tests/support/outcome.hpp"

namespace ceteris {
namespace {

using test::in_child;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

class Environment : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"OMP_NUM_THREADS", "OMP_WAIT_POLICY", "GOMP_SPINCOUNT", "OPENBLAS_NUM_THREADS",
                             "GLIBC_TUNABLES", "ATEN_CPU_CAPABILITY"}) {
      unsetenv(name);
    }
    setenv("OPENBLAS_CORETYPE", "Haswell", 1);  // what OpenBLAS makes of this machine is a test of its own
  }
  void TearDown() override {
    SetUp();
    unsetenv("OPENBLAS_CORETYPE");
  }
};

TEST_F(Environment, TellsWhatTheEnginesShouldFind) {
  EXPECT_THAT(engine_environment(2), ElementsAre(Pair("OMP_NUM_THREADS", "2"), Pair("OMP_WAIT_POLICY", "passive"),
                                                 Pair("GOMP_SPINCOUNT", "10000"), Pair("OPENBLAS_NUM_THREADS", "1"),
                                                 Pair("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1")));
}

TEST_F(Environment, TheUserWins) {
  setenv("OMP_NUM_THREADS", "7", 1);
  setenv("OMP_WAIT_POLICY", "", 1);
  setenv("ATEN_CPU_CAPABILITY", "default", 1);
  EXPECT_THAT(engine_environment(2),
              ElementsAre(Pair("OMP_WAIT_POLICY", "passive"), Pair("GOMP_SPINCOUNT", "10000"),
                          Pair("OPENBLAS_NUM_THREADS", "1"), Pair("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1")));
  const std::vector<Setting> settings = engine_settings(2);
  ASSERT_EQ(settings.size(), 7u);
  EXPECT_EQ(settings[0].value, "7");
  EXPECT_EQ(settings[0].reason, "set in the environment");
  EXPECT_EQ(settings[1].value, "passive");
  EXPECT_EQ(settings[5].name, "OPENBLAS_CORETYPE");
  EXPECT_EQ(settings[5].value, "Haswell");
  EXPECT_EQ(settings[6].name, "ATEN_CPU_CAPABILITY");
  EXPECT_EQ(settings[6].value, "default");
}

TEST_F(Environment, OpenBlasIsToldOfAProcessorThatItDoesNotKnow) {
  unsetenv("OPENBLAS_CORETYPE");
  const std::string core = better_blas_core();
  const auto environment = engine_environment(2);
  if (core.empty()) {
    EXPECT_EQ(environment.size(), 5u);
  } else {
    EXPECT_THAT(environment, testing::Contains(Pair("OPENBLAS_CORETYPE", core)));
  }
}

TEST_F(Environment, ApplyingTwiceChangesNothing) {
  apply_engine_environment(3);
  EXPECT_STREQ(std::getenv("OMP_NUM_THREADS"), "3");
  EXPECT_STREQ(std::getenv("OPENBLAS_NUM_THREADS"), "1");
  EXPECT_EQ(std::getenv("ATEN_CPU_CAPABILITY"), nullptr);
  EXPECT_THAT(engine_environment(5), IsEmpty());
  apply_engine_environment(5);
  EXPECT_STREQ(std::getenv("OMP_NUM_THREADS"), "3");
}

TEST_F(Environment, TheInstructionSetNamedForOurKernelsHoldsTheLibrariesToo) {
  unsetenv("OPENBLAS_CORETYPE");
  setenv("CETERIS_KERNELS", "avx2", 1);
  const auto limited = engine_environment(2);
  unsetenv("CETERIS_KERNELS");
  EXPECT_THAT(limited, testing::IsSupersetOf({Pair("ONEDNN_MAX_CPU_ISA", "AVX2"), Pair("ATEN_CPU_CAPABILITY", "avx2"),
                                              Pair("OPENBLAS_CORETYPE", "HASWELL")}));
  setenv("CETERIS_KERNELS", "reference", 1);
  EXPECT_THAT(engine_environment(2), testing::Not(testing::Contains(Pair("ONEDNN_MAX_CPU_ISA", testing::_))));
  unsetenv("CETERIS_KERNELS");
}

TEST_F(Environment, NeedsAThread) {
  EXPECT_THROW((void)engine_environment(0), Bug);
}

TEST(TuneAllocator, LargeBlocksNoLongerComeFresh) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "sanitizers bring their own allocator";
#endif
  EXPECT_EQ(in_child([] {
              const std::size_t before = mallinfo2().hblks;
              if (tune_allocator().size() != 3) {
                return 1;
              }
              void* volatile block = std::malloc(200'000'000);  // volatile: an unused block is optimised away
              const bool mapped = mallinfo2().hblks != before;
              std::free(block);
              const bool kept = mallinfo2().fordblks > 200'000'000;
              return mapped ? 2 : kept ? 42 : 3;
            }),
            42);
}

TEST(CpuFeatures, AreReadFromTheFirstProcessor) {
  EXPECT_THAT(cpu_features("processor\t: 0\nflags\t\t: fpu avx2 fma sse4_2 amx_bf16 avx512_bf16 avx\n"
                           "vmx flags\t: x\nprocessor\t: 1\nflags\t\t: f16c\n"),
              ElementsAre("sse4_2", "avx", "fma", "avx2", "avx512_bf16", "amx_bf16"));
  EXPECT_THAT(cpu_features("processor\t: 0\nflags\t\t: avx512f"), ElementsAre("avx512f"));
  EXPECT_THAT(cpu_features("Features\t: fp asimd\n"), IsEmpty());
  EXPECT_THAT(cpu_features(""), IsEmpty());
}

#if defined(__x86_64__)
TEST(CpuFeatures, AgreeWithTheCompilersOwnCheck) {
  const std::vector<std::string> found = cpu_features();
  const auto has = [&](const char* name) { return std::find(found.begin(), found.end(), name) != found.end(); };
  EXPECT_EQ(has("avx2"), __builtin_cpu_supports("avx2") != 0);
  EXPECT_EQ(has("fma"), __builtin_cpu_supports("fma") != 0);
  EXPECT_EQ(has("avx512f"), __builtin_cpu_supports("avx512f") != 0);
}
#endif

}  // namespace
}  // namespace ceteris
