// SPDX-License-Identifier: Apache-2.0
// What `ceteris study` says around its trials: what there is already, what it can show, what was changed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "ceteris/base/text.hpp"

#include "tests/cli/program.hpp"
#include "tests/cli/study_command.hpp"

namespace cli_tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class StudyWords : public StudyFolder {
 protected:
  [[nodiscard]] json answer(std::vector<std::string> arguments, int exit_code = 0) const {
    return json::parse(answer_text(std::move(arguments), exit_code), nullptr, false);
  }
};

TEST_F(StudyWords, WhatHasResultsAlreadyIsSaid) {
  EXPECT_THAT(study({"run", "x.toml"}).err,
              AllOf(HasSubstr("x: 9 of 9 trials to run, 1 at"), Not(HasSubstr("already"))));
  EXPECT_EQ(study({"run", "x.toml"}).err, "x: all 9 trials have results already: nothing to run\n");
  // Trials of another study count, too.
  variant("y.toml", "replicates = 4", "replicates = 5");
  EXPECT_THAT(study({"plan", "y.toml"}).out, HasSubstr("; 2 to run, 9 have results already"));
  EXPECT_THAT(study({"run", "y.toml"}).err, HasSubstr("y: 2 of 11 trials to run, 9 have results already, 1 at a time"));
  variant("z.toml", "replicates = 4", "replicates = 3");
  EXPECT_THAT(study({"run", "z.toml"}).err, HasSubstr("z: all 7 trials have results already: nothing to run\n"));
}

TEST_F(StudyWords, WithoutAPilotTheFirstRunSaysWhatItsReplicatesCanShow) {
  const std::string first = study({"run", "x.toml"}).err;
  EXPECT_THAT(first, HasSubstr("With 4 replicates only differences of 2.1 standard deviations"));
  EXPECT_THAT(first, HasSubstr("a pilot tells: ceteris study plan x.toml --pilot 5\n"));
  EXPECT_LT(first.find("a pilot tells"), first.find("[1/9]"));
  EXPECT_THAT(study({"run", "x.toml"}).err, Not(HasSubstr("pilot")));
  variant("y.toml", "Does x matter?", "Does y matter?");
  ASSERT_EQ(study({"plan", "y.toml", "--pilot", "2"}).exit_code, 0);
  EXPECT_THAT(study({"run", "y.toml"}).err, Not(HasSubstr("pilot")));
}

TEST_F(StudyWords, TwoPairsAreRefusedUnlessAnyway) {
  variant("two.toml", "replicates = 4", "replicates = 2");
  const ceteris::ProcessResult refused = study({"run", "two.toml"});
  EXPECT_EQ(refused.exit_code, 3);
  // scipy.stats.nct: power 0.8 of two pairs at d = 11.55.
  EXPECT_THAT(refused.err, HasSubstr("two.toml:6:1: 2 pairs only find differences of 12 standard deviations"));
  EXPECT_FALSE(fs::exists(folder_.path() / "runs/studies"));
  const ceteris::ProcessResult plan = study({"plan", "two.toml"});
  EXPECT_EQ(plan.exit_code, 5);
  EXPECT_THAT(plan.out, HasSubstr("cannot answer its question as it stands: 2 pairs only find"));
  EXPECT_EQ(study({"run", "two.toml", "--anyway"}).exit_code, 0);
  // Two values an arm leave two degrees of freedom, and over tasks their number decides.
  variant("unpaired.toml", "replicates = 4", "replicates = 2\npairing = \"unpaired\"");
  EXPECT_EQ(study({"run", "unpaired.toml"}).exit_code, 0);
  variant("tasks.toml", "replicates = 4", "replicates = 2\ntasks = { a = { y = 1 }, b = { y = 2 } }");
  EXPECT_EQ(study({"run", "tasks.toml"}).exit_code, 0);
}

