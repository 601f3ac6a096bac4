// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_run/registry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"

namespace ceteris::study_run {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Registry : public testing::Test {
 protected:
  [[nodiscard]] study::StudyFile file(int replicates = 4) const {
    return study::parse_study(
        "command = [\"sh\", \"{seed}\", \"{x}\"]\n"
        "metric = { name = \"a\", from = \"regex\", key = '(.*)' }\n"
        "arms = { a = { x = 1 }, b = { x = 2 } }\nreplicates = " +
            std::to_string(replicates) + "\n",
        runs() / "s.toml");
  }
  static identity::CodeState code(char digit) { return {.inputs = {{"train.py", std::string(64, digit)}}}; }
  [[nodiscard]] fs::path runs() const { return folder_.path(); }
  [[nodiscard]] fs::path version(int number) const { return runs() / "studies/s" / std::to_string(number); }

  [[nodiscard]] std::string problem() const {
    try {
      static_cast<void>(find_registered(runs(), "s"));
    } catch (const Error& error) {
      return error.what();
    }
    return {};
  }

  TempDirectory folder_;
};

TEST_F(Registry, TellsVersionsOfOneFileWithDifferentCodeApart) {
  register_study(runs(), file(), code('1'));
  const study::Registered amended = amend_study(runs(), file(), code('2'), "a fault in train.py");
  ASSERT_EQ(amended.versions.size(), 2U);
  EXPECT_EQ(amended.versions[0].hash, amended.versions[1].hash);
  EXPECT_NE(amended.versions[0].code, amended.versions[1].code);
  EXPECT_THAT(amended.versions[0].changes, IsEmpty());
  EXPECT_THAT(amended.versions[1].changes,
              ElementsAre("train.py has changed (SHA-256 111111111111, now 222222222222)"));
}

TEST_F(Registry, NamesWhatEachVersionChangedAgainstTheOneBefore) {
  register_study(runs(), file(4), code('1'));
  static_cast<void>(amend_study(runs(), file(5), code('1'), "more"));
  const study::Registered last = amend_study(runs(), file(6), code('3'), "and more");
  EXPECT_EQ(last.versions[0].code, last.versions[1].code);
  EXPECT_THAT(last.versions[1].changes, ElementsAre("replicates = 4 is now 5"));
  EXPECT_THAT(last.versions[2].changes,
              ElementsAre("replicates = 5 is now 6", "train.py has changed (SHA-256 111111111111, now 333333333333)"));
}

TEST_F(Registry, ADamagedFileOfAnOldVersionHidesNoneOfTheOthers) {
  register_study(runs(), file(4), code('1'));
  static_cast<void>(amend_study(runs(), file(5), code('2'), "more"));
  write_file_atomic(version(1) / "study.toml", "replicates = ");
  EXPECT_THAT(find_registered(runs(), "s")->versions[1].changes,
              ElementsAre(HasSubstr("cannot be read"), HasSubstr("train.py has changed")));
  write_file_atomic(version(2) / "study.toml", "replicates = ");
  EXPECT_NE(problem(), "");
}

TEST_F(Registry, ARecordOfNonsenseIsNamedWithoutACrash) {
  register_study(runs(), file(), code('1'));
  const std::string deep = "{\"hash\": " + std::string(100'000, '[') + std::string(100'000, ']') + "}";
  for (const std::string& text :
       {deep, std::string("{"), std::string(), std::string("[]"), std::string("{\"hash\": 1}")}) {
    write_file_atomic(version(1) / "version.json", text);
    EXPECT_THAT(problem(), HasSubstr("studies/s/1/version.json")) << text.substr(0, 20);
  }
}

}  // namespace
}  // namespace ceteris::study_run
