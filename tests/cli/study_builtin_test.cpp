// SPDX-License-Identifier: Apache-2.0
// Studies that are built in, as a user names them: found, checked, planned, copied, refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "ceteris/study/builtin.hpp"
#include "tests/cli/study_command.hpp"

namespace cli_tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kFolder = "runs/built-in/dyt-vs-layernorm/";

using BuiltinStudy = StudyFolder;

// Fields, networks, arms that come to the same, metrics: all that is known before anything runs.
TEST_F(BuiltinStudy, EveryScaleOfEveryStudyIsFreeOfProblems) {
  for (const std::string& name : ceteris::study::builtin_names()) {
    const fs::path folder = folder_.path() / name;
    ASSERT_EQ(study({"copy", name, folder.string()}).exit_code, 0);
    for (const std::string& scale : ceteris::study::builtin_scales(name)) {
      SCOPED_TRACE(name + " " + scale);
      const ceteris::ProcessResult plan = study({"plan", name, "--scale", scale, "--json"});
      ASSERT_EQ(plan.exit_code, 0) << plan.err;
      for (const json& arm : json::parse(plan.out)["arms"]) {
        EXPECT_GT(arm["training_flops"].get<double>(), 0) << arm;
      }
      const fs::path copied = folder / ceteris::study::builtin_file_name(name, scale);
      EXPECT_EQ(ceteris::read_file(copied),
                ceteris::read_file(folder_.path() / "runs/built-in" / name / copied.filename()));
    }
  }
}

/// Of every arm but those with another length of training, as the study's plan has it.
std::vector<double> forward_macs(const ceteris::ProcessResult& plan) {
  EXPECT_EQ(plan.exit_code, 0) << plan.err;
  const json arms = json::parse(plan.out)["arms"];
  std::vector<double> macs;
  for (const json& arm : arms) {
    if (!arm["values"].contains("recipe.steps")) {
      macs.push_back(arm["forward_macs"].get<double>());
    }
  }
  return macs;
}

// Liu et al. 2022, tables 10 and 11, in 10^9 multiply-accumulates; the start again behind the start. "BN to LN" of the
// first costs what its neighbour does, as figure 2 has it.
const std::map<std::string, std::vector<double>> kPublished = {
    {"convnext-roadmap",
     {4.09, 4.09, 4.53, 4.42, 2.35, 5.27, 4.64, 4.07, 4.10, 4.15, 4.21, 4.29, 4.15, 4.15, 4.15, 4.15, 4.46}},
    {"convnext-roadmap-base",
     {15.01, 15.01, 14.52, 14.38, 7.23, 16.76, 15.68, 14.63, 14.70, 14.81, 14.95, 15.13, 14.81, 14.81, 14.81, 14.81,
      15.35}}};

TEST_F(BuiltinStudy, TheRoadmapCostsAtEveryStepWhatWasPublished) {
  for (const auto& [name, published] : kPublished) {
    const std::vector<double> macs = forward_macs(study({"plan", name, "--scale", "full", "--json"}));
    ASSERT_EQ(macs.size(), published.size());
    for (std::size_t i = 0; i < macs.size(); ++i) {
      EXPECT_NEAR(macs[i] / 1e9, published[i], 0.006) << name << " step " << i;
    }
  }
}

// Narrow networks on small maps cannot keep the ratios (a kernel weighs more beside few channels); they keep which
// steps cost, which save and which do neither, and that the end costs about what the start does.
TEST_F(BuiltinStudy, SmallRoadmapsGrowAndShrinkWhereThePublishedOnesDo) {
  const auto direction = [](double before, double after) { return after > before ? 1 : after < before ? -1 : 0; };
  constexpr std::size_t kMovedUp = 7;
  constexpr std::size_t kKernel7 = 9;
  for (const auto& [name, scale] :
       {std::pair{"convnext-roadmap", "smoke"}, {"convnext-roadmap", "small"}, {"convnext-roadmap-base", "smoke"}}) {
    const std::vector<double>& published = kPublished.at(name);
    const std::vector<double> macs = forward_macs(study({"plan", name, "--scale", scale, "--json"}));
    ASSERT_EQ(macs.size(), published.size());
    for (std::size_t i = 1; i < macs.size(); ++i) {
      const std::size_t before = i == kKernel7 ? kMovedUp : i > kKernel7 && i <= kKernel7 + 3 ? kKernel7 : i - 1;
      EXPECT_EQ(direction(macs[before], macs[i]), direction(published[before], published[i])) << name << " step " << i;
      EXPECT_LT(macs[i], 3.7e6) << name << " step " << i;
    }
    EXPECT_NEAR(macs.back() / macs.front(), published.back() / published.front(), 0.1) << name << ' ' << scale;
  }
  const std::vector<double> steps =
      forward_macs(study({"plan", "convnext-roadmap-base", "--scale", "smoke", "--json"}));
  const std::vector<double> groups =
      forward_macs(study({"plan", "convnext-roadmap-base", "--scale", "small", "--json"}));
  EXPECT_EQ(groups.front(), steps.front());
  EXPECT_EQ(groups.back(), steps.back());
}

