// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_words/study_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "ceteris/study_words/sample_study_test.hpp"
#include "ceteris/study_words/study_text.hpp"

namespace ceteris::study_words {
namespace {

using record::StudyContrast;
using record::StudyRecord;
using record::StudyVerdict;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// One arm with and one without label smoothing, and a contrast between them.
StudyRecord one_contrast(StudyVerdict verdict) {
  StudyRecord study;
  study.design = "compare";
  study.scope = "on this test set, at this budget, on this machine";
  study.metrics.resize(1);
  study.metrics[0].name = "accuracy";
  study.metrics[0].scale = record::MetricScale::Fraction;
  study.metrics[0].margin = 0.005;
  study.arms.resize(2);
  study.arms[0].name = "off";
  study.arms[0].values = {{"smoothing", "0"}, {"epochs", "20"}};
  study.arms[1].name = "on";
  study.arms[1].values = {{"smoothing", "0.1"}, {"epochs", "20"}};
  for (record::StudyArm& arm : study.arms) {
    arm.means.resize(1);
  }
  StudyContrast c;
  c.name = "on - off";
  c.first = "off";
  c.second = "on";
  c.method = "paired t";
  c.n = 8;
  c.estimate = 0.0042;
  c.ci95 = {0.0010, 0.0074};
  c.ci90 = {0.0016, 0.0068};
  c.margin = 0.005;
  c.verdict = verdict;
  c.favours_second = true;
  study.contrasts = {c};
  return study;
}

std::string said(const StudyRecord& study) {
  return verdict_sentence(study, study.contrasts[0]);
}

constexpr const char* kFront =
    "smoothing 0.1 instead of 0: accuracy +0.42 points (95 % interval +0.10 to +0.74, n = 8 pairs): ";
constexpr const char* kScope = " (on this test set, at this budget, on this machine).";

TEST(VerdictSentence, SaysWhatWasFoundAndWhere) {
  EXPECT_EQ(
      said(one_contrast(StudyVerdict::Differs)),
      std::string(kFront) + "differs, for the better; whether by more than the margin of 0.5 points is open" + kScope);
  EXPECT_EQ(said(one_contrast(StudyVerdict::Beyond)),
            std::string(kFront) + "differs by more than the margin of 0.5 points, for the better" + kScope);
  EXPECT_EQ(said(one_contrast(StudyVerdict::Negligible)),
            std::string(kFront) + "differs, but by less than the margin of 0.5 points: real but negligible" + kScope);
  EXPECT_EQ(said(one_contrast(StudyVerdict::Equivalent)),
            std::string(kFront) + "equivalent within 0.5 points" + kScope);
}

TEST(VerdictSentence, OfAnInconclusiveStudySaysWhatWouldResolveIt) {
  StudyRecord study = one_contrast(StudyVerdict::Inconclusive);
  study.contrasts[0].ci95 = {-0.001, 0.0094};
  EXPECT_THAT(said(study), HasSubstr("): inconclusive (on"));
  study.contrasts[0].needed = 34;
  EXPECT_THAT(said(study), HasSubstr("inconclusive: about 34 replicates would resolve an effect of this size (on"));
}

TEST(VerdictSentence, SaysWhenTheCorrectionDecided) {
  StudyRecord study = one_contrast(StudyVerdict::Inconclusive);
  study.contrasts[0].p = 0.02;
  study.contrasts[0].p_adjusted = 0.06;
  study.contrasts[0].family = true;
  study.contrasts.resize(3, study.contrasts[0]);
  EXPECT_THAT(said(study), HasSubstr("inconclusive: the 95 % interval excludes zero, but with Holm's correction over "
                                     "the 3 comparisons p = 0.060 (on"));
  study.contrasts[0].needed = 12;
  EXPECT_THAT(said(study), HasSubstr("p = 0.060; about 12 replicates would resolve"));
}

/// The first of five declared comparisons: its 90 % interval lies within the margin.
StudyRecord within_margin(StudyVerdict verdict, double p_equivalence) {
  StudyRecord study = one_contrast(verdict);
  StudyContrast& c = study.contrasts[0];
  c.estimate = 0.001;
  c.ci95 = {-0.0044, 0.0064};
  c.ci90 = {-0.0029, 0.0049};
  c.p_equivalence = p_equivalence;
  c.family = true;
  study.contrasts.resize(5, c);
  return study;
}

TEST(VerdictSentence, SaysWhatEquivalenceWasCorrectedFor) {
  EXPECT_THAT(said(within_margin(StudyVerdict::Equivalent, 0.021)),
              HasSubstr("equivalent within 0.5 points, with p = 0.021 after Holm's correction over the 5 comparisons"));
  EXPECT_THAT(said(within_margin(StudyVerdict::Inconclusive, 0.075)),
              HasSubstr("inconclusive: the 90 % interval lies within the margin of 0.5 points, but the test of "
                        "equivalence has p = 0.075 with Holm's correction over the 5 comparisons"));
  EXPECT_THAT(said(within_margin(StudyVerdict::Differs, 0.075)),
              HasSubstr("differs, for the better; the 90 % interval lies within the margin of 0.5 points, but the test "
                        "of equivalence has p = 0.075 with Holm's correction"));
  StudyRecord alone = within_margin(StudyVerdict::Equivalent, 0.021);
  alone.contrasts.resize(1);
  EXPECT_THAT(said(alone), HasSubstr("equivalent within 0.5 points (on"));
}

TEST(VerdictSentence, SaysWhenTheCorrectionLeavesTheMarginOpen) {
  StudyRecord study = one_contrast(StudyVerdict::Differs);
  study.contrasts[0].ci95 = {0.0055, 0.0074};
  study.contrasts[0].family = true;
  EXPECT_THAT(said(study), HasSubstr("whether by more than the margin of 0.5 points is open (on"));
  study.contrasts.resize(2, study.contrasts[0]);
  EXPECT_THAT(said(study), HasSubstr("is open after Holm's correction over the 2 comparisons (on"));
}

TEST(Correction, IsExplainedOnceWhereSeveralComparisonsAreDeclared) {
  EXPECT_EQ(correction_sentence(one_contrast(StudyVerdict::Differs)), "");
  const StudyRecord study = within_margin(StudyVerdict::Equivalent, 0.021);
  const std::string explained = correction_sentence(study);
  EXPECT_THAT(explained, HasSubstr("Holm's method corrects over the 5 declared comparisons"));
  EXPECT_THAT(explained, HasSubstr("those of equivalence"));
  StudyRecord without = study;
  for (StudyContrast& c : without.contrasts) {
    c.p_equivalence.reset();
  }
  EXPECT_THAT(correction_sentence(without), Not(HasSubstr("equivalence")));
}

TEST(VerdictSentence, GivesTheReasonWhereThereIsNoVerdict) {
  StudyRecord study = one_contrast(StudyVerdict::NotYet);
  study.contrasts[0].reason = "3 trials have not ended";
  EXPECT_THAT(said(study), HasSubstr("no verdict yet: 3 trials have not ended (on"));
  study.contrasts[0].verdict = StudyVerdict::Refused;
  EXPECT_THAT(said(study), HasSubstr("): no verdict: 3 trials"));
  study.contrasts[0].verdict = StudyVerdict::Deterministic;
  study.contrasts[0].ci95.reset();
  EXPECT_THAT(said(study),
              HasSubstr("accuracy +0.420 points (n = 8 pairs): deterministic, a difference without an inference"));
  study.contrasts[0].n = 0;
  EXPECT_THAT(said(study), HasSubstr(": accuracy not measured: "));
  study.contrasts[0].n = 8;
  study.contrasts[0].estimate = std::nan("");
  EXPECT_THAT(said(study), HasSubstr(": accuracy not measured: "));
}

TEST(VerdictSentence, WithoutAMarginSpeaksOfNone) {
  StudyRecord study = one_contrast(StudyVerdict::Differs);
  study.contrasts[0].margin.reset();
  EXPECT_THAT(said(study), HasSubstr("): differs, for the better (on"));
  study.contrasts[0].favours_second = false;
  EXPECT_THAT(said(study), HasSubstr("): differs, for the worse (on"));
}

TEST(VerdictSentence, CountsWhatWasReplicated) {
  StudyRecord study = one_contrast(StudyVerdict::Differs);
  study.contrasts[0].method = "Welch t";
  EXPECT_THAT(said(study), HasSubstr("n = 8 in each arm)"));
  study.contrasts[0].method = "t over task means, for new tasks";
  EXPECT_THAT(said(study), HasSubstr("n = 8 tasks)"));
  study.contrasts[0].method = "paired t over these tasks";
  study.tasks = {"a", "b"};
  EXPECT_THAT(said(study), HasSubstr("n = 8 pairs on 2 tasks)"));
}

TEST(Subject, NamesTheValueThatDiffers) {
  StudyRecord study = one_contrast(StudyVerdict::Differs);
  EXPECT_EQ(subject_of(study, study.contrasts[0]), "smoothing 0.1 instead of 0");
  study.contrasts[0].task = "cifar10";
  EXPECT_EQ(subject_of(study, study.contrasts[0]), "smoothing 0.1 instead of 0, task cifar10");
  study.contrasts[0].task.clear();
  study.arms[0].values[0].value.clear();
  EXPECT_EQ(subject_of(study, study.contrasts[0]), "smoothing 0.1 instead of nothing");
}

TEST(Subject, NamesTheArmsWhereSeveralValuesDiffer) {
  StudyRecord study = one_contrast(StudyVerdict::Differs);
  study.arms[1].values[1].value = "30";
  EXPECT_EQ(subject_of(study, study.contrasts[0]), "on instead of off");
}

TEST(Subject, NamesEveryComparisonOfOneStudyTheSameWay) {
  StudyRecord study = one_contrast(StudyVerdict::Differs);
  study.arms.push_back(study.arms[0]);
  study.arms[2].name = "long";
  study.arms[2].values[1].value = "30";
  EXPECT_EQ(subject_of(study, study.contrasts[0]), "on instead of off");
  study.design = "one-factor";
  EXPECT_EQ(subject_of(study, study.contrasts[0]), "smoothing 0.1 instead of 0");
}

TEST(Subject, OfAPathIsTheStepAndOfAFactorItsLevels) {
  const StudyRecord path = path_study();
  EXPECT_EQ(subject_of(path, path.contrasts[2]), "depthwise conv");
  const StudyRecord factorial = factorial_study();
  EXPECT_EQ(subject_of(factorial, factorial.contrasts[0]), "mixup on instead of off");
  StudyRecord component = factorial;
  component.contrasts[0].first = "big net off";
  component.contrasts[0].second = "big net on";
  component.contrasts[0].name = "size";
  EXPECT_EQ(subject_of(component, component.contrasts[0]), "big net on instead of off");
  StudyRecord whole = path;
  whole.contrasts[7].name = whole.contrasts[7].second + " - " + whole.contrasts[7].first;
  EXPECT_EQ(subject_of(whole, whole.contrasts[7]), "the whole path, ResNet-20 to LayerNorm instead of BatchNorm");
  whole.arms[7].kept = false;
  EXPECT_EQ(subject_of(whole, whole.contrasts[7]), "step 7 instead of 0")
      << "the path ends with the last step that was kept";
  whole.contrasts[7].second = whole.arms[6].name;
  whole.contrasts[7].name = whole.contrasts[7].second + " - " + whole.contrasts[7].first;
  EXPECT_EQ(subject_of(whole, whole.contrasts[7]), "the whole path, ResNet-20 to GELU instead of ReLU");
  StudyRecord other = one_contrast(StudyVerdict::Differs);
  other.contrasts[0].name = "trend";
  other.contrasts[0].second = "above";
  other.contrasts[0].first = "below";
  EXPECT_EQ(subject_of(other, other.contrasts[0]), "trend, above instead of below");
}

/// Two arms of a design of components, which set several values.
StudyRecord of_component(const std::string& design, const std::string& first, const std::string& second) {
  StudyRecord study = one_contrast(StudyVerdict::Beyond);
  study.design = design;
  study.arms[0].name = study.contrasts[0].first = first;
  study.arms[1].name = study.contrasts[0].second = second;
  study.contrasts[0].name = "label smoothing";
  return study;
}

TEST(Subject, OfAComponentIsItsNameInTheFile) {
  const StudyRecord out = of_component("leave-one-out", "without label smoothing", "all");
  EXPECT_EQ(subject_of(out, out.contrasts[0]), "with label smoothing instead of without it, all else on");
  const StudyRecord in = of_component("add-one-in", "none", "only label smoothing");
  EXPECT_EQ(subject_of(in, in.contrasts[0]), "with label smoothing instead of without it, all else off");
  StudyRecord sets = of_component("subsets", "", "");
  sets.arms.clear();
  sets.contrasts[0].first = "label smoothing off";
  sets.contrasts[0].second = "label smoothing on";
  EXPECT_EQ(subject_of(sets, sets.contrasts[0]), "with label smoothing instead of without it");
  sets.contrasts[0].task = "c10";
  EXPECT_EQ(subject_of(sets, sets.contrasts[0]), "with label smoothing instead of without it, task c10");
  EXPECT_EQ(short_subject(out, out.contrasts[0]), "with label smoothing");
  for (const StudyRecord& study : {out, in}) {
    for (const std::string& text : {study_text(study), study_markdown(study)}) {
      EXPECT_EQ(text.find("smoothing 0.1 instead of 0"), std::string::npos);
      EXPECT_NE(text.find("with label smoothing instead of without it"), std::string::npos);
    }
  }
}

TEST(Aliases, AreNamedWithTheirSigns) {
  record::StudyEffect effect;
  EXPECT_TRUE(alias_names(effect).empty());
  effect.aliases = "= norm x act - depth x lr + big net x act";
  EXPECT_EQ(alias_words(effect), "norm x act, minus depth x lr and big net x act");
  effect.aliases = "= - norm x act";
  EXPECT_EQ(alias_words(effect), "minus norm x act");
}

TEST(Guardrail, HoldsIsBrokenOrOpenByItsWorseEnd) {
  StudyRecord study = one_contrast(StudyVerdict::Inconclusive);
  record::StudyMetric& metric = study.metrics[0];
  StudyContrast& c = study.contrasts[0];
  const auto guard = [&](double low90, double high90) {
    c.ci90 = {low90, high90};
    c.ci95 = {low90 - 0.0001, high90 + 0.0001};
    return guard_of(metric, c);
  };
  metric.better = record::Better::Higher;
  EXPECT_EQ(guard(-0.004, 0.02), Guard::Holds);
  EXPECT_EQ(guard(-0.006, 0.02), Guard::Open);
  EXPECT_EQ(guard(-0.02, -0.006), Guard::Broken);
  metric.better = record::Better::Lower;
  EXPECT_EQ(guard(-0.02, 0.004), Guard::Holds);
  EXPECT_EQ(guard(-0.02, 0.006), Guard::Open);
  EXPECT_EQ(guard(0.006, 0.02), Guard::Broken);
  c.ci90.reset();
  EXPECT_EQ(guard_of(metric, c), Guard::Open);
}

TEST(Verdict, OfAFactorOfAFractionNamesItsAliases) {
  StudyRecord study = one_contrast(StudyVerdict::Beyond);
  EXPECT_THAT(verdict_sentence(study, study.contrasts[0]), Not(HasSubstr("cannot be told")));
  study.effects.push_back({.name = "on - off", .aliases = "= b x d"});
  EXPECT_THAT(verdict_sentence(study, study.contrasts[0]), HasSubstr("; cannot be told from b x d ("));
}

TEST(Guardrail, WithoutAVerdictIsOpenWhateverTheIntervalOfTheRest) {
  for (const StudyVerdict verdict : {StudyVerdict::NotYet, StudyVerdict::Refused}) {
    StudyRecord study = one_contrast(verdict);
    StudyContrast& c = study.contrasts[0];
    c.reason = "1 trial failed";
    for (const double centre : {0.1, -0.1}) {
      c.ci90 = c.ci95 = {centre - 0.01, centre + 0.01};
      EXPECT_EQ(guard_of(study.metrics[0], c), Guard::Open);
      EXPECT_THAT(guard_sentence(study, c), HasSubstr("open: 1 trial failed"));
    }
  }
}

TEST(Guardrail, OfRatiosTakesTheLowerLimitInTheLogarithm) {
  StudyRecord study = one_contrast(StudyVerdict::Inconclusive);
  study.metrics[0].scale = record::MetricScale::Ratio;
  StudyContrast& c = study.contrasts[0];
  c.margin = 0.25;  // a fifth less is as far as a quarter more
  c.ci90 = c.ci95 = {-0.22, 0.1};
  EXPECT_EQ(guard_of(study.metrics[0], c), Guard::Open);
  c.ci90 = {-0.19, 0.1};
  EXPECT_EQ(guard_of(study.metrics[0], c), Guard::Holds);
}

TEST(Unfinished, IsSaidOnlyOfStudiesThatAre) {
  EXPECT_EQ(unfinished_sentence(compare_study()), "");
  EXPECT_THAT(unfinished_sentence(unfinished_study()),
              StartsWith("This study is not complete: 11 of 16 planned trials have ended."));
  StudyRecord one;
  one.planned_trials = 1;
  one.ended_trials = 1;
  EXPECT_THAT(unfinished_sentence(one), HasSubstr("1 of 1 planned trial has ended"));
}

TEST(DesignLine, CountsArmsReplicatesAndTrials) {
  EXPECT_EQ(design_line(compare_study()), "compare: 2 arms and 8 replicates, paired; 16 of 16 trials ended");
  EXPECT_EQ(design_line(failed_study()),
            "compare: 3 arms and 6 replicates, paired; 18 of 18 trials ended (21 attempts)");
  EXPECT_EQ(design_line(task_study()), "compare: 3 arms, 4 tasks and 5 replicates, paired; 60 of 60 trials ended");
}

TEST(BaselineMark, StandsBehindEveryOtherName) {
  record::StudyArm arm;
  arm.name = "sgd";
  EXPECT_EQ(arm_mark(arm), "");
  arm.baseline = true;
  EXPECT_EQ(arm_mark(arm), " (baseline)");
  arm.name = "baseline";
  EXPECT_EQ(arm_mark(arm), "");
  arm.kept = false;
  EXPECT_EQ(arm_mark(arm), " (not kept)");
}

TEST(Effects, ThatAreComparisonsAreNotSaidTwice) {
  StudyRecord study = factorial_study();
  study.effects.emplace_back();
  study.effects[0].name = "mixup";
  EXPECT_TRUE(effects_beside(study).empty());
  study.effects[0].aliases = "= ema x dropout";
  EXPECT_EQ(effects_beside(study).size(), 1U);
  EXPECT_EQ(effects_beside(fraction_study()).size(), 3U);
}

TEST(Answers, ArePrimaryAndOverAllTasks) {
  EXPECT_EQ(answers(compare_study()).size(), 1U);
  EXPECT_EQ(answers(task_study()).size(), 2U);
  StudyRecord same = four_arm_study();
  for (StudyContrast& c : same.contrasts) {
    c.verdict = StudyVerdict::Differs;
  }
  EXPECT_EQ(verdict_counts(answers(same)), "3 differ");
  EXPECT_EQ(verdict_counts(answers(four_arm_study())), "1 beyond the margin, 1 equivalent, 1 inconclusive");
}

}  // namespace
}  // namespace ceteris::study_words
