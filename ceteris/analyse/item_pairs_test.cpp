// SPDX-License-Identifier: Apache-2.0
// Tables of the answers of trained models to the items of a test set; p-values by statsmodels 0.15
// (contingency_tables.mcnemar with exact=True, multipletests).
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "ceteris/analyse/table_folder_test.hpp"

namespace ceteris::analyse {
namespace {

using record::AnalysisContrast;
using record::AnalysisRecord;
using record::StudyVerdict;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

/// A hundred items, of which "base" has 50 right; another arm has `lost` of them wrong and `won` more right.
std::string answers(const std::string& arm, int won, int lost, const std::string& task = "") {
  std::string rows;
  for (int item = 0; item < 100; ++item) {
    const bool right = item < 50 ? item >= lost : item < 50 + won;
    rows += arm + (task.empty() ? "" : "," + task) + "," + std::to_string(item) + (right ? ",1\n" : ",0\n");
  }
  return rows;
}

class ItemPairs : public TableFolder {};

TEST_F(ItemPairs, AreTestedByMcNemarExactlyAndCorrectedByHolm) {
  const AnalysisRecord analysis = analyse(
      "model,item,correct\n" + answers("base", 0, 0) + answers("a", 5, 0) + answers("b", 9, 1) + answers("c", 30, 12),
      {.pair = {"item"}});
  const std::vector<AnalysisContrast>& found = analysis.contrasts;
  ASSERT_EQ(found.size(), 3U);
  EXPECT_NEAR(found[0].complete.p, 0.0625, 1e-15);
  EXPECT_NEAR(found[1].complete.p, 0.021484375, 1e-15);
  EXPECT_NEAR(found[2].complete.p, 0.007915897334896727, 1e-15);
  EXPECT_NEAR(found[0].complete.p_adjusted, 0.0625, 1e-15);
  EXPECT_NEAR(found[1].complete.p_adjusted, 0.04296875, 1e-15);
  EXPECT_NEAR(found[2].complete.p_adjusted, 0.023747692004690182, 1e-15);
  EXPECT_EQ(found[2].mcnemar->only_first, 12);
  EXPECT_EQ(found[2].mcnemar->only_second, 30);
  EXPECT_EQ(found[0].verdict, StudyVerdict::Inconclusive);  // the t test alone: p = 0.024
  EXPECT_EQ(found[1].verdict, StudyVerdict::Differs);
  EXPECT_THAT(found[0].sentence, HasSubstr("a alone has 1 in 5 pairs, base alone in 0 (McNemar's exact test; the "
                                           "interval is that of the paired t test)"));
  EXPECT_THAT(analysis.cannot, Contains(HasSubstr("these trained models on new items")));
  EXPECT_THAT(analysis.methods, HasSubstr("exact McNemar tests"));
}

TEST_F(ItemPairs, OfSeveralTasksAreTestedTaskByTask) {
  const AnalysisRecord analysis =
      analyse("model,task,item,correct\n" + answers("base", 0, 0, "s") + answers("base", 0, 0, "t") +
                  answers("a", 5, 0, "s") + answers("a", 30, 12, "t"),
              {.pair = {"item"}});
  ASSERT_EQ(analysis.contrasts.size(), 3U);
  EXPECT_FALSE(analysis.contrasts[0].mcnemar);
  EXPECT_NEAR(analysis.contrasts[1].complete.p, 0.0625, 1e-15);
  EXPECT_NEAR(analysis.contrasts[2].complete.p, 0.007915897334896727, 1e-15);
}

TEST_F(ItemPairs, ThatAllDisagreeOneWayAreTestedWithoutAnInterval) {
  std::string table = "model,item,correct\n";
  for (int item = 0; item < 8; ++item) {
    table += fmt::format("base,{0},0\na,{0},1\nb,{0},{1}\n", item, item < 4 ? 1 : 0);
  }
  const AnalysisRecord analysis = analyse(table, {.pair = {"item"}});
  const AnalysisContrast& all = analysis.contrasts[0];
  EXPECT_EQ(all.verdict, StudyVerdict::Differs);
  EXPECT_TRUE(all.complete.favours_second);
  EXPECT_FALSE(all.complete.ci95);
  EXPECT_NEAR(all.complete.p, 0.0078125, 1e-15);
  EXPECT_NEAR(all.complete.p_adjusted, 0.015625, 1e-15);
  EXPECT_THAT(all.sentence, HasSubstr("(8 pairs, p = 0.0078, 0.016 after Holm's correction over 2); a alone has 1 in 8 "
                                      "pairs, base alone in 0 (McNemar's exact test): differs, for the better"));
  EXPECT_THAT(analysis.contrasts[1].sentence,
              HasSubstr("McNemar's exact test; the interval is that of the paired t test"));

  const AnalysisRecord few =
      analyse("model,item,correct\nbase,0,0\nbase,1,0\nbase,2,0\na,0,1\na,1,1\na,2,1\n", {.pair = {"item"}});
  EXPECT_EQ(few.contrasts[0].verdict, StudyVerdict::Inconclusive);
  EXPECT_NEAR(few.contrasts[0].complete.p, 0.25, 1e-15);
}

TEST_F(ItemPairs, CountWithTheWorstScoreWhereOneIsMissing) {
  const std::string table = "model,item,correct\n" + answers("base", 0, 0) + answers("a", 9, 1);
  const AnalysisRecord analysis = analyse(table + "base,100,0\na,100,nan\n", {.pair = {"item"}});
  const AnalysisContrast& one = analysis.contrasts[0];
  EXPECT_NEAR(one.complete.p, 0.021484375, 1e-15);
  ASSERT_TRUE(one.worst);
  EXPECT_NEAR(one.worst->p, 0.021484375, 1e-15);  // 0 on either side is no disagreement
  EXPECT_EQ(one.verdict, StudyVerdict::Differs);
}

TEST_F(ItemPairs, AreCountedWhereSilenceForbidsAVerdict) {
  const std::string table = "model,item,correct\n" + answers("base", 0, 0) + answers("a", 9, 1) + "base,100,0\n";
  const AnalysisRecord analysis = analyse(table, {.pair = {"item"}});
  const AnalysisContrast& one = analysis.contrasts[0];
  EXPECT_EQ(one.verdict, StudyVerdict::Refused);
  ASSERT_TRUE(one.mcnemar);
  EXPECT_EQ(one.mcnemar->only_second, 9);
  EXPECT_EQ(one.mcnemar->only_first, 1);
  EXPECT_THAT(analysis.cannot, Contains(HasSubstr("these trained models on new items")));
}

TEST_F(ItemPairs, AreNoneWhereAValueIsBetweenOrRowsAreNoPairs) {
  const std::string table = "model,item,correct\n" + answers("base", 0, 0) + answers("a", 9, 1);
  EXPECT_FALSE(analyse(table, {.metrics = {"correct"}}).contrasts[0].mcnemar);
  const AnalysisRecord graded = analyse(table + "base,100,0.5\na,100,1\n", {.pair = {"item"}});
  EXPECT_FALSE(graded.contrasts[0].mcnemar);
  EXPECT_THAT(graded.cannot, Not(Contains(HasSubstr("trained models"))));
}

}  // namespace
}  // namespace ceteris::analyse
