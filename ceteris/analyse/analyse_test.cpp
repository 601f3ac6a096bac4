// SPDX-License-Identifier: Apache-2.0
// The numbers of an analysis against SciPy 1.x and statsmodels (ttest_ind with equal_var=False, ttest_rel,
// multipletests), and what is refused.
#include "ceteris/analyse/analyse.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "ceteris/analyse/selection.hpp"
#include "ceteris/analyse/table_folder_test.hpp"

namespace ceteris::analyse {
namespace {

using record::AnalysisContrast;
using record::AnalysisRecord;
using record::StudyVerdict;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr std::string_view kThree =
    "method,seed,accuracy\n"
    "sgd,1,0.70\nsgd,2,0.72\nsgd,3,0.69\nsgd,4,0.71\nsgd,5,0.73\n"
    "adam,1,0.75\nadam,2,0.79\nadam,3,0.77\nadam,4,0.74\nadam,5,0.78\n"
    "lion,1,0.71\nlion,2,0.73\nlion,3,0.70\nlion,4,0.72\n";

std::string all_of(const std::vector<std::string>& sentences) {
  std::string text;
  for (const std::string& sentence : sentences) {
    text += sentence + "\n";
  }
  return text;
}

class Analyse : public TableFolder {};

TEST_F(Analyse, ComparesUnpairedByDefaultAndCorrectsByHolm) {
  const AnalysisRecord analysis = analyse(kThree);
  EXPECT_FALSE(analysis.paired);
  EXPECT_EQ(analysis.family, 2);
  ASSERT_THAT(analysis.contrasts, SizeIs(2));
  const record::StudyContrast& adam = analysis.contrasts[0].complete;
  EXPECT_NEAR(adam.estimate, 0.05600000000000005, 1e-15);
  EXPECT_NEAR(adam.degrees_of_freedom, 7.476151980598222, 1e-9);
  EXPECT_NEAR(adam.p, 0.001633939854839917, 1e-12);
  EXPECT_NEAR(adam.p_adjusted, 0.00326787970967983, 1e-12);
  EXPECT_NEAR(adam.ci95->low, 0.028776050722605567, 1e-12);
  EXPECT_NEAR(adam.ci95->high, 0.08322394927739453, 1e-12);
  EXPECT_EQ(analysis.contrasts[0].verdict, StudyVerdict::Differs);
  const record::StudyContrast& lion = analysis.contrasts[1].complete;
  EXPECT_NEAR(lion.estimate, 0.004999999999999893, 1e-15);
  EXPECT_NEAR(lion.degrees_of_freedom, 6.98076923076923, 1e-9);
  EXPECT_NEAR(lion.p, 0.6176652970842037, 1e-12);
  EXPECT_NEAR(lion.ci95->low, -0.017652202817535382, 1e-12);
  EXPECT_EQ(analysis.contrasts[1].verdict, StudyVerdict::Inconclusive);
  EXPECT_THAT(analysis.contrasts[1].sentence, HasSubstr("4 and 5 runs"));
}

TEST_F(Analyse, ArmsThatWereTriedAndAreNotHereCountInTheFamily) {
  const AnalysisRecord analysis = analyse(kThree, {.tried = 5});
  EXPECT_EQ(analysis.family, 4);
  EXPECT_NEAR(analysis.contrasts[0].complete.p_adjusted, 0.006535759419359668, 1e-12);
  EXPECT_EQ(analysis.contrasts[1].complete.p_adjusted, 1);
}

TEST_F(Analyse, PairsArePairedWhereAFlagSaysSo) {
  const AnalysisRecord analysis = analyse(std::string(kThree) + "lion,5,0.75\n", {.pair = {"seed"}, .margin = 0.02});
  EXPECT_TRUE(analysis.paired);
  const record::StudyContrast& adam = analysis.contrasts[0].complete;
  EXPECT_NEAR(adam.p, 0.0030194376950240963, 1e-12);
  EXPECT_NEAR(adam.ci95->low, 0.031795512728309355, 1e-12);
  const record::StudyContrast& lion = analysis.contrasts[1].complete;
  EXPECT_NEAR(lion.p, 0.0038825370469605107, 1e-12);
  EXPECT_NEAR(lion.ci95->high, 0.017552890210395602, 1e-12);
  EXPECT_NEAR(*lion.p_equivalence, 2 * 0.008065044950046332, 1e-11);  // Holm over two, and adam is far from it
  EXPECT_EQ(analysis.contrasts[0].verdict, StudyVerdict::Beyond);
  EXPECT_EQ(analysis.contrasts[1].verdict, StudyVerdict::Negligible);
}

constexpr std::string_view kTwoTasks =
    "method,task,seed,accuracy\n"
    "a,s,1,0.70\na,s,2,0.72\na,s,3,0.69\nb,s,1,0.75\nb,s,2,0.79\nb,s,3,0.77\n"
    "a,t,1,0.50\na,t,2,0.55\na,t,3,0.52\na,t,4,0.53\nb,t,1,0.54\nb,t,2,0.58\nb,t,3,0.53\n";

TEST_F(Analyse, OverTheseTasksErrorsOfTasksAddUp) {
  const AnalysisRecord analysis = analyse(kTwoTasks);
  EXPECT_EQ(analysis.estimand, "these-tasks");
  ASSERT_THAT(analysis.contrasts, SizeIs(3));
  const record::StudyContrast& over = analysis.contrasts[0].complete;
  EXPECT_NEAR(over.estimate, 0.04583333333333339, 1e-15);
  EXPECT_NEAR(over.standard_error, 0.011755613316388237, 1e-13);
  EXPECT_NEAR(over.degrees_of_freedom, 7.098225488438802, 1e-9);
  EXPECT_NEAR(over.p, 0.005748587857321554, 1e-12);
  EXPECT_FALSE(analysis.contrasts[1].complete.family);
  EXPECT_EQ(analysis.contrasts[1].complete.task, "s");
}

TEST_F(Analyse, AClaimAboutNewTasksRestsOnTheTasks) {
  const AnalysisRecord analysis = analyse(kTwoTasks, {.estimand = study::Estimand::NewTasks});
  EXPECT_NEAR(analysis.contrasts[0].complete.p, 0.27159949756018387, 1e-12);
  EXPECT_EQ(analysis.contrasts[0].verdict, StudyVerdict::Inconclusive);
}

TEST_F(Analyse, NewTasksWithUnequalRunsAreAlsoCountedByTheirRuns) {
  // By the definition of CR2 with matrices in NumPy, as in stats/blocked_test.cpp.
  const std::string table =
      "method,task,accuracy\n"
      "b,s,0.8\nb,s,0.83\nb,s,0.79\na,s,0.77\na,s,0.78\na,s,0.74\n"
      "b,t,0.5\nb,t,0.55\nb,t,0.45\nb,t,0.52\na,t,0.5\na,t,0.49\n"
      "b,u,0.9\nb,u,0.91\na,u,0.88\na,u,0.92\na,u,0.9\n"
      "b,v,0.61\nb,v,0.66\nb,v,0.63\nb,v,0.6\nb,v,0.64\na,v,0.58\na,v,0.6\n";
  const Terms terms{.better = record::Better::Higher, .estimand = study::Estimand::NewTasks, .baseline = "a"};
  const AnalysisRecord analysis = analyse(table, terms);
  ASSERT_TRUE(analysis.contrasts[0].by_runs);
  EXPECT_NEAR(analysis.contrasts[0].by_runs->estimate, 0.025379250217960322, 1e-12);
  EXPECT_NEAR(analysis.contrasts[0].by_runs->standard_error, 0.00962345837117788, 1e-12);
  EXPECT_NEAR(analysis.contrasts[0].by_runs->degrees_of_freedom, 2.9758535008549116, 1e-10);
  EXPECT_NEAR(analysis.contrasts[0].by_runs->p, 0.0785019034913031, 1e-10);
  EXPECT_THAT(analysis.contrasts[0].sentence, HasSubstr("tasks counting by their runs +0.025"));
  EXPECT_FALSE(analyse(table, {.baseline = "a"}).contrasts[0].by_runs);
  const std::string equal =
      table.substr(0, table.find("b,t")) + "b,v,0.6\nb,v,0.61\nb,v,0.62\na,v,0.5\na,v,0.5\na,v,0.6\n";
  EXPECT_FALSE(analyse(equal, terms).contrasts[0].by_runs);
}

TEST_F(Analyse, TimesAreComparedAsRatiosWhereTheScaleSaysSo) {
  const AnalysisRecord analysis =
      analyse("arm,seconds\na,10\na,11\na,10.5\na,9\na,10\nb,12\nb,12\nb,13\nb,11\nb,11.5\n",
              {.scale = record::MetricScale::Ratio});
  const record::StudyContrast& contrast = analysis.contrasts[0].complete;
  EXPECT_NEAR(contrast.estimate, 0.17900154782588423, 1e-12);
  EXPECT_NEAR(contrast.p, 0.005578490652246297, 1e-12);
  EXPECT_NEAR(contrast.ci95->low, 0.06622962612884961, 1e-12);
  EXPECT_NEAR(contrast.ci95->high, 0.3037010187220679, 1e-12);
  EXPECT_FALSE(contrast.favours_second);
}

TEST_F(Analyse, LongAndWideTablesOfTheSameRunsSayTheSame) {
  const record::StudyContrast wide =
      analyse("seed,a,b\n1,0.7,0.75\n2,0.72,0.79\n3,0.69,0.77\n", {.columns = "arms"}).contrasts[0].complete;
  const record::StudyContrast long_table =
      analyse(
          "arm,seed,metric,value\na,1,acc,0.7\nb,1,acc,0.75\na,2,acc,0.72\nb,2,acc,0.79\na,3,acc,0.69\nb,3,acc,0.77\n"
          "a,1,loss,2\nb,1,loss,3\n",
          {.metrics = {"acc"}})
          .contrasts[0]
          .complete;
  const record::StudyContrast seeds =
      analyse("arm,seed1,seed2,seed3\na,0.7,0.72,0.69\nb,0.75,0.79,0.77\n", {.columns = "replicates"})
          .contrasts[0]
          .complete;
  const record::StudyContrast lines =
      analyse(
          "{\"arm\":\"a\",\"acc\":0.7}\n{\"arm\":\"a\",\"acc\":0.72}\n{\"arm\":\"a\",\"acc\":0.69}\n"
          "{\"arm\":\"b\",\"acc\":0.75}\n{\"arm\":\"b\",\"acc\":0.79}\n{\"arm\":\"b\",\"acc\":0.77}\n",
          {}, "t.jsonl")
          .contrasts[0]
          .complete;
  for (const record::StudyContrast& one : {long_table, seeds, lines}) {
    EXPECT_EQ(one.p, wide.p);
    EXPECT_EQ(one.estimate, wide.estimate);
  }
}

TEST_F(Analyse, AColumnCalledValueIsAMetricWhereNoColumnNamesOthers) {
  const AnalysisRecord analysis = analyse("arm,seed,value\na,1,1\na,2,2\nb,1,3\nb,2,5\n");
  EXPECT_EQ(analysis.metrics[0].name, "value");
  EXPECT_NEAR(analysis.contrasts[0].complete.estimate, 2.5, 1e-15);
}

TEST_F(Analyse, SeveralColumnsMakeOneArmOrOneRunTogether) {
  const AnalysisRecord analysis =
      analyse("opt,lr,seed,fold,m\nsgd,0.1,1,1,1\nsgd,0.1,1,2,2\nsgd,0.2,1,1,3\nsgd,0.2,1,2,5\n",
              {.arm = {"opt", "lr"}, .pair = {"seed", "fold"}});
  EXPECT_EQ(analysis.arms[1].name, "opt=sgd, lr=0.2");
  EXPECT_EQ(analysis.contrasts[0].complete.n, 2);
  EXPECT_THAT(analysis.contrasts[0].complete.differences, testing::ElementsAre(2, 3));
}

TEST_F(Analyse, RowsOfTablesThatKnowNoArmAreLeftOutAndListed) {
  const AnalysisRecord analysis = analyse(
      "{\"arm\":\"a\",\"m\":1}\n{\"arm\":\"a\",\"m\":2}\n{\"note\":\"warm-up\",\"m\":9}\n{\"arm\":\"b\",\"m\":3}\n{"
      "\"arm\":\"b\",\"m\":5}\n",
      {}, "t.jsonl");
  EXPECT_EQ(analysis.arms.size(), 2U);
  ASSERT_THAT(analysis.left_out, SizeIs(1));
  EXPECT_THAT(analysis.left_out[0].where, HasSubstr("t.jsonl:3"));
  EXPECT_EQ(analysis.left_out[0].why, "it has no 'arm'");
}

TEST_F(Analyse, TasksMayBeColumnsAndATaskThatNobodyMeasuredIsLeftOut) {
  const AnalysisRecord analysis =
      analyse("arm,seed,cifar,svhn,mnist\na,1,0.5,0.7,nan\na,2,0.6,0.75,nan\nb,1,0.7,0.8,nan\nb,2,0.75,0.9,nan\n",
              {.columns = "tasks=cifar,svhn,mnist"});
  EXPECT_THAT(analysis.tasks, testing::ElementsAre("cifar", "svhn"));
  ASSERT_THAT(analysis.left_out, SizeIs(1));
  EXPECT_EQ(analysis.left_out[0].where, "task mnist");
  EXPECT_NEAR(analysis.contrasts[0].complete.estimate, 0.15, 1e-12);
}

TEST_F(Analyse, SeveralTablesAreArmsByTheirNames) {
  Terms terms;
  terms.tables = {write("old.csv", "seed,loss\n1,2.0\n2,2.1\n3,2.2\n"),
                  write("new.csv", "seed,loss\n1,1.0\n2,1.2\n3,1.1\n")};
  const AnalysisRecord analysis = analyse_tables(terms, "1");
  EXPECT_EQ(analysis.arms[0].name, "old");
  EXPECT_EQ(analysis.arms[1].name, "new");
  EXPECT_TRUE(analysis.contrasts[0].complete.favours_second);
}

TEST_F(Analyse, AVerdictThatHangsOnWhatAFailureCountsAsIsNone) {
  std::string table(kThree);
  table.replace(table.find("adam,3,0.77"), 11, "adam,3,nan ");
  const AnalysisRecord analysis = analyse(table);
  ASSERT_THAT(analysis.gaps, SizeIs(1));
  EXPECT_TRUE(analysis.gaps[0].stated);
  EXPECT_EQ(analysis.gaps[0].replicate, "3");
  const AnalysisContrast& adam = analysis.contrasts[0];
  EXPECT_EQ(adam.complete.verdict, StudyVerdict::Differs);
  ASSERT_TRUE(adam.worst);
  EXPECT_EQ(adam.worst->verdict, StudyVerdict::Inconclusive);  // the worst of all is 0.69
  EXPECT_EQ(adam.verdict, StudyVerdict::Refused);
  EXPECT_THAT(adam.sentence, HasSubstr("with the worst score"));
  EXPECT_FALSE(analysis.contrasts[1].worst) << "nothing of lion and sgd is missing";
  // A declared score settles what it counts as.
  EXPECT_EQ(analyse(table, {.failed = 0.74}).contrasts[0].verdict, StudyVerdict::Differs);
}

TEST_F(Analyse, WhatIsMissingWithoutAReasonAllowsNoVerdict) {
  std::string table(kThree);
  table.replace(table.find("adam,3,0.77"), 11, "adam,3,    ");
  const AnalysisRecord blank = analyse(table);
  EXPECT_EQ(blank.contrasts[0].verdict, StudyVerdict::Refused);
  EXPECT_THAT(blank.contrasts[0].reason,
              HasSubstr("does not say what became of it ('adam', run '3': the cell is empty)"));
  ASSERT_TRUE(blank.contrasts[0].worst);
  // Paired, the run that lion lacks is missing as well.
  const AnalysisRecord paired = analyse(kThree, {.pair = {"seed"}});
  EXPECT_EQ(paired.contrasts[0].verdict, StudyVerdict::Differs);
  EXPECT_EQ(paired.contrasts[1].verdict, StudyVerdict::Refused);
  EXPECT_EQ(paired.contrasts[1].complete.n, 4);
  ASSERT_THAT(paired.gaps, SizeIs(1));
  EXPECT_EQ(paired.gaps[0].why, "there is no such run");
}

TEST_F(Analyse, FailedAndRunningRunsAreListedAndNeverAveraged) {
  const AnalysisRecord analysis = analyse(
      "arm,seed,state,acc\na,1,finished,0.5\na,2,finished,0.6\na,3,failed,0.01\nb,1,finished,0.5\nb,2,running,0.99\n"
      "b,3,finished,0.7\n");
  EXPECT_EQ(analysis.arms[0].means[0].n, 2);
  EXPECT_NEAR(analysis.arms[0].means[0].mean, 0.55, 1e-15);
  EXPECT_NEAR(analysis.arms[1].means[0].mean, 0.6, 1e-15);
  ASSERT_THAT(analysis.gaps, SizeIs(2));
  EXPECT_EQ(analysis.gaps[0].why, "its status is 'failed'");
}

TEST_F(Analyse, ExportsOfOtherProgramsAreReadAsTheyAre) {
  const AnalysisRecord wandb = analyse(
      "\"Name\",\"ID\",\"State\",\"Notes\",\"Created\",\"Runtime\",\"optimizer\",\"seed\",\"val_acc\",\"_step\"\n"
      "\"brisk-1\",\"a1\",\"finished\",\"\",\"2026-01-01T00:00:00.000Z\",\"10\",\"sgd\",\"1\",\"0.5\",\"100\"\n"
      "\"brisk-2\",\"a2\",\"finished\",\"\",\"2026-01-01T00:00:00.000Z\",\"11\",\"sgd\",\"2\",\"0.6\",\"100\"\n"
      "\"brisk-3\",\"a3\",\"crashed\",\"\",\"2026-01-01T00:00:00.000Z\",\"1\",\"sgd\",\"3\",\"0.1\",\"7\"\n"
      "\"brisk-4\",\"a4\",\"finished\",\"\",\"2026-01-01T00:00:00.000Z\",\"12\",\"adam\",\"1\",\"0.7\",\"100\"\n"
      "\"brisk-5\",\"a5\",\"finished\",\"\",\"2026-01-01T00:00:00.000Z\",\"13\",\"adam\",\"2\",\"0.75\",\"100\"\n",
      {.metrics = {"val_acc"}});
  EXPECT_EQ(wandb.arms[0].name, "sgd");
  EXPECT_EQ(wandb.arms[0].means[0].n, 2);
  EXPECT_EQ(wandb.gaps.at(0).why, "its status is 'crashed'");
  const AnalysisRecord neptune = analyse(
      "sys/id,sys/failed,sys/state,params/lr,params/seed,metrics/acc\nP-1,False,Inactive,0.1,1,0.5\n"
      "P-2,True,Inactive,0.1,2,0.9\nP-3,False,Inactive,0.1,3,0.6\nP-4,False,Active,0.2,1,0.7\nP-5,False,Inactive,0.2,2,"
      "0.8\n"
      "P-6,False,Inactive,0.2,3,0.85\n",
      {.arm = {"params/lr"}, .metrics = {"metrics/acc"}});
  EXPECT_NEAR(neptune.arms[0].means[0].mean, 0.55, 1e-15);
  EXPECT_NEAR(neptune.arms[1].means[0].mean, 0.825, 1e-15);
  ASSERT_THAT(neptune.gaps, SizeIs(2));
  EXPECT_EQ(neptune.gaps[0].why, "it is marked as failed");
  EXPECT_EQ(neptune.gaps[1].why, "its status is 'Active'");
}

TEST_F(Analyse, OneRunOfEachArmSaysNothingAboutMethods) {
  const AnalysisRecord analysis = analyse("model,top1\nsmall,70.1\nlarge,72.3\n");
  EXPECT_EQ(analysis.contrasts[0].verdict, StudyVerdict::Refused);
  EXPECT_THAT(analysis.cannot, Contains(HasSubstr("one replicate alone has no spread")));
}

TEST_F(Analyse, ConstantReplicatesAllowNoVerdict) {
  const AnalysisRecord analysis = analyse("arm,acc\na,0.5\na,0.5\na,0.5\nb,0.6\nb,0.7\nb,0.65\n");
  EXPECT_EQ(analysis.contrasts[0].verdict, StudyVerdict::Refused);
  EXPECT_THAT(analysis.contrasts[0].reason, HasSubstr("the same acc in every replicate"));
}

TEST_F(Analyse, WhatCannotBeConcludedNamesWhatHolmTookAway) {
  // b alone has p = 0.034; with c it is not below 0.025.
  const std::string b = "a,1\na,2\na,3\na,4\nb,4\nb,4\nb,5\nb,6\n";
  EXPECT_EQ(analyse("arm,m\n" + b).contrasts[0].verdict, StudyVerdict::Differs);
  const AnalysisRecord analysis = analyse("arm,m\n" + b + "c,1\nc,2\nc,3\nc,5\n");
  EXPECT_EQ(analysis.contrasts[0].verdict, StudyVerdict::Inconclusive);
  EXPECT_THAT(analysis.cannot.front(), AllOf(HasSubstr("1 of 2 comparisons has p <= 0.05 alone and does not hold"),
                                             HasSubstr("b instead of a")));
}

TEST_F(Analyse, ManyComparisonsThatWereNotDeclaredAreCorrectedTogether) {
  const AnalysisRecord analysis = analyse(kTwoTasks);
  const double first = analysis.contrasts[1].complete.p;
  const double second = analysis.contrasts[2].complete.p;
  ASSERT_LT(first, second);
  EXPECT_NEAR(analysis.contrasts[1].complete.p_adjusted, std::min(2 * first, second), 1e-15);
  EXPECT_EQ(analysis.contrasts[2].complete.p_adjusted, second);
}

TEST_F(Analyse, CurvesCountAtTheStepThatAllReachOrAtADeclaredOne) {
  const std::string head = "arm,seed,step,loss\n";
  const std::string even = "a,1,10,3\na,1,20,2\na,2,10,3.1\na,2,20,2.2\nb,1,10,2.5\nb,1,20,1\nb,2,10,2.6\nb,2,20,1.3\n";
  EXPECT_NEAR(analyse(head + even).arms[0].means[0].mean, 2.1, 1e-12);
  EXPECT_NEAR(analyse(head + even, {.at = "10"}).arms[0].means[0].mean, 3.05, 1e-12);
  const std::string uneven = head + even + "b,2,30,0.1\n";
  EXPECT_THAT(refusal(uneven), AllOf(HasSubstr("runs end at different steps: 'a', run '1' at 20, 'b', run '2' at 30"),
                                     HasSubstr("--at 20, the last step that all have")));
  EXPECT_NEAR(analyse(uneven, {.at = "end"}).arms[1].means[0].mean, 0.55, 1e-12);
  EXPECT_NEAR(analyse(uneven, {.at = "step=20"}).arms[1].means[0].mean, 1.15, 1e-12);
  // Blanks between logged steps are no gaps.
  EXPECT_THAT(analyse(head + even + "a,1,15,\n").gaps, IsEmpty());
}

TEST_F(Analyse, LongKeysAreComparedDigitByDigit) {
  const AnalysisRecord analysis =
      analyse("arm,seed,m\na,9007199254740993,1\na,9007199254740992,2\nb,9007199254740993,3\nb,9007199254740992,5\n",
              {.pair = {"seed"}});
  EXPECT_EQ(analysis.contrasts[0].complete.n, 2);
  EXPECT_THAT(analysis.contrasts[0].complete.differences, testing::ElementsAre(2, 3));
  EXPECT_NEAR(analyse("arm,seed,step,m\na,1,9007199254740992,1\na,1,9007199254740993,2\nb,1,9007199254740993,3\n"
                      "a,2,9007199254740993,2.5\nb,2,9007199254740993,3.5\n")
                  .arms[0]
                  .means[0]
                  .mean,
              2.25, 1e-15);
}

TEST_F(Analyse, WholeNumbersThatAnotherProgramMadeDecimalsAreTheSameSeed) {
  Terms terms{.pair = {"seed"}};
  terms.tables = {write("a.csv", "seed,m\n1,1\n2,2\n3,4\n"), write("b.csv", "seed,m\n1.0,2\n2.0,3.5\n3.0,5\n")};
  EXPECT_EQ(analyse_tables(terms, "1").contrasts[0].complete.n, 3);
}

TEST_F(Analyse, DoubtsSayWhatTheTableHides) {
  const AnalysisRecord analysis =
      analyse("arm,seed,lr,m\na,1,0.1,1\na,2,0.1,2\na,3,0.2,3\nb,1,0.1,2\nb,2,0.2,3\nb,3,0.2,5\n", {.metrics = {"m"}});
  std::string text;
  for (const record::StudyThreat& threat : analysis.threats) {
    text += threat.sentence + "\n";
  }
  EXPECT_THAT(text, HasSubstr("Runs of 'a' differ in 'lr' (0.1, 0.2), which is no arm, task or replicate"));
  EXPECT_THAT(text, HasSubstr("Arms share the values of 'seed', and are compared as independent runs"));
  EXPECT_THAT(analyse(kThree).threats, Contains(testing::Field(&record::StudyThreat::kind, "unequal")));
}

TEST_F(Analyse, WhatWasGuessedIsSaid) {
  const AnalysisRecord analysis = analyse(kThree);
  for (const record::AnalysisColumn& column : analysis.columns) {
    EXPECT_TRUE(column.guessed) << column.role;
  }
  EXPECT_THAT(all_of(analysis.choices), AllOf(HasSubstr("The baseline is 'sgd', the first arm that comes"),
                                              HasSubstr("higher is taken to be better, by its name")));
  const AnalysisRecord declared = analyse(kThree, {.arm = {"method"},
                                                   .replicate = {"seed"},
                                                   .metrics = {"accuracy"},
                                                   .better = record::Better::Higher,
                                                   .baseline = "adam"});
  EXPECT_THAT(declared.choices, IsEmpty());
  EXPECT_TRUE(declared.arms[1].baseline);
  EXPECT_EQ(declared.contrasts[0].complete.first, "adam");
}

TEST(ExpectedLargest, IsThatOfTheNormalDistribution) {  // SciPy: integrate.quad
  EXPECT_NEAR(expected_largest(1), 0, 1e-9);
  EXPECT_NEAR(expected_largest(2), 0.5641895835477564, 1e-9);
  EXPECT_NEAR(expected_largest(10), 1.5387527308351732, 1e-9);
  EXPECT_NEAR(expected_largest(100), 2.507593636441685, 1e-9);
}

}  // namespace
}  // namespace ceteris::analyse