TEST_F(BuiltinStudy, AreListedWithTheirQuestions) {
  EXPECT_THAT(study({"list", "--built-in"}).out, HasSubstr("dyt-vs-layernorm         smoke, small, full\n"));
  const json listed = json::parse(study({"list", "--built-in", "--json"}).out);
  EXPECT_EQ(listed["studies"].size(), ceteris::study::builtin_names().size());
  EXPECT_FALSE(fs::exists(folder_.path() / "runs"));
}

TEST_F(BuiltinStudy, AWordThatIsNoFileAndNoStudyIsRefusedWithTheirNames) {
  const ceteris::ProcessResult wrong = study({"run", "dyt-vs-layernrm", "--scale", "smoke"});
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("dyt-vs-layernrm: is neither a study file nor a built-in study; did you mean "
                                   "dyt-vs-layernorm? built in: "));
  EXPECT_EQ(std::ranges::count(wrong.err, '\n'), 1) << wrong.err;
  EXPECT_THAT(study({"run", "dyt-vs-layernorm"}).err,
              HasSubstr("--scale: is needed for a built-in study; dyt-vs-layernorm has smoke, small, full"));
  EXPECT_THAT(study({"plan", "dyt-vs-layernorm", "--scale", "huge"}).err, HasSubstr("huge is not one"));
  EXPECT_THAT(study({"plan", "x.toml", "--scale", "small"}).err, HasSubstr("for a built-in study"));
  EXPECT_THAT(study({"copy", "x.toml", "here"}).err, HasSubstr("x.toml: is no built-in study"));
}

TEST_F(BuiltinStudy, NeedAPilotThatAsksForNoMoreReplicates) {
  const ceteris::ProcessResult run = study({"run", "dyt-vs-layernorm", "--scale", "small"});
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_THAT(run.err, HasSubstr("no pilot has run"));
  EXPECT_FALSE(fs::exists(folder_.path() / "runs/studies"));
}

TEST_F(BuiltinStudy, TakeDataOfTheUserUnderANameOfItsOwn) {
  fs::create_directory(folder_.path() / "my photos");
  ASSERT_EQ(study({"plan", "dyt-vs-layernorm", "--scale", "smoke", "--data", "my photos"}).exit_code, 0);
  const std::string text = text_of(std::string(kFolder) + "dyt-vs-layernorm-smoke-my_photos.toml");
  EXPECT_THAT(text, HasSubstr("[values]\ndata = \"images\"\n\"data.path\" = \""));
  EXPECT_THAT(text, HasSubstr("my photos\"\n\"data.size\" = 32\n"));
  for (const std::string& name : ceteris::study::builtin_names()) {
    for (const std::string& scale : ceteris::study::builtin_scales(name)) {
      const ceteris::ProcessResult check = study({"check", name, "--scale", scale, "--data", "my photos"});
      EXPECT_EQ(check.exit_code, 0) << name << check.err;
    }
  }
  (void)study({"plan", "dyt-vs-layernorm", "--scale", "small", "--data", "my photos"});
  EXPECT_THAT(text_of(std::string(kFolder) + "dyt-vs-layernorm-small-my_photos.toml"),
              HasSubstr("\nscope = \"for my photos, all else as for 6,000 built-in images"));
  EXPECT_THAT(study({"plan", "dyt-vs-layernorm", "--scale", "smoke", "--data", "nowhere"}).err,
              HasSubstr("--data: nowhere is not there"));
}

TEST_F(BuiltinStudy, LeaveOutWhatImagesOfTheUserCannotHaveAndNameIt) {
  fs::create_directory(folder_.path() / "photos");
  const std::vector<std::string> call = {"plan", "data-vs-architecture", "--scale", "smoke", "--data", "photos"};
  const ceteris::ProcessResult plan = study(call);
  ASSERT_EQ(plan.exit_code, 0) << plan.err;
  EXPECT_EQ(plan.err,
            "left out: arms convnext_other_source, vit_other_source, for data.train_shift is of built-in data alone; "
            "the README of the study says what to do instead\n");
  EXPECT_THAT(plan.out, HasSubstr("compare: 9 arms x 1 replicate"));
  EXPECT_THAT(plan.out, HasSubstr("data.train_share=0.0625"));
  const std::string file = "runs/built-in/data-vs-architecture/data-vs-architecture-smoke-photos.toml";
  EXPECT_THAT(text_of(file),
              HasSubstr("\n# vit_other_source is left out: data.train_shift is of built-in data alone\n"));
  EXPECT_EQ(study(call).exit_code, 0) << "the same again";
  EXPECT_EQ(study({"plan", "data-vs-architecture", "--scale", "smoke"}).err, "");
}

