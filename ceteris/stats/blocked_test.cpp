// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/blocked.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/random.hpp"

namespace ceteris::stats {
namespace {

// Six arms, four replicates; drawn in NumPy.
const std::vector<double> kValues{0.86, 1.0,  0.72, 0.5,  1.15, 1.41, 1.15, 0.51, 1.63, 1.62, 1.29, 0.91,
                                  1.1,  1.66, 0.63, 0.21, 1.25, 2.03, 1.12, 0.98, 2.55, 2.74, 1.44, 1.44};

TEST(BlockedContrast, matches_statsmodels) {
  // statsmodels 0.15: coefficient of arm 2 in ols("y ~ C(arm) + C(block)").
  const MeanDifference result = blocked_contrast({kValues, 4}, std::vector{-1.0, 0.0, 1.0, 0.0, 0.0, 0.0}).value();
  EXPECT_NEAR(result.difference, 0.5924999999999996, 1e-13);
  EXPECT_NEAR(result.standard_error, 0.17447062790051512, 1e-13);
  EXPECT_NEAR(result.p, 0.003990506473419368, 1e-13);
  EXPECT_EQ(result.degrees_of_freedom, 15);
  EXPECT_NEAR(result.interval.low, 0.22062465944791787, 1e-12);
}

TEST(BlockedContrast, of_two_arms_is_the_paired_t) {
  const Cells two{std::span(kValues).first(8), 4};
  const MeanDifference blocked = blocked_contrast(two, std::vector{1.0, -1.0}).value();
  const MeanDifference paired = paired_t(two.values.first(4), two.values.last(4)).value();
  EXPECT_NEAR(blocked.standard_error, paired.standard_error, 1e-14);
  EXPECT_NEAR(blocked.p, paired.p, 1e-13);
}

TEST(BlockedContrast, needs_arms_replicates_and_variation) {
  EXPECT_FALSE(blocked_contrast({std::span(kValues).first(3), 1}, std::vector{1.0, -1.0, 0.0}));
  EXPECT_FALSE(blocked_contrast({std::vector{1.0, 1.1, 2.0, 2.1}, 2}, std::vector{1.0, -1.0}));
  EXPECT_THROW((void)blocked_contrast({std::span(kValues).first(8), 4}, std::vector{1.0, 0.0}), Bug);
}

const std::vector<TaskValues> kTasks{
    {{0.8, 0.83, 0.79}, {0.77, 0.78, 0.74}}, {{0.5, 0.55, 0.45, 0.52}, {0.5, 0.49}}, {{0.9, 0.91}, {0.88, 0.92, 0.9}}};

TEST(TheseTasks, match_satterthwaites_formula_in_numpy) {
  const MeanDifference result = these_tasks(kTasks, false).value();
  EXPECT_NEAR(result.difference, 0.019444444444444448, 1e-15);
  EXPECT_NEAR(result.standard_error, 0.010076865081787253, 1e-15);
  EXPECT_NEAR(result.degrees_of_freedom, 8.697549216552831, 1e-10);
  EXPECT_NEAR(result.p, 0.08685207730641234, 1e-12);
}

TEST(TheseTasks, are_the_plain_test_when_there_is_one) {
  EXPECT_DOUBLE_EQ(these_tasks(std::span(kTasks).first(1), false)->p, welch_t(kTasks[0].a, kTasks[0].b)->p);
  EXPECT_NEAR(these_tasks(std::span(kTasks).first(1), true)->p, paired_t(kTasks[0].a, kTasks[0].b)->p, 1e-12);
}

TEST(TheseTasks, may_hold_some_that_do_not_vary_but_not_only_such) {
  const TaskValues constant{{1.0, 1.0}, {0.5, 0.5}};
  const std::vector<TaskValues> some{constant, kTasks[0]};
  EXPECT_NEAR(these_tasks(some, false)->difference, (0.5 + 0.0433333333333333) / 2, 1e-12);
  EXPECT_NEAR(these_tasks(some, false)->standard_error, welch_t(kTasks[0].a, kTasks[0].b)->standard_error / 2, 1e-15);
  EXPECT_FALSE(these_tasks(std::span(&constant, 1), false));
  EXPECT_FALSE(these_tasks(std::vector<TaskValues>{{{1.0}, {2.0}}}, false));
}

TEST(NewTasks, match_scipy) {
  // scipy.stats.ttest_1samp of the three task differences.
  const MeanDifference result = new_tasks(kTasks).value();
  EXPECT_NEAR(result.difference / result.standard_error, 1.6161498378886359, 1e-11);
  EXPECT_NEAR(result.p, 0.24744233305932126, 1e-11);
  EXPECT_EQ(result.degrees_of_freedom, 2);
  EXPECT_FALSE(new_tasks(std::span(kTasks).first(1)));
}

// NumPy: b = (X'X)^-1 X'y with a column a task, H = X (X'X)^-1 X', A_t the pseudo-inverse of the square root of the
// block of I - H of task t; V = sum of (c' (X'X)^-1 X_t' A_t e_t)^2; degrees of freedom (tr G)^2 / tr(G G), where G are
// the products of the vectors (I - H)_t' A_t X_t (X'X)^-1 c. The definitions of Pustejovsky & Tipton (2018), with
// matrices.
TEST(NewTasksByRuns, match_cr2_by_its_definition) {
  std::vector<TaskValues> tasks = kTasks;
  tasks.push_back({{0.61, 0.66, 0.63, 0.6, 0.64}, {0.58, 0.6}});
  const MeanDifference result = new_tasks_by_runs(tasks, false).value();
  EXPECT_NEAR(result.difference, 0.025379250217960322, 1e-12);
  EXPECT_NEAR(result.standard_error, 0.00962345837117788, 1e-13);
  EXPECT_NEAR(result.degrees_of_freedom, 2.9758535008549116, 1e-11);
  EXPECT_NEAR(result.p, 0.0785019034913031, 1e-11);
  EXPECT_NEAR(result.interval.low, -0.005387954858341003, 1e-11);
  EXPECT_NEAR(result.interval.high, 0.05614645529426165, 1e-11);
}

TEST(NewTasksByRuns, of_pairs_are_the_mean_of_all_differences) {
  const std::vector<TaskValues> tasks{{{0.03, 0.05, 0.02}, {0, 0, 0}},
                                      {{0.01, 0.06}, {0, 0}},
                                      {{0.04, -0.01, 0.02, 0.03, 0.05}, {0, 0, 0, 0, 0}},
                                      {{0.0, 0.02}, {0, 0}}};
  const MeanDifference result = new_tasks_by_runs(tasks, true).value();
  EXPECT_NEAR(result.difference, 0.026666666666666665, 1e-15);
  EXPECT_NEAR(result.standard_error, 0.003925564024449596, 1e-15);
  EXPECT_NEAR(result.degrees_of_freedom, 2.5362318840579703, 1e-12);
  EXPECT_NEAR(result.p, 0.010895027952134678, 1e-12);
}

TEST(NewTasksByRuns, are_the_plain_t_over_tasks_where_tasks_have_equal_runs) {
  const std::vector<TaskValues> tasks{
      {{0.8, 0.83}, {0.77, 0.78}}, {{0.5, 0.55}, {0.5, 0.49}}, {{0.9, 0.91}, {0.88, 0.92}}};
  const MeanDifference alike = new_tasks(tasks).value();
  for (const bool paired : {false, true}) {
    const MeanDifference result = new_tasks_by_runs(tasks, paired).value();
    EXPECT_NEAR(result.difference, alike.difference, 1e-15);
    EXPECT_NEAR(result.standard_error, alike.standard_error, 1e-15);
    EXPECT_NEAR(result.degrees_of_freedom, 2, 1e-12);
    EXPECT_NEAR(result.p, alike.p, 1e-12);
  }
  EXPECT_FALSE(new_tasks_by_runs(std::span(tasks).first(1), false));
}

/// The shares of sets in which a nominal 95 % covers: tasks alike, and by their runs.
std::pair<double, double> coverage(const std::vector<int>& runs, double between, int sets) {
  const Stream stream(13, 0, "tasks");
  int alike = 0;
  int by_runs = 0;
  for (int set = 0; set < sets; ++set) {
    Draws draws = stream.at(static_cast<std::uint64_t>(set));
    std::vector<TaskValues> tasks;
    for (const int n : runs) {
      const double effect = between * draws.normal();
      TaskValues& task = tasks.emplace_back();
      for (int i = 0; i < n; ++i) {
        task.a.push_back(effect + draws.normal());
        task.b.push_back(draws.normal());
      }
    }
    alike += new_tasks(tasks)->interval.contains(0) ? 1 : 0;
    by_runs += new_tasks_by_runs(tasks, false)->interval.contains(0) ? 1 : 0;
  }
  return {static_cast<double>(alike) / sets, static_cast<double>(by_runs) / sets};
}

TEST(NewTasksByRuns, cover_as_their_comment_says) {
  constexpr int kSets = 6000;
  constexpr double kFourErrors = 0.01;
  const std::vector<int> spread{2, 2, 5, 10, 20};
  EXPECT_NEAR(coverage(spread, 0, kSets).first, 0.964, kFourErrors);
  EXPECT_NEAR(coverage(spread, 0, kSets).second, 0.973, kFourErrors);
  EXPECT_NEAR(coverage(spread, 1, kSets).first, 0.953, kFourErrors);
  EXPECT_NEAR(coverage(spread, 1, kSets).second, 0.956, kFourErrors);
}

/// Two tasks of five pairs: differences of one are normal, those of the other are rounded to whole steps.
struct Stepped {
  double covered = 0;           ///< share of sets whose interval covers the mean over both tasks
  double covered_constant = 0;  ///< of those whose rounded differences are all the same
  double constant = 0;          ///< their share
};

Stepped stepped(double spread, int sets) {
  const Stream stream(12, 0, "steps");
  constexpr double kSteps = 0.25;
  const auto below = [](double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); };
  int covered = 0;
  int constant = 0;
  int both = 0;
  for (int set = 0; set < sets; ++set) {
    Draws draws = stream.at(static_cast<std::uint64_t>(set));
    const double offset = draws.uniform(-0.5, 0.5);
    TaskValues normal{{}, std::vector<double>(5)};
    TaskValues rounded{{}, std::vector<double>(5)};
    for (int i = 0; i < 5; ++i) {
      normal.a.push_back(spread * draws.normal());
      rounded.a.push_back(std::round(offset + kSteps * draws.normal()));
    }
    double mean = 0;  // of rounded values
    for (int k = -4; k <= 4; ++k) {
      mean += k * (below((k + 0.5 - offset) / kSteps) - below((k - 0.5 - offset) / kSteps));
    }
    const std::vector<TaskValues> tasks{normal, rounded};
    const bool alike = !varies(rounded.a);
    const bool covers = these_tasks(tasks, true).value().interval.contains(mean / 2);
    covered += covers ? 1 : 0;
    constant += alike ? 1 : 0;
    both += alike && covers ? 1 : 0;
  }
  return {static_cast<double>(covered) / sets, static_cast<double>(both) / constant,
          static_cast<double>(constant) / sets};
}

TEST(TheseTasks, cover_too_seldom_where_a_task_repeats_by_chance) {
  // NumPy and SciPy with 8,000 sets: 0.927, 0.834 and 0.419; 0.838, 0.627 and 0.428.
  const Stepped equal = stepped(0.25, 4000);
  EXPECT_NEAR(equal.covered, 0.927, 0.015);
  EXPECT_NEAR(equal.covered_constant, 0.834, 0.035);
  EXPECT_NEAR(equal.constant, 0.419, 0.03);
  EXPECT_NEAR(stepped(0.1, 4000).covered_constant, 0.627, 0.045);
}

}  // namespace
}  // namespace ceteris::stats
