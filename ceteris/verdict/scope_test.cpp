// SPDX-License-Identifier: Apache-2.0
#include "ceteris/verdict/scope.hpp"

#include <gtest/gtest.h>

namespace ceteris::verdict {
namespace {

std::string scope(const std::string& what, std::size_t hosts = 1, std::size_t tasks = 0) {
  const study::StudyFile file = study::parse_study(
      "command = [\"train\", \"{a}\", \"{b}\", \"{seed}\"]\nmetric = { name = \"m\" }\nreplicates = 8\n" + what + "\n",
      "study.toml");
  record::StudyRecord record;
  record.hosts.resize(hosts);
  record.tasks.resize(tasks);
  return scope_of(file, record);
}

constexpr const char* kArms = "arms = { off = { a = 0, b = 0 }, on = { a = 1, b = 1 } }";
constexpr const char* kFactors = "factors = { a = [0, 1], b = [0, 1] }";

TEST(Scope, NamesTheMachineUnlessTheFileSaysWhatItIsAbout) {
  EXPECT_EQ(scope(kArms), "with this program, these data, this budget and this machine");
  EXPECT_EQ(scope(kArms, 3), "with this program, these data, this budget and these 3 machines");
  EXPECT_EQ(scope(std::string("scope = \"on CIFAR-10\"\n") + kArms), "on CIFAR-10");
}

TEST(Scope, SaysWhatOtherFactorsAreMeanwhile) {
  const std::string here = "scope = \"here\"\n";
  EXPECT_EQ(scope(here + kFactors), "here; averaged over the other factors");
  EXPECT_EQ(scope(here + "design = \"grid\"\n" + kFactors), "here; averaged over the other factors");
  EXPECT_EQ(scope(here + "design = \"one-factor\"\n" + kFactors), "here; all other factors as in the baseline");
  EXPECT_EQ(scope(here + "factors = { a = [0, 1] }\nvalues = { b = 1 }"), "here");
}

TEST(Scope, TellsAClaimAboutTheseTasksFromOneAboutNewOnes) {
  const std::string arms = std::string("scope = \"here\"\n") + kArms;
  EXPECT_EQ(scope(arms, 1, 3), "here; on these 3 tasks");
  EXPECT_EQ(scope("estimand = \"new-tasks\"\n" + arms, 1, 3), "here; for new tasks like these");
}

}  // namespace
}  // namespace ceteris::verdict
