// SPDX-License-Identifier: Apache-2.0
#include "ceteris/verdict/contrasts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "ceteris/study/design_of.hpp"
#include "ceteris/verdict/effect_record.hpp"
#include "ceteris/verdict/noise.hpp"

namespace ceteris::verdict {
namespace {

using record::StudyContrast;
using record::StudyVerdict;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr double kNone = -1e9;      ///< a trial that failed
constexpr double kTimedOut = -2e9;  ///< a trial that was stopped at its time limit

/// A study whose trials ended with `values`: arm by arm, task by task, replicate by replicate.
struct Ended {
  Ended(const std::string& fields, const std::vector<std::vector<double>>& values)
      : file(study::parse_study("command = [\"true\"]\n" + fields, "study.toml")), design(study::design_of(file)) {
    const std::size_t tasks = std::max<std::size_t>(1, file.tasks.size());
    for (std::size_t arm = 0; arm < values.size(); ++arm) {
      for (std::size_t i = 0; i < values[arm].size(); ++i) {
        const std::size_t replicates = values[arm].size() / tasks;
        study::StudyTrial trial;
        trial.place.arm = arm;
        trial.place.task = i / replicates;
        trial.place.replicate = static_cast<int>(i % replicates);
        trial.id = std::to_string(arm) + "/" + std::to_string(i);
        const double value = values[arm][i];
        study::TrialResult result;
        result.readings.resize(1);
        result.readings[0].value = value;
        result.readings[0].state = metrics::State::Value;
        result.outcome = value == kNone       ? record::Outcome::ExitStatus
                         : value == kTimedOut ? record::Outcome::TimeLimit
                                              : record::Outcome::Finished;
        results.emplace(trial.id, result);
        trials.push_back(trial);
      }
    }
  }

  [[nodiscard]] Cells cells() const { return {file, design, trials, results}; }
  [[nodiscard]] std::vector<StudyContrast> contrasts() const { return contrasts_of(file, design, cells(), ""); }
  [[nodiscard]] StudyContrast first() const { return contrasts().at(0); }

