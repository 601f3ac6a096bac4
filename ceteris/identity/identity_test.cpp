// SPDX-License-Identifier: Apache-2.0
#include "ceteris/identity/identity.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <set>

namespace ceteris::identity {
namespace {

TrialKey sample() {
  return {.command = {.argv = {"python3", "train.py", "--lr", "0.1", "--out", "{dir}"},
                      .environment = {{"A", "1"}, {"HF_TOKEN", "hf_secret"}},
                      .directory = "/somewhere",
                      .seed = 7,
                      .replicate = 2,
                      .values_json = R"({"lr":"0.1"})",
                      .time_limit = 60,
                      .memory_limit = 1 << 30},
          .directory_role = ".",
          .code = {.inputs = {{"train.py", std::string(64, 'a')}}, .git_content_sha256 = std::string(64, 'b')}};
}

std::string id_with(const std::function<void(TrialKey&)>& change) {
  TrialKey key = sample();
  change(key);
  return trial_id(key);
}

TEST(TrialId, StaysWhatItWas) {
  // Computed by Python's hashlib from the definition.
  // A changed figure means that every result anybody has is run again: bump kCommandSemantics only for that.
  EXPECT_EQ(trial_id(sample()), "6706b919e60c11dac53c");
}

TEST(TrialId, ChangesWithAllThatCanChangeTheResult) {
  const std::vector<std::function<void(TrialKey&)>> changes = {
      [](TrialKey& k) { k.command.argv[3] = "0.10"; },
      [](TrialKey& k) { k.command.argv.insert(k.command.argv.begin() + 3, ""); },
      [](TrialKey& k) { k.command.argv = {"python3 train.py"}; },
      [](TrialKey& k) { k.command.environment[0].second = "2"; },
      [](TrialKey& k) { k.command.environment[1].second = "hf_other"; },
      [](TrialKey& k) { k.command.environment.clear(); },
      [](TrialKey& k) { k.command.seed = 8; },
      [](TrialKey& k) { k.command.replicate = 3; },
      [](TrialKey& k) { k.command.values_json = "{}"; },
      [](TrialKey& k) { k.command.time_limit = 0; },
      [](TrialKey& k) { k.command.memory_limit = 0; },
      [](TrialKey& k) { k.directory_role = "sub"; },
      [](TrialKey& k) { k.code.inputs[0].sha256[0] = 'c'; },
      [](TrialKey& k) { k.code.inputs[0].path = "other.py"; },
      [](TrialKey& k) { k.code.git_content_sha256 = ""; },
  };
  std::set<std::string> ids = {trial_id(sample())};
  for (const auto& change : changes) {
    ids.insert(id_with(change));
  }
  EXPECT_EQ(ids.size(), changes.size() + 1);
}

TEST(TrialId, IsTheSameOnAnotherMachineAndInAnotherFolder) {
  EXPECT_EQ(id_with([](TrialKey& k) { k.command.directory = "/elsewhere"; }), trial_id(sample()));
  EXPECT_EQ(id_with([](TrialKey& k) { k.code.git_commit = "1234"; }), trial_id(sample()));
  EXPECT_EQ(id_with([](TrialKey& k) { std::swap(k.command.environment[0], k.command.environment[1]); }),
            trial_id(sample()));
}

}  // namespace
}  // namespace ceteris::identity
