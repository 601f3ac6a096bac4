// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit_plan/judge.hpp"

#include <gtest/gtest.h>

#include "ceteris/audit_plan/audit_spec.hpp"

namespace ceteris::audit_plan {
namespace {

// `right` of `total` images named right, the rest named the next set; every image alone unless `group_size` > 1.
struct Case {
  TestSet test_set;
  std::vector<float> scores;
};
Case make(int classes, int total, int right, int group_size = 1) {
  Case made{{.classes = classes}, {}};
  for (int i = 0; i < total; ++i) {
    const int truth = i % classes;
    made.test_set.images.push_back(static_cast<std::uint32_t>(i));
    made.test_set.labels.push_back(truth);
    made.test_set.groups.push_back(i / classes / group_size * classes + truth);
    for (int c = 0; c < classes; ++c) {
      made.scores.push_back(c == (i < right ? truth : (truth + 1) % classes) ? 1.0F : 0.0F);
    }
  }
  return made;
}

TEST(Judge, CountsIntervalAndExactP) {
  const Case one = make(3, 300, 180);
  const Judgement judgement = judge(one.scores, one.test_set, Stream(1, 0, "t"));
  EXPECT_EQ(judgement.accuracy.correct, 180);
  EXPECT_DOUBLE_EQ(judgement.accuracy.value, 0.6);
  EXPECT_NEAR(judgement.accuracy.wilson95.low, 0.5436, 1e-3);  // Wilson 1927 for 180 of 300
  EXPECT_NEAR(judgement.accuracy.wilson95.high, 0.6538, 1e-3);
  EXPECT_LT(judgement.accuracy.p_value, 1e-15);
  EXPECT_DOUBLE_EQ(judgement.accuracy.p_permutation, 1.0 / (kPermutations + 1));
  EXPECT_EQ(judgement.confusion.counts[0][0] + judgement.confusion.counts[0][1], 100);
}

TEST(Judge, GroupsWidenTheInterval) {
  const Case alone = make(2, 400, 240), grouped = make(2, 400, 240, 10);
  const auto width = [](const Judgement& j) { return j.accuracy.wilson95.high - j.accuracy.wilson95.low; };
  EXPECT_GT(width(judge(grouped.scores, grouped.test_set, Stream(1, 0, "t"))),
            1.5 * width(judge(alone.scores, alone.test_set, Stream(1, 0, "t"))));
}

TEST(Judge, GroupsAreNotCountedAsManyImages) {
  const Case grouped = make(2, 400, 240, 50);  // four groups a class
  const Judgement judgement = judge(grouped.scores, grouped.test_set, Stream(1, 0, "t"));
  EXPECT_GE(judgement.accuracy.p_value, judgement.accuracy.p_permutation);
  EXPECT_GT(judgement.accuracy.p_value, 0.005);  // 240 of 400 images alone would give 4e-5
}

TEST(Judge, FewGroupsGiveAWideInterval) {
  const Case grouped = make(2, 400, 300, 40);  // ten groups, three quarters right
  EXPECT_LT(judge(grouped.scores, grouped.test_set, Stream(1, 0, "t")).accuracy.wilson95.low, 0.5);
}

TEST(JudgePairs, AnswersOnlyAmongTheTwo) {
  // Truth 0 is taken for 2 every time: the pair (0, 1) does not mind, the pair (0, 2) is lost.
  Case one{{.classes = 3}, {}};
  for (int i = 0; i < 90; ++i) {
    one.test_set.images.push_back(static_cast<std::uint32_t>(i));
    one.test_set.labels.push_back(i % 3);
    one.test_set.groups.push_back(i);
    const std::vector<float> rows[] = {{0.3F, 0.1F, 0.6F}, {0.1F, 0.8F, 0.1F}, {0.2F, 0.1F, 0.7F}};
    one.scores.insert(one.scores.end(), rows[i % 3].begin(), rows[i % 3].end());
  }
  const auto pairs = judge_pairs(one.scores, one.test_set, 300, Stream(1, 0, "t"));
  ASSERT_EQ(pairs.size(), 3U);
  EXPECT_DOUBLE_EQ(pairs[0].accuracy.value, 1.0);
  EXPECT_DOUBLE_EQ(pairs[1].accuracy.value, 0.5);
  EXPECT_EQ(pairs[1].verdict, record::Verdict::Indistinguishable);
}

TEST(Judge, ManyQuestionsGetSoManyPermutationsThatHolmCanProveEach) {
  EXPECT_EQ(permutations_for(1), kPermutations);
  for (const std::size_t questions : {std::size_t{13}, std::size_t{45}, std::size_t{435}}) {
    EXPECT_LE(static_cast<double>(questions) / static_cast<double>(permutations_for(questions) + 1), 0.005)
        << questions;
  }
  const Case sure = make(3, 300, 300);
  EXPECT_DOUBLE_EQ(judge(sure.scores, sure.test_set, Stream(1, 0, "t"), 45).accuracy.p_permutation, 1.0 / 9000);
}

TEST(JudgePairs, CorrectThePermutationPForAllPairsAndTakeTheWordFromIt) {
  const Case sure = make(12, 1200, 1200);
  const auto pairs = judge_pairs(sure.scores, sure.test_set, 300, Stream(1, 0, "t"));
  ASSERT_EQ(pairs.size(), 66U);
  for (const record::Pair& pair : pairs) {
    EXPECT_NEAR(pair.p_holm, 66 * pair.accuracy.p_permutation, 1e-12);
    EXPECT_EQ(pair.verdict, record::Verdict::AlmostPerfect);
  }
}

TEST(Enough, IsAHundredImagesASetAndTwentyGroupsOfTestImages) {
  const TestSet twenty = make(2, 20, 20).test_set, nineteen = make(2, 19, 19).test_set;
  EXPECT_TRUE(is_enough(kFewestImages, twenty));
  EXPECT_FALSE(is_enough(kFewestImages - 1, twenty));
  EXPECT_FALSE(is_enough(300, nineteen));
}

}  // namespace
}  // namespace ceteris::audit_plan
