// SPDX-License-Identifier: Apache-2.0
// How the front program hands over to the engine.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "ceteris/base/startup.hpp"
#include "ceteris/cli/verbs.hpp"
#include "tests/cli/program.hpp"
#include "tests/support/requirement.hpp"

namespace cli_tests {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(EngineStartUp, AStopThatComesWhileLibtorchLoadsIsAnsweredLikeAnyOther) {
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
TEST(EngineStartUp, OpenBlasMultipliesWithTheVectorsThatTheProcessorHas) {
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

TEST(EngineStartUp, EachVerbThatNeedsTheEngineAnswersHelpUnderItsOwnName) {
  for (const ceteris::cli::Verb& verb : ceteris::cli::kVerbs) {
    if (!verb.needs_engine) continue;
    const ceteris::ProcessResult help = run_ceteris({std::string(verb.name), "--help"});
    EXPECT_EQ(help.exit_code, 0) << help.describe();
    EXPECT_THAT(help.out, HasSubstr("ceteris " + std::string(verb.name))) << verb.name;
  }
}

TEST(EngineStartUp, HelpMarksNoVerbWhereTheEngineIsThere) {
  EXPECT_THAT(run_ceteris({"--help"}).out, Not(HasSubstr(" *")));
}

}  // namespace
}  // namespace cli_tests
