// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study/streams.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "ceteris/study/design_of.hpp"
#include "ceteris/study/trials.hpp"

namespace ceteris::study {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

StudyFile file_with(const std::string& streams, const std::string& pairing = "paired") {
  return parse_study(
      "command = [\"train\", \"{x}\", \"{seed.init}\", \"{seed.data}\"]\nmetric = { name = \"m\" }\n"
      "arms = { off = { x = 0 }, on = { x = 1 } }\nreplicates = 20\npairing = \"" +
          pairing + "\"\nstreams = " + streams + "\n",
      "study.toml");
}

std::string complaint(const std::string& streams) {
  try {
    static_cast<void>(file_with(streams));
    return {};
  } catch (const Error& error) {
    return error.what();
  }
}

TEST(Streams, OneThatVariesHasAnotherSeedInEveryReplicateAndTheSameInBothArms) {
  const StudyFile file = file_with("{ init = \"vary\", data = \"fixed\" }");
  std::map<int, std::set<std::string>> init;
  std::set<std::string> inits;
  std::set<std::string> datas;
  for (const StudyTrial& trial : trials_of(file, design_of(file), {})) {
    init[trial.place.replicate].insert(trial.command.argv.at(2));
    inits.insert(trial.command.argv.at(2));
    datas.insert(trial.command.argv.at(3));
    EXPECT_EQ(trial.command.environment.at(0).first, "CETERIS_SEED_INIT");
    EXPECT_EQ(trial.command.environment.at(0).second, trial.command.argv.at(2));
    EXPECT_NE(trial.command.argv.at(2), std::to_string(trial.command.seed));
  }
  EXPECT_THAT(inits, SizeIs(20));
  EXPECT_THAT(datas, SizeIs(1));
  for (const auto& [replicate, seeds] : init) {
    EXPECT_THAT(seeds, SizeIs(1)) << replicate;
  }
}

TEST(Streams, UnpairedEveryTrialHasItsOwn) {
  const StudyFile file = file_with("{ init = \"vary\", data = \"fixed\" }", "unpaired");
  std::set<std::string> inits;
  for (const StudyTrial& trial : trials_of(file, design_of(file), {})) {
    inits.insert(trial.command.argv.at(2));
  }
  EXPECT_THAT(inits, SizeIs(40));  // the rerun has the seed of the first
}

TEST(Streams, AStreamDoesNotMoveWhenAnotherComesOrChanges) {
  const auto inits = [](const std::string& streams) {
    const StudyFile file = file_with(streams);
    std::vector<std::string> seeds;
    for (const StudyTrial& trial : trials_of(file, design_of(file), {})) {
      seeds.push_back(trial.command.argv.at(2));
    }
    return seeds;
  };
  const auto plain = inits("{ init = \"vary\", data = \"fixed\" }");
  EXPECT_EQ(plain, inits("{ data = \"vary\", init = \"vary\" }"));
  EXPECT_EQ(plain, inits("{ init = \"vary\", data = \"fixed\", dropout = \"vary\" }"));
}

TEST(Streams, SayOverWhatAClaimGoes) {
  EXPECT_EQ(streams_scope({}), "");
  EXPECT_EQ(streams_scope({{"init", true}, {"order", true}, {"data", false}}),
            "; over new draws of init, order, with data held fixed");
  EXPECT_EQ(streams_scope({{"data", false}}), "; with data held fixed");
}

TEST(Streams, AreCheckedBeforeAnythingRuns) {
  EXPECT_THAT(complaint("{ init = \"vary\", data = \"sometimes\" }"), HasSubstr("is neither \"vary\" nor \"fixed\""));
  EXPECT_THAT(complaint("{ init = \"vary\", data = \"fixed\", Init = \"fixed\" }"), HasSubstr("that another one has"));
  EXPECT_THAT(complaint("{ init = \"vary\", data = \"fixed\", \"a-b\" = \"fixed\" }"),
              HasSubstr("letters, digits and _"));
  EXPECT_THAT(complaint("{ init = \"vary\" }"), HasSubstr("{seed.data} is no placeholder"));
}

}  // namespace
}  // namespace ceteris::study
