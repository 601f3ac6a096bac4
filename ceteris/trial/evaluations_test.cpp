// SPDX-License-Identifier: Apache-2.0
#include "ceteris/trial/evaluations.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"

namespace ceteris::trial {
namespace {

std::vector<train::Metric> evaluation(double accuracy, double loss) {
  return {{.name = "accuracy", .value = accuracy, .better = train::Better::Higher}, {.name = "loss", .value = loss}};
}

TEST(Evaluations, TheBestIsTheHighestOrTheLowestAndTheFirstOfEquals) {
  Evaluations all;
  all.restore({{10, "train", "loss", 0.01}, {10, "validation", "accuracy", 0.4}, {10, "validation", "loss", 1.5}});
  all.add(20, evaluation(0.6, 1.2));
  all.add(30, evaluation(0.6, 1.1));
  all.add(40, evaluation(std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN()));
  EXPECT_EQ(all.best(evaluation(0, 0)[0])->step, 20);
  EXPECT_EQ(all.best(evaluation(0, 0)[1])->step, 30);
  EXPECT_FALSE(all.best({.name = "other"}).has_value());
  ASSERT_EQ(all.at(10).size(), 2U);
  EXPECT_EQ(all.at(10)[1].value, 1.5);
}

TEST(ClassAccuracy, CountsByClassAndQuotesNames) {
  const TempDirectory folder;
  std::vector<train::Metric> metrics = evaluation(0.5, 1);
  metrics[0].outcomes = {1, 0, 1, 0};
  write_class_accuracy(folder.path(), {"a", "b, c", "d"}, {0, 0, 1, 0}, metrics);
  EXPECT_EQ(read_file(folder.path() / kClassFile),
            "class,images,correct,accuracy\na,3,1,0.3333333333333333\n\"b, c\",1,1,1\nd,0,0,\n");
}

TEST(ClassAccuracy, OfATextThereIsNone) {
  const TempDirectory folder;
  write_class_accuracy(folder.path(), {}, {}, evaluation(0.5, 1));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / kClassFile));
}

}  // namespace
}  // namespace ceteris::trial
