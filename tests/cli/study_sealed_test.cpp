// SPDX-License-Identifier: Apache-2.0
// `ceteris study seal` and `look`: what counts as a look at a sealed test split, and what of it can be found later.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/study_command.hpp"

namespace cli_tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class StudySealed : public StudyFolder {
 protected:
  void SetUp() override {
    StudyFolder::SetUp();
    fs::create_directory(folder_.path() / "hidden");
    write("hidden/labels.txt", "3\n");
    // The value of a trial, less what the test split says; and a line for each time that it is read.
    write("evaluate.sh",
          "echo read >> journal.txt\n"
          "acc=$(sed 's/[^0-9.]//g' \"$1/result.json\")\n"
          "awk -v a=\"$acc\" -v b=\"$(cat \"$2/labels.txt\")\" 'BEGIN { print a - b }'\n");
  }
  [[nodiscard]] ceteris::ProcessResult look(std::vector<std::string> more = {"--reason", "for the paper"}) const {
    std::vector<std::string> all = {"look", "x"};
    all.insert(all.end(), more.begin(), more.end());
    all.insert(all.end(), {"--", "sh", "evaluate.sh", "{dir}", "{sealed}"});
    return study(all);
  }
  [[nodiscard]] ceteris::ProcessResult verify() const { return run_ceteris({"ledger", "verify"}, {}, folder_.path()); }
  [[nodiscard]] bool was_read() const { return fs::exists(folder_.path() / "journal.txt"); }
};

TEST_F(StudySealed, IsReadWhenItIsAskedForAndEachLookIsCounted) {
  ASSERT_EQ(study({"register", "x.toml"}).exit_code, 0);
  ASSERT_EQ(study({"seal", "x", "hidden"}).exit_code, 0);
  const ceteris::ProcessResult ran = study({"run", "x.toml"});
  ASSERT_EQ(ran.exit_code, 0) << ran.describe();
  EXPECT_THAT(ran.out, HasSubstr("The sealed test split was not looked at."));
  EXPECT_FALSE(was_read());

  const ceteris::ProcessResult first = look({"--reason", "for the paper", "--json"});
  ASSERT_EQ(first.exit_code, 0) << first.describe();
  const json values = json::parse(first.out);
  EXPECT_EQ(values["look"], 1);
  EXPECT_EQ(values["values"].size(), 8);
  EXPECT_LT(values["values"][0]["value"].get<double>(), 0.5);
  const json study_json = json::parse(text_of("runs/studies/x/study.json"));
  // Every value less the same number: the difference is that of the study.
  EXPECT_NEAR(values["contrasts"][0]["estimate"].get<double>(), study_json["contrasts"][0]["estimate"].get<double>(),
              1e-5);
  EXPECT_THAT(study({"report", "x"}).out, HasSubstr("The sealed test split was looked at once"));
  EXPECT_THAT(verify().out, HasSubstr("1 look at its sealed test split"));
  EXPECT_EQ(verify().exit_code, 0);

  const ceteris::ProcessResult second = look();
  EXPECT_THAT(second.out,
              AllOf(HasSubstr("look 2 at the sealed test split, 8 trials"), HasSubstr("high instead of low")));
  EXPECT_THAT(study({"report", "x"}).out, HasSubstr("looked at 2 times"));
  EXPECT_THAT(text_of("runs/studies/x/report.html"), HasSubstr("looked at 2 times"));
}

TEST_F(StudySealed, CountsALookThatFailedAndNoneThatWasRefused) {
  ASSERT_EQ(study({"register", "x.toml"}).exit_code, 0);
  EXPECT_THAT(look().err, HasSubstr("has no sealed test split"));
  ASSERT_EQ(study({"seal", "x", "hidden"}).exit_code, 0);
  EXPECT_THAT(look().err, HasSubstr("has no trial that finished"));
  ASSERT_EQ(study({"run", "x.toml"}).exit_code, 0);
  EXPECT_THAT(look({}).err, HasSubstr("--reason: is missing"));
  EXPECT_THAT(study({"look", "x", "--reason", "r", "--", "sh", "evaluate.sh", "{dir}"}).err,
              HasSubstr("has no {sealed}"));
  EXPECT_THAT(verify().out, HasSubstr("0 looks at its sealed test split"));
  const auto failed =
      study({"look", "x", "--reason", "r", "--", "sh", "-c", "echo broken >&2; exit 3", "{dir}{sealed}"});
  EXPECT_EQ(failed.exit_code, 4);
  EXPECT_THAT(failed.out, HasSubstr("has no value: exit code 3: broken"));
  EXPECT_THAT(verify().out, HasSubstr("1 look at its sealed test split"));
}