  study::StudyFile file;
  design::Design design;
  std::vector<study::StudyTrial> trials;
  study::Results results;
};

/// Two arms with one metric, and what more a test needs.
std::string two_arms(const std::string& metric, int replicates, const std::string& more = "") {
  return "metric = { name = \"m\", " + metric +
         " }\narms = { off = { x = 0 }, on = { x = 1 } }\nreplicates = " + std::to_string(replicates) + "\n" + more;
}

TEST(Contrasts, TimesOfUnlikeMachinesAreNotComparedWithinAReplicate) {
  const std::string seconds = "from = \"seconds\", margin = 0.02";
  const std::vector<std::vector<double>> values = {{1, 1.1, 0.9, 1}, {2, 2.1, 1.8, 2.2}};
  const auto on = [](Ended study, const std::vector<std::string>& first, const std::vector<std::string>& second) {
    for (std::size_t i = 0; i < first.size(); ++i) {
      study.results.at("0/" + std::to_string(i)).cpu = first[i];
      study.results.at("1/" + std::to_string(i)).cpu = second[i];
    }
    return study.first();
  };
  const Ended timed(two_arms(seconds, 4), values);
  EXPECT_NE(on(timed, {"a", "a", "b", "b"}, {"a", "a", "b", "b"}).verdict, StudyVerdict::Refused)
      << "whole replicates on either machine";
  EXPECT_NE(on(timed, {"", "a", "a", "a"}, {"a", "", "a", "a"}).verdict, StudyVerdict::Refused) << "not known";
  const StudyContrast apart = on(timed, {"a", "a", "b", "b"}, {"a", "b", "b", "a"});
  EXPECT_EQ(apart.verdict, StudyVerdict::Refused);
  EXPECT_THAT(apart.reason, HasSubstr("in 2 replicates the arms ran on unlike CPUs"));
  const Ended other(two_arms("margin = 0.5", 4), values);
  EXPECT_NE(on(other, {"a", "a", "a", "a"}, {"b", "b", "b", "b"}).verdict, StudyVerdict::Refused) << "no time";
}

TEST(Contrasts, ValuesWithoutALogarithmAreNotLeftOutOfARatio) {
  for (const double zero : {0.0, -1.0}) {
    const Ended study(two_arms("scale = \"ratio\", margin = 0.02", 4), {{1, 1.1, 0.9, 1}, {2, 2.1, 1.8, zero}});
    EXPECT_EQ(study.first().verdict, StudyVerdict::Refused);
    EXPECT_THAT(study.first().reason, HasSubstr("is not above 0"));
  }
}

TEST(Contrasts, ValuesThatAreNoFractionGetNoVerdict) {
  const std::vector<std::vector<double>> values{{93, 93.4, 92.9, 93.1}, {95, 95.2, 94.8, 95.3}};
  const Ended study(two_arms("scale = \"fraction\", margin = 0.02", 4), values);
  EXPECT_EQ(study.first().verdict, StudyVerdict::Refused);
  EXPECT_THAT(study.first().reason, HasSubstr("m of 8 trials (95.3) is not 0 to 1"));
  EXPECT_EQ(Ended(two_arms("scale = \"percent\", margin = 0.5", 4), values).first().verdict, StudyVerdict::Beyond);
}

TEST(Contrasts, AnArmWithoutSpreadWinsNothing) {
  const std::vector<double> varied{0.50, 0.51, 0.49, 0.505};
  const Ended study(two_arms("margin = 0.02", 4), {varied, {0.6, 0.6, 0.6, 0.6}});
  EXPECT_EQ(study.first().verdict, StudyVerdict::Refused);
  EXPECT_THAT(study.first().reason, HasSubstr("on has the same m in every replicate (0.6)"));
  // Perfect in every replicate is a result, and so is a score that the study declares for failures.
  EXPECT_EQ(Ended(two_arms("scale = \"fraction\", margin = 0.02", 4), {varied, {1, 1, 1, 1}}).first().verdict,
            StudyVerdict::Beyond);
  EXPECT_EQ(Ended(two_arms("margin = 0.02, failed = 0.1", 4), {varied, {kNone, kNone, kNone, kNone}}).first().verdict,
            StudyVerdict::Beyond);
}

TEST(Contrasts, OfAFailureWithoutAScoreHasNoVerdict) {
  const Ended study(two_arms("margin = 0.02", 4), {{1, 1.1, 0.9, 1}, {2, 2.1, 1.8, kNone}});
  EXPECT_EQ(study.first().verdict, StudyVerdict::Refused);
}

TEST(Contrasts, OfAMetricThatWasReadStandWhenAnotherIsMissing) {
  Ended study(two_arms("margin = 0.02", 4, "guardrails = [ { name = \"g\", margin = 0.1 } ]"),
              {{1, 1.1, 0.9, 1}, {2, 2.1, 1.8, 2}});
  for (auto& [id, result] : study.results) {
    result.readings.emplace_back();
    result.outcome = record::Outcome::NoMetric;
  }
  const std::vector<StudyContrast> contrasts = study.contrasts();
  EXPECT_EQ(contrasts[0].verdict, StudyVerdict::Beyond);
  EXPECT_EQ(contrasts[1].verdict, StudyVerdict::Refused);
}

TEST(Contrasts, ASmallDifferenceThatNeverVariesIsNotCalledZero) {
  const Ended study(two_arms("margin = 0.02", 3), {{1e-9, 2e-9, 4e-9}, {3.1e-8, 3.2e-8, 3.4e-8}});
  EXPECT_EQ(study.first().verdict, StudyVerdict::Deterministic);
  EXPECT_THAT(study.first().reason, HasSubstr("3e-08"));
}

TEST(Contrasts, OfTimesStoppedAtTheirLimitShowOnlyThatTheirArmIsSlower) {
  const std::string metric = "from = \"seconds\", margin = 0.1";
  const std::string limit = "limits = { seconds = 10 }\n";
  const std::vector<double> quick{1, 1.1, 0.9, 1.05};
  const std::vector<double> stopped{kTimedOut, kTimedOut, kTimedOut, kTimedOut};
  EXPECT_EQ(Ended(two_arms(metric, 4, limit), {quick, stopped}).first().verdict, StudyVerdict::Beyond);
  EXPECT_EQ(Ended(two_arms(metric, 4, limit), {stopped, quick}).first().verdict, StudyVerdict::Beyond);
  // Nearly all stopped on both sides looks equal, and is unknown.
  const Ended both(two_arms(metric, 4, limit), {stopped, {kTimedOut, 9.9, kTimedOut, kTimedOut}});
  EXPECT_EQ(both.first().verdict, StudyVerdict::Refused);
  EXPECT_THAT(both.first().reason, HasSubstr("7 trials of both sides were stopped at the time limit"));
  // One side stopped, yet no slower than the other as far as it ran.
  const Ended near(two_arms(metric, 4, limit), {{9.9, 9.95, 9.8, 9.9}, {9.9, 9.9, kTimedOut, 9.85}});
  EXPECT_EQ(near.first().verdict, StudyVerdict::Refused);
}

TEST(Contrasts, WithoutAVerdictDoNotLightenTheCorrectionOfOthers) {
  const std::string fields =
      "metric = { name = \"m\" }\nreplicates = 4\n"
      "arms = { a = { x = 0 }, b = { x = 1 }, c = { x = 2 } }";
  const std::vector<double> off{0.0, 0.2, -0.1, 0.1};
  // d = 0.3, 0.2, 0.4, 0.2: p = 0.010477 by SciPy. The other arm never varies, and its p would be smaller.
  const std::vector<StudyContrast> contrasts = Ended(fields, {off, {0.3, 0.4, 0.3, 0.3}, {5, 5, 5, 5}}).contrasts();
  EXPECT_NEAR(contrasts[0].p, 0.01047708875527632, 1e-12);
  EXPECT_NEAR(contrasts[0].p_adjusted, 2 * contrasts[0].p, 1e-12);
  EXPECT_EQ(contrasts[1].verdict, StudyVerdict::Refused);
  EXPECT_EQ(contrasts[1].p_adjusted, 1);
}

TEST(Contrasts, NeedMoreReplicatesInALargerFamily) {
  const std::vector<double> off{0.0, 0.2, -0.1, 0.1};
  const std::vector<double> on{0.3, 0.1, -0.2, 0.4};
  const std::string metric = "metric = { name = \"m\" }\nreplicates = 4\n";
  const StudyContrast alone = Ended(metric + "arms = { a = { x = 0 }, b = { x = 1 } }", {off, on}).first();
  const StudyContrast three = Ended(metric + "arms = { a = { x = 0 }, b = { x = 1 }, c = { x = 2 }, d = { x = 3 } }",
                                    {off, on, {0.1, 0.2, -0.3, 0.2}, {0.2, 0.1, -0.3, 0.3}})
                                  .first();
  // d = 0.3, -0.1, -0.1, 0.3: d_z = 0.1 / 0.2309; by SciPy's nct 44 replicates at 0.05 and 59 at 0.05 / 3.
  EXPECT_EQ(alone.needed, 44);
  EXPECT_EQ(three.needed, 59);
}

TEST(Contrasts, OverTheseTasksNeedReplicatesOfEachTask) {
  const std::string fields = "metric = { name = \"m\" }\nreplicates = 4\narms = { off = { x = 0 }, on = { x = 1 } }\n";
  const std::vector<double> off{0.0, 0.2, -0.1, 0.1};
  const std::vector<double> on{0.3, 0.1, -0.2, 0.4};
  const auto twice = [](std::vector<double> values) {
    const std::vector<double> copy = values;
    values.insert(values.end(), copy.begin(), copy.end());
    return values;
  };
  const Ended study(fields + "tasks = { s = { t = 0 }, u = { t = 1 } }", {twice(off), twice(on)});
  // The mean over two tasks has half the variance, so about half the 44 replicates of one task.
  EXPECT_NEAR(study.first().needed.value(), 23, 2);
  const std::vector<effects::PowerAnswer> power = power_from_cells(study.file, study.design, study.cells());
  ASSERT_FALSE(power.empty());
  const Ended one(fields, {off, on});
  // The tasks of this study repeat each other, so their mean varies as much as one of them.
  EXPECT_NEAR(power[0].power.sd, power_from_cells(one.file, one.design, one.cells())[0].power.sd, 1e-12);
}

TEST(Contrasts, ClaimsAboutNewTasksHaveNoPowerFromReplicates) {
  const Ended study(
      "metric = { name = \"m\" }\nreplicates = 2\narms = { off = { x = 0 }, on = { x = 1 } }\n"
      "estimand = \"new-tasks\"\ntasks = { s = { t = 0 }, u = { t = 1 }, w = { t = 2 } }",
      {{0, 0.1, 0.2, 0.3, 0.4, 0.5}, {0.1, 0.3, 0.1, 0.4, 0.9, 0.4}});
  EXPECT_THAT(power_from_cells(study.file, study.design, study.cells()), IsEmpty());
  EXPECT_EQ(study.first().n, 3);
}

/// The cells of a table: `values` by arm; arms may have different numbers.
Cells table_of(const std::vector<std::vector<double>>& values, std::size_t replicates) {
  std::vector<record::StudyCell> cells(values.size() * replicates);
  for (std::size_t arm = 0; arm < values.size(); ++arm) {
    for (std::size_t i = 0; i < replicates; ++i) {
      record::StudyCell& cell = cells[arm * replicates + i];
      cell.values.resize(1);
      cell.scored.resize(1);
      if (i < values[arm].size()) {
        cell.done = true;
        cell.values[0] = values[arm][i];
      }
    }
  }
  return {values.size(), 1, replicates, std::move(cells)};
}

TEST(Contrasts, UnpairedArmsOfATableMayHaveDifferentNumbersOfValues) {
  const Ended study(two_arms("margin = 0.01", 5, "pairing = \"unpaired\""), {});
  const Cells cells = table_of({{0.70, 0.72, 0.69, 0.71, 0.73}, {0.75, 0.79, 0.74}}, 5);
  const StudyContrast contrast = contrasts_of(study.file, study.design, cells, "").at(0);
  // SciPy: ttest_ind(b, a, equal_var=False).
  EXPECT_NEAR(contrast.estimate, 0.05, 1e-15);
  EXPECT_NEAR(contrast.degrees_of_freedom, 2.8827930174563585, 1e-12);
  EXPECT_NEAR(contrast.p, 0.062065922075963204, 1e-12);
  EXPECT_EQ(contrast.n, 3);
  EXPECT_EQ(contrast.incomplete, 0);
  EXPECT_THAT(contrast.differences, IsEmpty());
  EXPECT_EQ(contrast.verdict, StudyVerdict::Inconclusive) << contrast.reason;
}

TEST(Contrasts, OneValueOfAnArmHasNoSpreadHoweverManyTheOtherHas) {
  const Ended study(two_arms("margin = 0.01", 5, "pairing = \"unpaired\""), {});
  const StudyContrast contrast =
      contrasts_of(study.file, study.design, table_of({{0.7, 0.72, 0.69, 0.71, 0.73}, {0.75}}, 5), "").at(0);
  EXPECT_EQ(contrast.verdict, StudyVerdict::NotYet);
  EXPECT_THAT(contrast.reason, HasSubstr("one replicate alone has no spread"));
}

TEST(Contrasts, ComparisonsThatAreNotHereCountInTheFamily) {
  const Ended study(two_arms("margin = 50", 4), {{1, 2, 3, 4}, {11, 12.5, 12.9, 14.2}});
  const StudyContrast alone = study.first();
  const StudyContrast of_six = contrasts_of(study.file, study.design, study.cells(), "", 5).at(0);
  EXPECT_EQ(alone.p_adjusted, alone.p);
  EXPECT_NEAR(of_six.p_adjusted, 6 * alone.p, 1e-15);
  // A margin that is large beside the unit must not make what is not here look equivalent.
  EXPECT_NEAR(*of_six.p_equivalence, 6 * *alone.p_equivalence, 1e-15);
}

TEST(Effects, OfAStudyWithAFailureAreNotGiven) {
  Ended study("metric = { name = \"m\" }\nreplicates = 3\nfactors = { x = [0, 1], y = [0, 1] }",
              {{1, 2, 3.1}, {1.1, 2, 3}, {4, 5, 6.5}, {4, 5.2, kNone}});
  record::StudyRecord record;
  record.complete = true;
  const std::vector<std::string> notes = put_effects(record, study.file, study.design, study.cells());
  EXPECT_THAT(record.effects, IsEmpty());
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_THAT(notes[0], HasSubstr("No effects are given: 1 trial failed"));
}

}  // namespace
}  // namespace ceteris::verdict
