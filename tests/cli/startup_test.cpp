// SPDX-License-Identifier: Apache-2.0
// What must answer at once does, and does not pay for libtorch.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "ceteris/base/file.hpp"
#include "tests/cli/program.hpp"

namespace cli_tests {
namespace {

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

TEST(StartUp, HelpListsTheComponentsWithTheirOptions) {
  const ceteris::ProcessResult help = run_ceteris({"help", "components"});
  EXPECT_EQ(help.exit_code, 0) << help.err;
  for (const char* word : {"norms:", "derf", "alpha0 = 0.5 (0 to 100)", "satursin", "quick_gelu", "sandwich"}) {
    EXPECT_THAT(help.out, HasSubstr(word));
  }
  EXPECT_THAT(run_ceteris({"help", "comonents"}).err, HasSubstr("did you mean components?"));
}

TEST(StartUp, ReferencePageIsCurrent) {
  const ceteris::ProcessResult page = run_ceteris({"help", "--markdown"});
  EXPECT_EQ(page.exit_code, 0) << page.err;
  EXPECT_EQ(page.out, ceteris::read_file(CETERIS_SOURCE_DIR "/docs/reference.md"))
      << "build/plain/bin/ceteris help --markdown > docs/reference.md";
}

}  // namespace
}  // namespace cli_tests