// Its command stops the program that started it, whose number the shell keeps for it.
TEST_F(StudySealed, ALookThatIsInterruptedSaysThatItCounts) {
  ASSERT_EQ(study({"register", "x.toml"}).exit_code, 0);
  ASSERT_EQ(study({"seal", "x", "hidden"}).exit_code, 0);
  ASSERT_EQ(study({"run", "x.toml"}).exit_code, 0);
  const auto interrupted = [&](const std::string& signal, const std::vector<std::string>& more) {
    std::vector<std::string> all = {
        "sh", "-c", "LOOK=$$ exec \"$0\" \"$@\"", CETERIS_PROGRAM, "study", "look", "x", "--reason", "r"};
    all.insert(all.end(), more.begin(), more.end());
    const std::vector<std::string> command = {"--", "sh",    "-c",      "kill -" + signal + " $LOOK; exec sleep 60",
                                              "sh", "{dir}", "{sealed}"};
    all.insert(all.end(), command.begin(), command.end());
    return ceteris::run_process({.argv = all, .directory = folder_.path()});
  };
  const auto first = interrupted("INT", {});
  EXPECT_EQ(first.exit_code, 130) << first.describe();
  EXPECT_EQ(first.err, "ceteris: x: interrupted; look 1 counts all the same, and its values were not kept\n");
  const auto second = interrupted("TERM", {"--json"});
  EXPECT_EQ(second.exit_code, 75) << second.describe();
  EXPECT_THAT(second.err, HasSubstr("stopped; look 2 counts all the same"));
  EXPECT_EQ(json::parse(second.out)["error"]["exit"], 75);
  EXPECT_THAT(verify().out, HasSubstr("2 looks at its sealed test split"));
  EXPECT_EQ(verify().exit_code, 0);
  EXPECT_THAT(look().out, HasSubstr("look 3 at the sealed test split, 8 trials"));
}

TEST_F(StudySealed, IsOneAndStaysAsItWas) {
  ASSERT_EQ(study({"run", "x.toml"}).exit_code, 0);
  ASSERT_EQ(study({"seal", "x", "hidden"}).exit_code, 0);
  EXPECT_THAT(study({"report", "x"}).out, HasSubstr("was sealed after 9 trials had begun"));
  EXPECT_EQ(study({"seal", "x", "hidden"}).exit_code, 0);
  EXPECT_EQ(look().exit_code, 0);
  const std::string values = text_of("runs/studies/x/looks/1.json");

  write("hidden/labels.txt", "4\n");
  EXPECT_THAT(look().err, HasSubstr("is not what was sealed"));
  EXPECT_THAT(study({"seal", "x", "hidden"}).err, HasSubstr("is another one than the test split"));
  EXPECT_THAT(verify().out, HasSubstr("the test split was changed"));
  EXPECT_EQ(verify().exit_code, 5);
  write("hidden/labels.txt", "3\n");
  EXPECT_EQ(verify().exit_code, 0);

  std::string edited = values;
  edited.replace(edited.find("for the paper"), 3, "FOR");
  write("runs/studies/x/looks/1.json", edited);
  EXPECT_THAT(verify().out, HasSubstr("1.json: was changed after it was written"));
  write("runs/studies/x/looks/1.json", values);

  const std::string chain = text_of("runs/studies/x/chain.jsonl");
  const std::size_t at = chain.find("\"kind\":\"opened\"");
  const std::size_t begin = chain.rfind('\n', at) + 1;
  write("runs/studies/x/chain.jsonl", chain.substr(0, begin) + chain.substr(chain.find('\n', at) + 1));
  EXPECT_EQ(verify().exit_code, 5);  // a look was taken out

  fs::rename(folder_.path() / "hidden", folder_.path() / "elsewhere");
  write("runs/studies/x/chain.jsonl", chain);
  EXPECT_THAT(verify().out, HasSubstr("the sealed split is not there any more"));
  EXPECT_EQ(look({"--reason", "moved", "--split", "elsewhere"}).exit_code, 0);
}

TEST_F(StudySealed, SaysThatItsCommandChangedIt) {
  ASSERT_EQ(study({"register", "x.toml"}).exit_code, 0);
  ASSERT_EQ(study({"seal", "x", "hidden"}).exit_code, 0);
  ASSERT_EQ(study({"run", "x.toml"}).exit_code, 0);
  const auto looked = study(
      {"look", "x", "--reason", "r", "--", "sh", "-c", "echo 4 > $1/labels.txt; echo 1", "sh", "{sealed}", "{dir}"});
  EXPECT_EQ(looked.exit_code, 5);
  EXPECT_THAT(looked.err, HasSubstr("the command changed the sealed test split"));
  EXPECT_THAT(looked.out, HasSubstr("high instead of low: 0: deterministic"));
  EXPECT_THAT(verify().out, HasSubstr("the test split was changed"));
}

TEST_F(StudySealed, MayNotBeNamedInTheStudy) {
  variant("named.toml", "\"{dir}\"]", "\"{dir}\", \"data/hidden\"]");
  ASSERT_EQ(study({"register", "named.toml"}).exit_code, 0);
  EXPECT_THAT(study({"seal", "named", "hidden"}).err, HasSubstr("is named in the study file"));
  EXPECT_THAT(study({"seal", "x", "hidden"}).err, Not(HasSubstr("sealed;")));
}

}  // namespace
}  // namespace cli_tests
