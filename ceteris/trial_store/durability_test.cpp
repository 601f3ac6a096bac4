// SPDX-License-Identifier: Apache-2.0
// What the ledger has brought to the disk when it says that a trial has ended. fsync and rename of this program are
// those of the system, with a note of what they were called for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "ceteris/base/temporary.hpp"
#include "ceteris/trial_store/store.hpp"

namespace {

std::vector<std::string>* calls = nullptr;

/// The name behind a descriptor; of a temporary, "new file".
std::string name_of(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  return std::filesystem::is_directory(path)       ? "folder " + name
         : name.find(".json") == std::string::npos ? "new file"
                                                   : name;
}

}  // namespace

extern "C" int fsync(int descriptor) {
  if (calls != nullptr) {
    calls->push_back("fsync " + name_of(std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(descriptor))));
  }
  return static_cast<int>(syscall(SYS_fsync, descriptor));
}

extern "C" int rename(const char* from, const char* to) noexcept {
  if (calls != nullptr) {
    calls->push_back("rename to " + std::filesystem::path(to).filename().string());
  }
  return static_cast<int>(syscall(SYS_renameat2, -100, from, -100, to, 0));
}

namespace ceteris::trial_store {
namespace {

using testing::ElementsAre;

/// What `work` has the disk do.
template <typename F>
std::vector<std::string> calls_of(F&& work) {
  std::vector<std::string> made;
  calls = &made;
  work();
  calls = nullptr;
  return made;
}

TEST(Durability, AResultIsOnTheDiskUnderItsNameBeforeItIsReported) {
  const TempDirectory runs;
  const identity::TrialKey key{.command = {.argv = {"true"}, .seed = 1}, .directory_role = ".", .code = {}};
  ClaimAnswer answer = try_claim(runs.path(), key, 0);
  ASSERT_TRUE(answer.claim);
  answer.claim->begin_attempt({});
  EXPECT_THAT(calls_of([&] { answer.claim->end_attempt({.outcome = record::Outcome::Finished}); }),
              ElementsAre("rename to attempt.json", "fsync new file", "rename to result.json",
                          "fsync folder " + answer.claim->id()));
}

TEST(Durability, AResultOutlivesTheRecordOfItsAttempt) {
  const TempDirectory runs;
  const identity::TrialKey key{.command = {.argv = {"true"}, .seed = 1}, .directory_role = ".", .code = {}};
  const std::string id = identity::trial_id(key);
  {
    ClaimAnswer answer = try_claim(runs.path(), key, 0);
    answer.claim->begin_attempt({});
    answer.claim->end_attempt({.outcome = record::Outcome::Finished, .seconds = 2.5});
  }
  // As a machine leaves it that stopped: names without content.
  std::filesystem::resize_file(runs.path() / id / "trial.json", 0);
  std::filesystem::resize_file(runs.path() / id / "attempts/1/attempt.json", 0);
  EXPECT_EQ(try_claim(runs.path(), key, 0).refusal, Refusal::Ended);
  EXPECT_EQ(read_trial(runs.path(), id).result.value().end.seconds, 2.5);
}

TEST(Durability, WhatCanBeMadeAgainWaitsForNoDisk) {
  const TempDirectory runs;
  const identity::TrialKey key{.command = {.argv = {"true"}, .seed = 1}, .directory_role = ".", .code = {}};
  EXPECT_THAT(calls_of([&] { try_claim(runs.path(), key, 0).claim->begin_attempt({}); }),
              ElementsAre("rename to trial.json"));
}

}  // namespace
}  // namespace ceteris::trial_store
