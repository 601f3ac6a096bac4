// SPDX-License-Identifier: Apache-2.0
// What must answer at once does, and does not pay for libtorch.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "ceteris/base/file.hpp"
#include "ceteris/base/startup.hpp"
#include "tests/cli/program.hpp"
#include "tests/support/requirement.hpp"

namespace cli_tests {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(StartUp, HelpGoesToStdoutAndSucceeds) {
  const ceteris::ProcessResult help = run_ceteris({"--help"});
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_THAT(help.out, HasSubstr("audit"));
  EXPECT_THAT(help.err, IsEmpty());
}

TEST(StartUp, HelpAnswersWithinSixTenthsOfASecond) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "a sanitizer starts more slowly than what this measures";
#endif
  // The fastest of five, because the machine that runs the tests is busy with other tests.
  double fastest = 60;
  for (int i = 0; i < 5; ++i) fastest = std::min(fastest, run_ceteris({"--help"}).seconds);
  EXPECT_LT(fastest, 0.6);
}

TEST(StartUp, TheFrontProgramLoadsNoLibtorch) {
  // The loader of glibc lists what it would load instead of starting the program.
  const ceteris::ProcessResult loaded = run_ceteris({}, {{"LD_TRACE_LOADED_OBJECTS", "1"}});
  ASSERT_THAT(loaded.out, HasSubstr("libc.so"));
  EXPECT_THAT(loaded.out, Not(HasSubstr("torch")));
  EXPECT_THAT(loaded.out, Not(HasSubstr("libc10")));
}

TEST(StartUp, AStopThatComesWhileLibtorchLoadsIsAnsweredLikeAnyOther) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "a sanitizer starts more slowly than what this measures";
#endif
  if (!std::filesystem::exists("/usr/bin/timeout")) {
    CETERIS_SKIP_WITHOUT("tools", "no /usr/bin/timeout to send the signal");
  }
  // The front program's first milliseconds are its own; the tries fall before, into and after the loading.
  for (const char* moment : {"0.05", "0.15", "0.4"}) {
    const ceteris::ProcessResult stopped =
        ceteris::run_process({.argv = {"/usr/bin/timeout", "--preserve-status", "-s", "TERM", moment, CETERIS_PROGRAM,
                                       "audit", "builtin:original", "builtin:warm"},
                              .timeout_seconds = 120});
    EXPECT_EQ(stopped.exit_code, 75) << moment << " s: " << stopped.describe();
  }
}

// OpenBLAS takes a processor that is newer than itself for a Pentium 4, unless it is told better.
TEST(StartUp, OpenBlasMultipliesWithTheVectorsThatTheProcessorHas) {
  const std::vector<std::string> features = ceteris::cpu_features();
  const ceteris::ProcessResult doctor = run_ceteris({"doctor"});
  ASSERT_EQ(doctor.exit_code, 0) << doctor.err;
  if (std::ranges::find(features, "avx2") != features.end() && std::getenv("OPENBLAS_CORETYPE") == nullptr) {
    EXPECT_THAT(doctor.out, Not(HasSubstr("Prescott")));
  }
  // What the user sets is not overruled.
  EXPECT_THAT(run_ceteris({"doctor"}, {{"OPENBLAS_CORETYPE", "Prescott"}}).out,
              AnyOf(HasSubstr("Prescott"), Not(HasSubstr("OpenBLAS:"))));
}

TEST(StartUp, HelpListsTheComponentsWithTheirOptions) {
  const ceteris::ProcessResult help = run_ceteris({"help", "components"});
  EXPECT_EQ(help.exit_code, 0) << help.err;
  for (const char* word : {"norms:", "derf", "alpha0 = 0.5 (0 to 100)", "satursin", "quick_gelu", "sandwich"}) {
    EXPECT_THAT(help.out, HasSubstr(word));
  }
  EXPECT_THAT(run_ceteris({"help", "component"}).err, HasSubstr("did you mean components?"));
}

TEST(StartUp, ReferencePageIsCurrent) {
  const ceteris::ProcessResult page = run_ceteris({"help", "--markdown"});
  EXPECT_EQ(page.exit_code, 0) << page.err;
  EXPECT_EQ(page.out, ceteris::read_file(CETERIS_SOURCE_DIR "/docs/reference.md"))
      << "build/release/bin/ceteris help --markdown > docs/reference.md";
}

}  // namespace
}  // namespace cli_tests
