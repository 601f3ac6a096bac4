// SPDX-License-Identifier: Apache-2.0
#include "ceteris/record/trial.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "ceteris/base/error.hpp"
#include "ceteris/base/hash.hpp"

namespace ceteris::record {
namespace {

using testing::HasSubstr;

TrialKey key() {
  TrialKey key;
  key.spec_json = R"({"lr":0.003,"model":"convnext_atto"})";
  key.data_fingerprint = "abc";
  key.replicate = 2;
  key.budget = {.currency = "samples", .amount = 60000};
  return key;
}

TrialRecord trial() {
  TrialRecord trial;
  trial.key = key();
  trial.id = trial_id(trial.key);
  trial.final_metrics = {{100, "train", "loss", 0.1}, {100, "validation", "accuracy", 2.0 / 3}};
  trial.best = MetricPoint{80, "validation", "accuracy", 0.7};
  trial.steps = 100;
  trial.samples = 6400;
  return trial;
}

TEST(TrialId, IsTheHashOfTheCanonicalKey) {
  const std::string canonical =
      R"({"budget":{"amount":60000,"currency":"samples"},"data":"abc","replicate":2,"semantics":6,)"
      R"("spec":{"lr":0.003,"model":"convnext_atto"}})";
  EXPECT_EQ(trial_id(key()), sha256_hex(canonical).substr(0, 20));
}

TEST(TrialId, ChangesWithEveryPartOfTheKey) {
  const std::vector<std::function<void(TrialKey&)>> changes = {
      [](TrialKey& k) { k.spec_json = R"({"lr":0.004,"model":"convnext_atto"})"; },
      [](TrialKey& k) { k.data_fingerprint = "abd"; },
      [](TrialKey& k) { ++k.replicate; },
      [](TrialKey& k) { k.budget.amount = 60001; },
      [](TrialKey& k) { k.budget.currency = "flops"; },
      [](TrialKey& k) { ++k.semantics; }};
  for (std::size_t i = 0; i < changes.size(); ++i) {
    TrialKey changed = key();
    changes[i](changed);
    EXPECT_NE(trial_id(changed), trial_id(key())) << i;
  }
  EXPECT_EQ(trial_id(key()), trial_id(key()));
}

TEST(TrialId, CannotBeForgedThroughQuotes) {
  TrialKey a = key();
  TrialKey b = key();
  a.data_fingerprint = R"(x","replicate":7)";
  b.data_fingerprint = "x";
  EXPECT_NE(trial_id(a), trial_id(b));
}

TEST(TrialJson, ReadsBackAsWritten) {
  const TrialRecord read = trial_from_json(to_json(trial()), "x");
  EXPECT_EQ(to_json(read), to_json(trial()));
  EXPECT_EQ(read.key.spec_json, key().spec_json);
  EXPECT_EQ(read.id, trial_id(read.key));
  ASSERT_EQ(read.final_metrics.size(), 2U);
  EXPECT_EQ(read.final_metrics[1].value, 2.0 / 3);
  ASSERT_TRUE(read.best.has_value());
  EXPECT_EQ(read.best->step, 80);
  EXPECT_FALSE(read.scored_best);
}

TEST(TrialJson, ADivergedRunIsAnOutcome) {
  TrialRecord diverged = trial();
  diverged.diverged = true;
  diverged.best.reset();
  diverged.final_metrics = {{7, "train", "loss", std::nan("")}};
  const TrialRecord read = trial_from_json(to_json(diverged), "x");
  EXPECT_TRUE(read.diverged);
  EXPECT_FALSE(read.best.has_value());
  EXPECT_TRUE(std::isnan(read.final_metrics[0].value));
}

TEST(TrialJson, SaysWhereTheScoredWeightsAreAverages) {
  EXPECT_EQ(to_json(trial()).find("scored_weights"), std::string::npos);
  TrialRecord averaged = trial();
  averaged.averaged_weights = true;
  EXPECT_THAT(to_json(averaged), HasSubstr(R"("scored_weights": "average")"));
  EXPECT_TRUE(trial_from_json(to_json(averaged), "x").averaged_weights);
  EXPECT_FALSE(trial_from_json(to_json(trial()), "x").averaged_weights);
}

TEST(TrialJson, OfAnotherSemanticsKeepsItsId) {
  TrialKey old = key();
  old.semantics = 0;
  EXPECT_EQ(trial_id(trial_key_from_json(to_json(old), "x")), trial_id(old));
}

std::string failure(const std::string& json) {
  try {
    (void)trial_from_json(json, "runs/1/result.json");
  } catch (const Error& e) {
    EXPECT_EQ(e.exit(), Exit::InvalidSpec);
    return e.what();
  }
  return {};
}

TEST(TrialJson, ComplainsInOneLineThatNamesTheFile) {
  for (const char* bad : {"", "{", "[]", "7", R"({"schema":"ceteris.trial","schema_version":1})",
                          R"({"schema":"ceteris.trial","schema_version":"one"})"}) {
    EXPECT_THAT(failure(bad), HasSubstr("runs/1/result.json")) << bad;
    EXPECT_EQ(failure(bad).find('\n'), std::string::npos) << bad;
  }
  const std::string deep = "{\"schema\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}";
  EXPECT_THAT(failure(deep), HasSubstr("runs/1/result.json: is nested"));
  EXPECT_THAT(failure(R"({"schema":"ceteris.audit","schema_version":1})"), HasSubstr("ceteris.audit"));
  EXPECT_THAT(failure(R"({"schema":"ceteris.trial","schema_version":99})"), HasSubstr("version 99"));
}

}  // namespace
}  // namespace ceteris::record
