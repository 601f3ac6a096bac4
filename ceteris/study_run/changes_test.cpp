// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_run/changes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace ceteris::study_run {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

study::StudyFile file_of(const std::string& rest) {
  return study::parse_study(
      "command = [\"sh\", \"{seed}\", \"{x}\"]\nmetric = { name = \"a\", from = \"regex\", key = '(.*)' }\n" + rest,
      "s.toml");
}

constexpr const char* kArms = "arms = { a = { x = 1 }, b = { x = 2 } }\n";

TEST(Changes, NameWhatTheStudyFileSaysDifferently) {
  const study::StudyFile before = file_of(std::string("replicates = 4\nlimits = { seconds = 60 }\n") + kArms);
  const study::StudyFile now = file_of("replicates = 5\nseed = 7\narms = { a = { x = 1 }, b = { x = 3 } }\n");
  EXPECT_THAT(file_changes(before, now), UnorderedElementsAre("replicates = 4 is now 5", "arms.b.x = 2 is now 3",
                                                              "seed = 0 is now 7", "limits.seconds = 60.0 is now 0.0"));
}

TEST(Changes, CommentsAndTheOrderOfKeysAreNone) {
  const study::StudyFile before = file_of(std::string("replicates = 4\n") + kArms);
  const study::StudyFile now = file_of(std::string(kArms) + "# more would be better\nreplicates = 4\n");
  EXPECT_THAT(file_changes(before, now), IsEmpty());
}

TEST(Changes, ALongTextIsCutAndShownWithoutControlCharacters) {
  const study::StudyFile before = file_of(kArms);
  const study::StudyFile now = file_of("scope = \"\\u001b[31m" + std::string(500, 'a') + "\"\n" + kArms);
  const std::vector<std::string> changes = file_changes(before, now);
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_LT(changes[0].size(), 200U);
  EXPECT_EQ(changes[0].find('\x1b'), std::string::npos);
}

TEST(Changes, OfCodeNameEachFileWithBothHashes) {
  const std::string one(64, '1');
  const std::string two(64, '2');
  const identity::CodeState before{.inputs = {{"a.py", one}, {"b.py", one}, {"c.py", one}}};
  const identity::CodeState now{.inputs = {{"a.py", one}, {"b.py", two}, {"d.py", two}}};
  EXPECT_THAT(code_changes(before, now),
              ElementsAre("b.py has changed (SHA-256 111111111111, now 222222222222)", "c.py is gone", "d.py is new"));
  EXPECT_THAT(code_changes(now, now), IsEmpty());
}

TEST(Changes, OfTrackedFilesNameTheCommitsOrTheContents) {
  const identity::CodeState before{.git_commit = "aaaaaaaaaaaaaaa", .git_content_sha256 = std::string(64, '1')};
  identity::CodeState now = before;
  now.git_content_sha256 = std::string(64, '2');
  EXPECT_THAT(code_changes(before, now),
              ElementsAre("files that git tracks have changed (SHA-256 111111111111, now 222222222222)"));
  now.git_commit = "bbbbbbbbbbbbbbb";
  EXPECT_THAT(code_changes(before, now),
              ElementsAre("files that git tracks have changed between the commits aaaaaaaaaaaa and bbbbbbbbbbbb"));
}

}  // namespace
}  // namespace ceteris::study_run