TEST_F(BuiltinStudy, LeaveOutAFactorThatImagesOfTheUserCannotHave) {
  fs::create_directory(folder_.path() / "photos");
  const ceteris::ProcessResult plan =
      study({"plan", "data-vs-architecture-factorial", "--scale", "smoke", "--data", "photos"});
  ASSERT_EQ(plan.exit_code, 0) << plan.err;
  EXPECT_EQ(plan.err,
            "left out: factor source, for data.train_shift is of built-in data alone; "
            "the README of the study says what to do instead\n");
  EXPECT_THAT(plan.out, HasSubstr("factorial: 16 arms x 1 replicate"));
}

TEST_F(BuiltinStudy, MeasureImagesOfTheUserAtTheSidesOfTheStudy) {
  fs::create_directory(folder_.path() / "photos");
  const ceteris::ProcessResult plan = study({"plan", "resolution-transfer", "--scale", "smoke", "--data", "photos"});
  ASSERT_EQ(plan.exit_code, 0) << plan.err;
  EXPECT_EQ(plan.err, "");
  EXPECT_THAT(text_of("runs/built-in/resolution-transfer/resolution-transfer-smoke-photos.toml"),
              HasSubstr("\"data.size\" = 16\n\"data.test_sides\" = [20, 24]\n"));
}

TEST_F(BuiltinStudy, KeepTheNumberOfReplicatesThatWasChosen) {
  const auto replicates = [&](std::vector<std::string> more) {
    std::vector<std::string> words = {"plan", "dyt-vs-layernorm", "--scale", "small", "--json"};
    words.insert(words.end(), more.begin(), more.end());
    EXPECT_EQ(study(words).exit_code, 0);
    return *ceteris::study::replicates_in(text_of(std::string(kFolder) + "dyt-vs-layernorm-small.toml"));
  };
  replicates({});
  EXPECT_EQ(replicates({"--replicates", "31"}), 31);
  EXPECT_EQ(replicates({}), 31);
  EXPECT_EQ(replicates({"--replicates", "12"}), 12);
}

TEST_F(BuiltinStudy, AFileThatWasChangedByHandIsNotReplaced) {
  ASSERT_EQ(study({"check", "dyt-vs-layernorm", "--scale", "smoke"}).exit_code, 0);
  const std::string trial = std::string(kFolder) + "smoke.trial.toml";
  write(trial, text_of(trial) + "seed = 1\n");
  const ceteris::ProcessResult changed = study({"check", "dyt-vs-layernorm", "--scale", "smoke"});
  EXPECT_EQ(changed.exit_code, 2);
  EXPECT_THAT(changed.err,
              HasSubstr("smoke.trial.toml: is not what this program has under that name; `ceteris study copy`"));
  ASSERT_EQ(study({"copy", "dyt-vs-layernorm", "mine"}).exit_code, 0);
  EXPECT_EQ(study({"copy", "dyt-vs-layernorm", "mine"}).exit_code, 2);
}

// Without a trainer: a study that asks for no verdict gives none, however clear its numbers are.
TEST_F(BuiltinStudy, AVerdictIsGivenOnlyAsTheStudySays) {
  variant("never.toml", "replicates = 4", "replicates = 6\nverdict = \"never\"");
  const ceteris::ProcessResult never = study({"run", "never.toml"});
  EXPECT_EQ(never.exit_code, 0) << never.err;
  EXPECT_THAT(never.out, HasSubstr("no verdict: this study only shows that everything runs"));
  EXPECT_THAT(study({"list"}).out, HasSubstr("no verdict"));

  variant("planned.toml", "replicates = 4", "replicates = 6\nverdict = \"planned\"");
  EXPECT_THAT(study({"run", "planned.toml"}).err, HasSubstr("no pilot has run"));
  const ceteris::ProcessResult anyway = study({"run", "planned.toml", "--anyway"});
  EXPECT_THAT(anyway.out, HasSubstr("no verdict: no pilot has run"));
  ASSERT_EQ(study({"plan", "planned.toml", "--pilot", "6"}).exit_code, 0);
  EXPECT_THAT(study({"run", "planned.toml"}).out, HasSubstr("beyond the margin"));

  variant("short.toml", "margin = 0.5 }", "margin = 0.01 }\nverdict = \"planned\"");
  static_cast<void>(study({"plan", "short.toml", "--pilot", "6"}));
  EXPECT_THAT(study({"run", "short.toml"}).err, HasSubstr("it has 4 replicates, and by its pilot it takes"));
}

TEST_F(BuiltinStudy, WhatAsksForNoVerdictIsNotRefusedAfterItsPilot) {
  variant("one.toml", "replicates = 4", "replicates = 1\nverdict = \"never\"");
  EXPECT_EQ(study({"plan", "one.toml", "--pilot", "2"}).exit_code, 0);
  EXPECT_EQ(study({"run", "one.toml"}).exit_code, 0);
}

}  // namespace
}  // namespace cli_tests