TEST_F(StudyWords, AnAmendmentSaysWhatChangedFromWhichHashToWhich) {
  ASSERT_EQ(study({"run", "x.toml"}).exit_code, 0);
  write("trial.sh", std::string(kTrial) + "# edited\n");
  EXPECT_THAT(study({"run", "x.toml"}).err, HasSubstr("trial.sh has changed (SHA-256 "));
  const json amended = answer({"amend", "x.toml", "--reason", "a comment"});
  ASSERT_EQ(amended["changes"].size(), 1U);
  EXPECT_THAT(amended["changes"][0].get<std::string>(), HasSubstr("trial.sh has changed (SHA-256 "));
  const json versions = answer({"show", "x"})["versions"];
  EXPECT_EQ(versions[0]["hash"], versions[1]["hash"]);
  EXPECT_NE(versions[0]["code"], versions[1]["code"]);
  EXPECT_EQ(versions[1]["changes"], amended["changes"]);
  variant("x.toml", "replicates = 4", "replicates = 5");
  EXPECT_THAT(study({"amend", "x.toml", "--reason", "more"}).out,
              AllOf(HasSubstr("x is now version 3: "), HasSubstr(": more\n  replicates = 4 is now 5\n")));
  EXPECT_THAT(study({"show", "x"}).out, HasSubstr("#   replicates = 4 is now 5\n"));
  EXPECT_THAT(study({"report", "x"}).err, "");
  EXPECT_THAT(text_of("runs/studies/x/report.html"), HasSubstr("4 is now 5"));
  EXPECT_THAT(text_of("runs/studies/x/report.md"), HasSubstr("replicates = 4 is now 5"));
}

TEST_F(StudyWords, AListSaysWhatEachStudyFound) {
  ASSERT_EQ(study({"run", "x.toml"}).exit_code, 0);
  variant("three.toml", "high = { x = 2.5 } }", "high = { x = 2.5 }, same = { x = 0.501 } }");
  ASSERT_EQ(study({"run", "three.toml"}).exit_code, 0);
  EXPECT_THAT(study({"list"}).out,
              AllOf(HasSubstr("  beyond the margin\n    Does x matter?\n"), HasSubstr("1 beyond the margin, ")));
  json listed = answer({"list"})["studies"];
  ASSERT_EQ(listed.size(), 2U);
  EXPECT_EQ(listed[1]["name"], "x");
  EXPECT_EQ(listed[1]["complete"], true);
  EXPECT_EQ(listed[1]["verdict"], "beyond the margin");
  EXPECT_EQ(listed[1]["contrasts"], json::parse(R"([{"name": "high - low", "verdict": "beyond"}])"));
  EXPECT_EQ(listed[0]["contrasts"].size(), 2U);
  fs::remove_all(trial_folder("x", 0, 1));
  EXPECT_THAT(study({"list"}).out, HasSubstr("8 of 9 "));
  EXPECT_THAT(study({"list"}).out, HasSubstr("so far: no verdict"));
  listed = answer({"list"})["studies"];
  EXPECT_EQ(listed[1]["complete"], false);
  EXPECT_EQ(listed[1]["missing"], 1);
}

TEST_F(StudyWords, EveryWordAnswersInJsonAlsoWhenItFails) {
  const auto is_json = [&](std::vector<std::string> arguments) {
    const std::string call = ceteris::join(arguments, " ");
    arguments.emplace_back("--json");
    const ceteris::ProcessResult result = study(std::move(arguments));
    EXPECT_TRUE(json::accept(result.out)) << call << ": " << result.out;
  };
  for (const char* word : {"check", "plan", "run", "status", "report", "show", "export"}) {
    is_json({word, "x.toml"});
    is_json({word, "no-such-file.toml"});
    is_json({word});
    is_json({word, "x.toml", "--runs", "trial.sh"});
  }
  is_json({"list"});
  is_json({"list", "--runs", "trial.sh"});
  is_json({"amend", "x.toml", "--reason", "none"});
  const std::vector<std::string> command = {"--factor", "x=1,2", "--metric", "acc=events", "--", "sh", "{seed}", "{x}"};
  for (std::vector<std::string> call : {std::vector<std::string>{"new", "--json"}, {"new", "made.toml", "--json"}}) {
    call.insert(call.end(), command.begin(), command.end());
    for (const int exit_code : {0, call.size() > 10 ? 2 : 0}) {
      const ceteris::ProcessResult made = study(call);
      EXPECT_EQ(made.exit_code, exit_code) << "the second time made.toml is there";
      EXPECT_TRUE(json::accept(made.out)) << made.out;
    }
  }
  EXPECT_EQ(json::parse(study({"show", "x", "--json"}).out)["name"], "x");
  is_json({"nonsense"});
}

}  // namespace
}  // namespace cli_tests
