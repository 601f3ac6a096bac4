// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_run/tuning_choice.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/study/design_of.hpp"
#include "ceteris/study/trials.hpp"
#include "ceteris/study/tuning.hpp"
#include "ceteris/study_run/registry.hpp"
#include "ceteris/trial_store/seal.hpp"
#include "ceteris/verdict/tuning_result.hpp"

namespace ceteris::study_run {
namespace {

using testing::IsEmpty;

/// Three candidates of one value, chosen by the second metric.
study::StudyFile three_candidates() {
  return study::parse_study(
      "command = [\"train\", \"{x}\", \"{lr}\"]\nmetric = { name = \"test\" }\n"
      "reported = [{ name = \"validation\" }]\narms = { off = { x = 0 }, on = { x = 1 } }\nreplicates = 3\n"
      "tuning = { by = \"validation\", values = [{ name = \"lr\", candidates = [0.1, 0.2, 0.4] }] }\n",
      "study.toml");
}

/// Three settings of each arm with one value each; NaN for a trial that failed.
struct Tuned {
  Tuned(const std::vector<double>& off, const std::vector<double>& on)
      : file(three_candidates()), design(study::design_of(file)), trials(study::trials_of(file, design, {})) {
    for (const study::StudyTrial& trial : trials) {
      const double value = (trial.place.arm == 0 ? off : on).at(static_cast<std::size_t>(trial.place.setting));
      study::TrialResult result;
      result.readings.resize(2);
      result.readings[1].value = value;
      result.readings[1].state = metrics::State::Value;
      result.outcome = std::isnan(value) ? record::Outcome::ExitStatus : record::Outcome::Finished;
      results.emplace(trial.id, result);
    }
  }
  [[nodiscard]] record::StudyTuning found() const { return verdict::tuning_of(file, design, trials, results); }
  [[nodiscard]] std::vector<std::optional<std::size_t>> best() const {
    return verdict::best_settings(record::StudyMetric{}, found());
  }

  study::StudyFile file;
  design::Design design;
  std::vector<study::StudyTrial> trials;
  study::Results results;
};

TEST(TuningChoice, ChoosesTheBestAndTheEarlierOfEqualOnesAndNeverAFailure) {
  EXPECT_EQ(Tuned({1, 3, 2}, {2, 1, 2}).best(), (std::vector<std::optional<std::size_t>>{1, 0}));
  EXPECT_EQ(Tuned({1, NAN, 2}, {NAN, NAN, NAN}).best(), (std::vector<std::optional<std::size_t>>{2, std::nullopt}));
  const record::StudyTuning failed = Tuned({1, NAN, 2}, {1, 2, 3}).found();
  EXPECT_EQ(failed.arms[0].settings[1].failed, 1);
  EXPECT_FALSE(failed.arms[0].settings[1].mean);
  EXPECT_EQ(failed.ended_trials, 6);
}

class RecordedChoice : public testing::Test {
 protected:
  [[nodiscard]] study::Registered registered(const study::StudyFile& file) const {
    return register_study(folder_.path(), file, {});
  }
  TempDirectory folder_;
};

TEST_F(RecordedChoice, IsKeptWithTheStudyAndAnEditIsFound) {
  const Tuned tuned({1, 3, 2}, {2, 1, 5});
  const study::Registered study = registered(tuned.file);
  EXPECT_FALSE(recorded_choice(study, tuned.design));
  ASSERT_TRUE(settle_tuning(study, tuned.design, tuned.trials, tuned.results));
  const auto chosen = recorded_choice(study, tuned.design);
  ASSERT_TRUE(chosen);
  EXPECT_EQ(design::to_text(chosen->at(0)), "lr=0.2");
  EXPECT_EQ(design::to_text(chosen->at(1)), "lr=0.4");
  const design::Design design = study::with_settings(tuned.design, *chosen);
  const record::StudyTuning tuning = verdict::tuning_of(tuned.file, design, tuned.trials, tuned.results);
  EXPECT_TRUE(tuning.arms[0].settings[1].chosen);
  EXPECT_THAT(tuning.arms[0].edges, IsEmpty());
  EXPECT_THAT(tuning.arms[1].edges, testing::ElementsAre("lr"));
  const auto path = study.folder / "1" / "tuning.json";
  std::string text = read_file(path);
  text.replace(text.find("\"setting\": 2"), 12, "\"setting\": 3");
  write_file_atomic(path, text);
  EXPECT_THROW(static_cast<void>(recorded_choice(study, tuned.design)), Error);
  const std::string deep = "{\n\"study\": " + std::string(100'000, '[') + std::string(100'000, ']') + "\n}";
  write_file_atomic(path, trial_store::sealed(deep));
  EXPECT_THROW(static_cast<void>(recorded_choice(study, tuned.design)), Error);
}

TEST_F(RecordedChoice, WaitsForEveryTrialAndRefusesAnArmWithoutASetting) {
  Tuned tuned({1, 3, 2}, {NAN, NAN, NAN});
  const study::Registered study = registered(tuned.file);
  EXPECT_THROW(settle_tuning(study, tuned.design, tuned.trials, tuned.results), Error);
  tuned.results.erase(tuned.results.begin());
  EXPECT_FALSE(settle_tuning(study, tuned.design, tuned.trials, tuned.results));
}

}  // namespace
}  // namespace ceteris::study_run
