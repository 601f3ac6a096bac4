// SPDX-License-Identifier: Apache-2.0
#include "ceteris/gate/judge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "ceteris/base/error.hpp"

namespace ceteris::gate {
namespace {

using record::GateRecord;
using record::GateRule;
using record::GateWord;
using record::Outcome;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::StartsWith;

/// Sixteen values without a mean and with a standard deviation of about 1, never the same twice.
constexpr double kNoise[] = {0.31, -1.12, 0.84,  -0.27, 1.43,  -0.66, 0.05, -1.58,
                             0.97, 0.48,  -0.91, 1.21,  -0.39, -0.13, 1.02, -1.25};

study::TrialResult trial(double value, Outcome outcome = Outcome::Finished) {
  study::TrialResult result;
  result.outcome = outcome;
  metrics::Reading reading;
  reading.state = outcome == Outcome::Finished ? metrics::State::Value : metrics::State::Missing;
  reading.value = outcome == Outcome::Finished ? value : 0;
  result.readings = {reading};
  return result;
}

/// `n` pairs whose baseline is 10 and some, and whose candidate is better by `gain` and noise of size `noise`.
std::vector<PairResult> pairs(std::size_t n, double gain, double noise = 0.1) {
  std::vector<PairResult> all;
  for (std::size_t i = 0; i < n; ++i) {
    const double baseline = 10 + 0.37 * kNoise[(i * 7) % 16] + 0.001 * static_cast<double>(i);
    all.push_back({"b" + std::to_string(i), "c" + std::to_string(i), trial(baseline),
                   trial(baseline + gain + noise * kNoise[i % 16])});
  }
  return all;
}

GateRecord asked(std::optional<double> margin = {}, GateRule rule = GateRule::GroupSequential, int most = 20) {
  GateRecord gate;
  gate.question.metric.name = "score";
  gate.question.metric.margin = margin;
  gate.question.rule = rule;
  gate.question.most_pairs = most;
  gate.campaign.level = 0.05;
  return gate;
}

bool judged(GateRecord& gate, const std::vector<PairResult>& results) {
  static const stats::SequentialRule usual = rule_of(asked().question, 0.05);  // it takes a moment to compute
  const bool is_usual = gate.question.rule == GateRule::GroupSequential;
  return judge(gate, is_usual ? usual : rule_of(gate.question, gate.campaign.level), results);
}

TEST(Judge, shows_a_better_candidate_at_the_first_look_that_can) {
  GateRecord gate = asked();
  EXPECT_TRUE(judged(gate, pairs(12, 1)));
  EXPECT_EQ(gate.word, GateWord::Shown);
  EXPECT_TRUE(gate.passed);
  EXPECT_EQ(gate.pairs.size(), 5U);  // those behind the look that decided do not count
  ASSERT_EQ(gate.looks.size(), 1U);
  EXPECT_GT(gate.looks[0].interval->low, 0);
  EXPECT_THAT(gate.sentence, StartsWith("The candidate is better: score +1"));
  EXPECT_EQ(record::exit_code(gate), 0);
}

TEST(Judge, says_worse_when_it_is) {
  GateRecord gate = asked();
  EXPECT_TRUE(judged(gate, pairs(5, -1)));
  EXPECT_EQ(gate.word, GateWord::Worse);
  EXPECT_EQ(record::exit_code(gate), 6);
  EXPECT_FALSE(gate.needed_pairs.has_value());
}

TEST(Judge, turns_round_a_metric_of_which_less_is_better) {
  GateRecord gate = asked();
  gate.question.metric.better = record::Better::Lower;
  EXPECT_TRUE(judged(gate, pairs(5, -1)));
  EXPECT_EQ(gate.word, GateWord::Shown);
  EXPECT_LT(gate.looks[0].difference, 0);  // candidate minus baseline, as it is
  EXPECT_LT(gate.looks[0].interval->high, 0);
  EXPECT_GT(*gate.looks[0].t, 0);
}

TEST(Judge, asks_for_more_pairs_while_nothing_is_decided) {
  GateRecord gate = asked();
  EXPECT_FALSE(judged(gate, pairs(4, 1)));
  EXPECT_FALSE(judged(gate, pairs(5, 0.1, 1)));
  EXPECT_EQ(gate.looks.size(), 1U);
}

TEST(Judge, stops_when_a_better_has_become_unlikely) {
  GateRecord gate = asked();
  EXPECT_TRUE(judged(gate, pairs(8, -0.2, 1)));
  EXPECT_EQ(gate.word, GateWord::NotShown);
  EXPECT_EQ(record::exit_code(gate), 5);
  EXPECT_THAT(gate.sentence, StartsWith("Not shown, and unlikely"));
}

TEST(Judge, says_at_the_end_how_many_pairs_it_would_take) {
  GateRecord gate = asked({}, GateRule::Fixed, 10);
  EXPECT_TRUE(judged(gate, pairs(10, 0.3, 1)));
  EXPECT_EQ(gate.word, GateWord::Inconclusive);
  ASSERT_TRUE(gate.needed_pairs.has_value());
  EXPECT_GT(*gate.needed_pairs, 10);
  EXPECT_THAT(gate.sentence, HasSubstr(std::to_string(*gate.needed_pairs) + " pairs would show it"));
  // No number of pairs shows what points the other way.
  GateRecord other = asked({}, GateRule::Fixed, 10);
  EXPECT_TRUE(judged(other, pairs(10, -0.3, 1)));
  EXPECT_FALSE(other.needed_pairs.has_value());
  EXPECT_THAT(other.sentence, HasSubstr("no number of pairs that can be run would show it"));
}

TEST(Judge, shows_not_worse_and_no_difference) {
  GateRecord gate = asked(1.0, GateRule::Fixed, 16);
  EXPECT_TRUE(judged(gate, pairs(16, -0.2, 1)));
  EXPECT_EQ(gate.word, GateWord::Shown);
  EXPECT_TRUE(gate.no_difference);
  EXPECT_THAT(gate.sentence, StartsWith("The candidate is not worse by 1 or more"));
  EXPECT_THAT(gate.notes, Contains(HasSubstr("No difference of 1 or more")));
}

TEST(Judge, compares_ratios_by_their_logarithm) {
  std::vector<PairResult> results;
  for (std::size_t i = 0; i < 8; ++i) {
    results.push_back(
        {"b", "c", trial(100 + kNoise[i]), trial((100 + kNoise[i]) * 1.1 * (1 + 0.001 * kNoise[15 - i]))});
  }
  GateRecord gate = asked(0.2, GateRule::Fixed, 8);
  gate.question.metric.scale = record::MetricScale::Ratio;
  gate.question.metric.better = record::Better::Lower;
  EXPECT_TRUE(judged(gate, results));
  EXPECT_EQ(gate.word, GateWord::Shown);  // 10 % slower, 20 % would matter
  EXPECT_NEAR(gate.looks[0].difference, 0.1, 0.001);
  GateRecord narrow = asked(0.05, GateRule::Fixed, 8);
  narrow.question.metric = gate.question.metric;
  narrow.question.metric.margin = 0.05;
  EXPECT_TRUE(judged(narrow, results));
  EXPECT_EQ(narrow.word, GateWord::Worse);
}

TEST(Judge, refuses_values_that_have_no_logarithm) {
  std::vector<PairResult> results = pairs(5, 1);
  results[2].candidate = trial(0);
  GateRecord gate = asked();
  gate.question.metric.scale = record::MetricScale::Ratio;
  EXPECT_THROW(judged(gate, results), Error);
}

TEST(Judge, calls_equal_outputs_identical) {
  GateRecord gate = asked();
  EXPECT_TRUE(judged(gate, pairs(5, 0, 0)));
  EXPECT_EQ(gate.word, GateWord::Identical);
  EXPECT_FALSE(gate.passed);
  EXPECT_EQ(record::exit_code(gate), 5);
  GateRecord refactoring = asked(0.1);
  EXPECT_TRUE(judged(refactoring, pairs(5, 0, 0)));
  EXPECT_EQ(refactoring.word, GateWord::Identical);
  EXPECT_EQ(record::exit_code(refactoring), 0);
}

TEST(Judge, does_not_pass_a_metric_that_no_seed_moves) {
  std::vector<PairResult> results(5, {"b", "c", trial(0), trial(0)});
  GateRecord gate = asked(0.1);
  EXPECT_TRUE(judged(gate, results));
  EXPECT_EQ(gate.word, GateWord::Identical);
  EXPECT_EQ(record::exit_code(gate), 5);
  EXPECT_THAT(gate.notes, Contains(HasSubstr("does the command take {seed}?")));
}

TEST(Judge, compares_whole_curves_before_it_says_identical) {
  std::vector<PairResult> results = pairs(5, 0, 0);
  for (PairResult& pair : results) {
    pair.baseline.readings[0].curve = {{1, 0.5}, {2, 0.25}};
    pair.candidate.readings[0].curve = {{1, 0.5}, {2, 0.25}};
  }
  GateRecord gate = asked();
  EXPECT_TRUE(judged(gate, results));
  EXPECT_EQ(gate.word, GateWord::Identical);
  results[3].candidate.readings[0].curve[0].value = 0.5000001;
  EXPECT_FALSE(judged(gate, results));
  EXPECT_NE(gate.word, GateWord::Identical);
}

TEST(Judge, infers_nothing_from_the_same_difference_in_every_pair) {
  std::vector<PairResult> results(8, {"b", "c", trial(10), trial(11)});
  GateRecord gate = asked({}, GateRule::Fixed, 8);
  EXPECT_TRUE(judged(gate, results));
  EXPECT_EQ(gate.word, GateWord::Inconclusive);
  EXPECT_THAT(gate.sentence, HasSubstr("do not vary"));
  EXPECT_EQ(record::exit_code(gate), 5);
}

TEST(Judge, infers_nothing_from_differences_that_vary_by_rounding_alone) {
  // The same gain in every pair: in doubles, printed with nine decimals, and of a ratio.
  std::vector<PairResult> results = pairs(8, 1, 0);
  GateRecord gate = asked({}, GateRule::Fixed, 8);
  EXPECT_TRUE(judged(gate, results));
  EXPECT_EQ(gate.word, GateWord::Inconclusive);
  for (PairResult& pair : results) {
    for (study::TrialResult* one : {&pair.baseline, &pair.candidate}) {
      one->readings[0].value = std::round((one->readings[0].value + 1 / 3.0) * 1e9) / 1e9;
    }
  }
  results[2].candidate.readings[0].value += 1e-9;
  EXPECT_TRUE(judged(gate, results));
  EXPECT_EQ(gate.word, GateWord::Inconclusive);
  for (PairResult& pair : results) {
    pair.candidate.readings[0].value = pair.baseline.readings[0].value * 1.1;
  }
  gate.question.metric.scale = record::MetricScale::Ratio;
  EXPECT_TRUE(judged(gate, results));
  EXPECT_EQ(gate.word, GateWord::Inconclusive);
}

TEST(Judge, infers_nothing_from_differences_within_one_step_of_the_metric) {
  std::vector<PairResult> results;
  for (int i = 0; i < 8; ++i) {  // in steps of 0.5
    results.push_back({"b", "c", trial(10 + 0.5 * (i % 2)), trial(11 + 0.5 * (i % 2) + (i == 7 ? 0.5 : 0))});
  }
  GateRecord gate = asked({}, GateRule::Fixed, 8);
  EXPECT_TRUE(judged(gate, results));
  EXPECT_EQ(gate.word, GateWord::Inconclusive);
  EXPECT_THAT(gate.notes, Contains(HasSubstr("smallest step of score, 0.5")));
}

TEST(Judge, one_failure_without_a_score_leaves_it_open_and_two_fail) {
  std::vector<PairResult> results = pairs(5, 1);
  results[1].candidate = trial(0, Outcome::Diverged);
  GateRecord gate = asked();
  EXPECT_TRUE(judged(gate, results));
  EXPECT_EQ(gate.word, GateWord::Inconclusive);
  EXPECT_EQ(gate.candidate_failures, 1);
  EXPECT_THAT(gate.sentence, HasSubstr("--failed"));
  results[4].candidate = trial(0, Outcome::MemoryLimit);
  EXPECT_TRUE(judged(gate, results));
  EXPECT_EQ(gate.word, GateWord::Failed);
  EXPECT_EQ(gate.candidate_failures, 2);
  EXPECT_THAT(gate.sentence, HasSubstr("diverged in 1, memory-limit in 1 of 5 pairs"));
  EXPECT_EQ(record::exit_code(gate), 5);
}

TEST(Judge, an_earlier_look_stands_whatever_fails_later) {
  std::vector<PairResult> results = pairs(8, 1);
  results[6].candidate = trial(0, Outcome::Crashed);
  results[7].candidate = trial(0, Outcome::Crashed);
  GateRecord gate = asked();
  EXPECT_TRUE(judged(gate, results));
  EXPECT_EQ(gate.word, GateWord::Shown);
  EXPECT_EQ(gate.pairs.size(), 5U);
}

TEST(Judge, a_failure_counts_with_its_declared_score) {
  std::vector<PairResult> results = pairs(5, 1);
  results[1].candidate = trial(0, Outcome::Diverged);
  GateRecord gate = asked();
  gate.question.metric.failed = 0.0;
  EXPECT_FALSE(judged(gate, results));
  EXPECT_TRUE(gate.pairs[1].scored);
  EXPECT_EQ(gate.candidate_failures, 1);
  EXPECT_LT(gate.looks[0].difference, 0);
}

TEST(Judge, an_open_ended_gate_stops_at_the_first_pair_that_shows_it) {
  GateRecord gate = asked({}, GateRule::OpenEnded, 16);
  EXPECT_TRUE(judged(gate, pairs(16, 1, 0.6)));
  EXPECT_EQ(gate.word, GateWord::Shown);
  const std::size_t needed = gate.pairs.size();
  EXPECT_GT(needed, 5U);
  EXPECT_LT(needed, 16U);
  GateRecord before = asked({}, GateRule::OpenEnded, 16);
  EXPECT_FALSE(judged(before, pairs(needed - 1, 1, 0.6)));
}

TEST(Judge, warns_of_skewed_differences) {
  std::vector<PairResult> results = pairs(8, 0.5, 0.1);
  results[3].candidate = trial(2);
  GateRecord gate = asked({}, GateRule::Fixed, 8);
  EXPECT_TRUE(judged(gate, results));
  EXPECT_THAT(gate.notes, Contains(HasSubstr("skewed")));
}

}  // namespace
}  // namespace ceteris::gate
