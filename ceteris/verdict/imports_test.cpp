// SPDX-License-Identifier: Apache-2.0
#include "ceteris/verdict/imports.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "ceteris/verdict/seed_check.hpp"

namespace ceteris::verdict {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// Three replicates of one arm, and the first once more with the same seed.
struct Ran {
  std::vector<study::StudyTrial> trials{4};
  study::Results results = {};

  Ran() {
    for (std::size_t i = 0; i < trials.size(); ++i) {
      trials[i].id = std::to_string(i);
      trials[i].place.replicate = static_cast<int>(i % 3);
      study::TrialResult& result = results[trials[i].id];
      result.readings.resize(1);
      result.readings[0].state = metrics::State::Value;
      result.readings[0].value = 0.5 + 0.1 * static_cast<double>(i % 3);
    }
    trials[3].place.purpose = design::Purpose::SeedProbe;
  }

  void take(const std::string& id, const std::string& table, const std::string& cpu) {
    results.at(id).imported = table;
    results.at(id).imported_sha256 = std::string(64, table.front());
    results.at(id).cpu = cpu;
  }
};

record::StudyRecord record_with(std::vector<record::StudyImport> imports) {
  record::StudyRecord study;
  study.planned_trials = 3;
  study.imports = std::move(imports);
  return study;
}

TEST(Imports, AreCountedByTable) {
  Ran ran;
  EXPECT_THAT(imports_of(ran.trials, ran.results), IsEmpty());
  ran.take("0", "b.csv", "Xeon");
  ran.take("1", "a.csv", "EPYC");
  ran.take("2", "b.csv", "EPYC");
  ran.take("3", "b.csv", "");
  const std::vector<record::StudyImport> imports = imports_of(ran.trials, ran.results);
  ASSERT_THAT(imports, SizeIs(2));
  EXPECT_EQ(imports[0].file, "a.csv");
  EXPECT_EQ(imports[0].sha256, std::string(64, 'a'));
  EXPECT_EQ(imports[0].trials, 1);
  EXPECT_EQ(imports[1].trials, 2);
  EXPECT_EQ(imports[1].others, 1);
  EXPECT_THAT(imports[1].cpus, ElementsAre("EPYC", "Xeon"));
}

TEST(Imports, AreSaidWithTheirTableAndMachine) {
  const record::StudyRecord study =
      record_with({{.file = "t.csv", .sha256 = "", .cpus = {"AMD EPYC"}, .trials = 2, .others = 0}});
  const std::vector<record::StudyThreat> threats = import_threats(study, false);
  ASSERT_THAT(threats, SizeIs(1));
  EXPECT_THAT(threats[0].sentence, HasSubstr("2 of 3 trials were taken over from t.csv, run on AMD EPYC: "));
  EXPECT_THAT(import_threats(study, true), SizeIs(2)) << "their curves lack";
  EXPECT_THAT(import_threats(record_with({}), true), IsEmpty());
}

TEST(Imports, SayNothingOfTheSeedWhereTheTwoRunsOfOneDidNotRunTogether) {
  Ran ran;
  EXPECT_EQ(check_seed("acc", ran.trials, ran.results).control, effects::SeedControl::Controlled);
  ran.take("0", "t.csv", "EPYC");
  ran.results.at("0").readings[0].value = 0.50001;
  const effects::SeedFinding apart = check_seed("acc", ran.trials, ran.results);
  EXPECT_EQ(apart.control, effects::SeedControl::Unknown);
  EXPECT_THAT(apart.sentence, HasSubstr("were not both run here"));
  ran.results.at("0").readings[0].value = 0.5;
  ran.take("3", "t.csv", "EPYC");
  EXPECT_EQ(check_seed("acc", ran.trials, ran.results).control, effects::SeedControl::Controlled) << "of one table";
}

}  // namespace
}  // namespace ceteris::verdict
