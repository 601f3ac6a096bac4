// SPDX-License-Identifier: Apache-2.0
// Every verb of the table is run by a function of its own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "ceteris/base/error.hpp"
#include "ceteris/cli/runners.hpp"
#include "tests/cli/program.hpp"

namespace cli_tests {
namespace {

using ceteris::cli::run_every_verb;
using ceteris::cli::Verb;
using ::testing::HasSubstr;

using Function = int();
using Runner = ceteris::cli::Runner<Function>;

constexpr int run() {
  return 0;
}

// What the programs assert of their tables, on tables that are wrong.
constexpr std::array kVerbs = {Verb{"a", "", "", true}, Verb{"b", "", "", true}, Verb{"c", "", "", false}};
constexpr bool complete(std::span<const Runner> runners) {
  return run_every_verb<Function>(runners, kVerbs, true);
}
static_assert(complete(std::array{Runner{"b", run}, Runner{"a", run}}));
static_assert(!complete(std::array{Runner{"a", run}}), "b has none");
static_assert(!complete(std::array{Runner{"a", run}, Runner{"b", nullptr}}), "b has none");
static_assert(!complete(std::array{Runner{"a", run}, Runner{"a", run}}), "b has none, a has two");
static_assert(!complete(std::array{Runner{"a", run}, Runner{"b", run}, Runner{"c", run}}), "c runs elsewhere");
static_assert(!complete(std::array{Runner{"a", run}, Runner{"b", run}, Runner{"d", run}}), "there is no d");
static_assert(run_every_verb<Function>(std::array{Runner{"c", run}}, kVerbs, false));

TEST(Verbs, EachThatNeedsNoEngineAnswersHelpUnderItsOwnName) {
  for (const Verb& verb : ceteris::cli::kVerbs) {
    if (verb.needs_engine) continue;
    const ceteris::ProcessResult help = run_ceteris({std::string(verb.name), "--help"});
    EXPECT_EQ(help.exit_code, 0) << help.describe();
    EXPECT_THAT(help.out, HasSubstr("ceteris " + std::string(verb.name))) << verb.name;
  }
}

TEST(Verbs, UnknownNamesTheNearest) {
  const ceteris::ProcessResult result = run_ceteris({"audti"});
  EXPECT_EQ(result.exit_code, static_cast<int>(ceteris::Exit::Usage));
  EXPECT_THAT(result.err, HasSubstr("did you mean audit?"));
}

TEST(Verbs, EachStandsInTheGeneralHelp) {
  const std::string help = run_ceteris({"--help"}).out;
  for (const Verb& verb : ceteris::cli::kVerbs) {
    EXPECT_THAT(help, HasSubstr("\n  " + std::string(verb.name) + " ")) << verb.name;
    EXPECT_THAT(help, HasSubstr(std::string(verb.summary)));
  }
}

}  // namespace
}  // namespace cli_tests
