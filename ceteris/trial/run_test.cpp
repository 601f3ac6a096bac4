// SPDX-License-Identifier: Apache-2.0
#include "ceteris/trial/run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/formats/csv.hpp"
#include "ceteris/models/table.hpp"
#include "ceteris/run_folder/run_folder.hpp"
#include "ceteris/spec/set.hpp"
#include "ceteris/trial/evaluate.hpp"
#include "ceteris/trial/stored_trial.hpp"

namespace ceteris::trial {
namespace {

namespace fs = std::filesystem;

TrialSpec small_trial() {
  TrialSpec spec;
  spec.recipe.batch = 8;
  spec.recipe.steps = 6;
  spec.recipe.checkpoints = 3;
  auto& builtin = std::get<loader::BuiltinData>(spec.data);
  builtin.train = 32;
  builtin.validation = 20;
  return spec;
}

class RunTrial : public ::testing::Test {
 protected:
  TrialRun run(const TrialSpec& spec, RunOptions options = {}) {
    options.runs = folder_.path();
    return run_trial(spec, options, executor_, progress_);
  }

  TempDirectory folder_;
  Executor executor_{1};
  SilentProgress progress_;
};

TEST_F(RunTrial, LeavesItsResultInAFolderNamedByWhatItIs) {
  const TrialRun first = run(small_trial());
  EXPECT_EQ(first.folder.filename(), first.result.id);
  EXPECT_EQ(first.result.steps, 6);
  EXPECT_EQ(first.result.samples, 48);
  ASSERT_EQ(first.result.final_metrics.size(), 4U);
  EXPECT_EQ(first.result.final_metrics[0].name, "accuracy");
  EXPECT_FALSE(first.finished_before);
  EXPECT_TRUE(fs::exists(first.folder / "result.json"));
}

TEST_F(RunTrial, OfAFinishedRunIsReadAndNotTrainedAgain) {
  const TrialRun first = run(small_trial());
  const TrialRun again = run(small_trial());
  EXPECT_TRUE(again.finished_before);
  EXPECT_EQ(record::to_json(again.result), record::to_json(first.result));
}

TEST_F(RunTrial, ThatIsStoppedGoesOnToTheSameBits) {
  int steps = 0;
  const TrialRun stopped = run(small_trial(), {.should_stop = [&] { return ++steps == 3; }});
  EXPECT_TRUE(stopped.stopped);
  EXPECT_EQ(stopped.result.steps, 3);
  const TrialRun finished = run(small_trial());
  EXPECT_FALSE(finished.finished_before);
  const std::string log = read_file(finished.folder / "metrics.csv");
  const std::string result = read_file(finished.folder / "result.json");
  fs::remove_all(finished.folder);
  const TrialRun whole = run(small_trial());
  EXPECT_EQ(read_file(whole.folder / "metrics.csv"), log);
  EXPECT_EQ(read_file(whole.folder / "result.json"), result);
}

TEST_F(RunTrial, InBfloat16GoesOnToTheSameBitsToo) {
  TrialSpec spec = small_trial();
  spec.recipe.precision = train::Precision::Bf16;
  int steps = 0;
  (void)run(spec, {.should_stop = [&] { return ++steps == 3; }});
  const TrialRun finished = run(spec);
  EXPECT_NE(finished.result.id, run(small_trial()).result.id);
  const std::string checkpoint = read_file(finished.folder / "checkpoint" / "step-6.safetensors");
  EXPECT_THAT(checkpoint.substr(0, 1 << 16), ::testing::HasSubstr("BF16"));
  fs::remove_all(finished.folder);
  EXPECT_EQ(read_file(run(spec).folder / "checkpoint" / "step-6.safetensors"), checkpoint);
}

TEST_F(RunTrial, OnALanguageLearnsItAndStaysAboveItsBound) {
  const synthetic::LanguageSpec language{.words = 3, .followers = 1, .free = 0.3};
  models::GptSpec gpt;
  gpt.layers = gpt.heads = 2;
  gpt.width = 32;
  gpt.context = 32;
  TrialSpec spec;
  spec.model = gpt;
  spec.data = loader::LanguageData{language, 5000, 3000};
  spec.recipe.batch = 16;
  spec.recipe.steps = 120;
  spec.recipe.optimiser = optim::AdamWSpec{.learning_rate = 1e-2, .clip_norm = 1};
  const TrialRun done = run(spec);
  ASSERT_EQ(done.result.final_metrics[0].name, "loss");
  const double loss = done.result.final_metrics[0].value;
  const synthetic::Language drawn(language);
  const double bound = drawn.ideal_loss(drawn.text("validation", 3000));
  EXPECT_GT(loss, bound);
  EXPECT_LT(loss, 2 * bound);  // log(256) = 5.5 at the start
  std::get<loader::LanguageData>(spec.data).validation = 30;
  EXPECT_THROW(static_cast<void>(run(spec)), Error);
}

TEST_F(RunTrial, ThatPrunesGoesOnToTheSameBitsAndStaysSparse) {
  TrialSpec spec = small_trial();
  spec.recipe.prune_share = 0.75;
  const TrialRun whole = run(spec);
  const std::string result = read_file(whole.folder / "result.json");
  const weights::WeightFile trained = weights::read_weights(whole.folder);
  for (const int stop : {2, 3, 5}) {
    fs::remove_all(whole.folder);
    int steps = 0;
    (void)run(spec, {.should_stop = [&] { return ++steps == stop; }});
    EXPECT_EQ(read_file(run(spec).folder / "result.json"), result) << stop;
  }
  int pruned = 0;
  for (const weights::WeightTensor& tensor : trained.tensors) {
    if (tensor.value.dim() == 4) {
      const auto kept = tensor.value.count_nonzero().item<std::int64_t>();
      EXPECT_EQ(kept, tensor.value.numel() - 3 * tensor.value.numel() / 4) << tensor.name;
      ++pruned;
    }
  }
  EXPECT_GT(pruned, 0);
}

TEST_F(RunTrial, ThatDivergesIsAResultWithItsCause) {
  // One step of this length: the training loss was that of the initial weights, and finite.
  TrialSpec spec = small_trial();
  spec.model = models::find("vit_32px").spec;
  spec::set_all(spec, std::vector<std::string>{"model.norm=none", "recipe.optimiser.learning_rate=10",
                                               "recipe.schedule.warmup=0", "recipe.steps=1"});
  const fs::path study = folder_.path() / "study";
  fs::create_directory(study);
  const TrialRun diverged = run(spec, {.study_folder = study});
  EXPECT_TRUE(diverged.result.diverged);
  EXPECT_EQ(diverged.cause.name, "validation loss");
  EXPECT_THAT(read_file(study / "metrics.jsonl"), ::testing::HasSubstr("\"validation.accuracy\": NaN"));
}

TEST_F(RunTrial, IsEvaluatedAgainToTheSameNumbers) {
  const TrialSpec spec = small_trial();
  const TrialRun trained = run(spec);
  const StoredTrial stored = read_trial(trained.folder);
  OwnData own = read_own_data(stored.spec, stored, trained.folder.string(), false, executor_, progress_);
  EXPECT_FALSE(own.changed);
  const auto metrics = evaluate(stored.spec, std::move(own.data), weights::read_weights(trained.folder)).metrics;
  ASSERT_EQ(metrics.size(), trained.result.final_metrics.size());
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    EXPECT_EQ(metrics[i].value, trained.result.final_metrics[i].value) << metrics[i].name;
  }
}

/// The values of the validation accuracy, by step.
std::vector<record::MetricPoint> accuracies(const TrialRun& run) {
  std::vector<record::MetricPoint> found;
  for (const record::MetricPoint& point : run_folder::read_run(run.folder).metrics) {
    if (point.split == "validation" && point.name == "accuracy") found.push_back(point);
  }
  return found;
}

TEST_F(RunTrial, SaysWhichEvaluationWasTheBest) {
  TrialSpec spec = small_trial();
  spec.recipe.evaluations = 6;
  const TrialRun last = run(spec);
  ASSERT_TRUE(last.result.best.has_value());
  for (const record::MetricPoint& point : accuracies(last)) {
    EXPECT_LE(point.value, last.result.best->value);
    EXPECT_TRUE(point.value < last.result.best->value || point.step >= last.result.best->step) << "the first of equals";
  }
  EXPECT_FALSE(last.result.scored_best);
  EXPECT_EQ(last.result.final_metrics[0].value, accuracies(last).back().value);
}

class BestRun : public RunTrial, public testing::WithParamInterface<std::vector<std::string>> {};

TEST_P(BestRun, IsScoredByItsBestEvaluationHoweverOftenItIsCutOff) {
  TrialSpec spec = small_trial();
  spec.recipe.steps = 12;
  spec.recipe.evaluations = 12;
  spec::set_all(spec, std::vector<std::string>{"recipe.checkpoint_rule=best", "recipe.optimiser.learning_rate=0.02"});
  spec::set_all(spec, GetParam());
  for (const int stop : {3, 2, 4}) {
    int steps = 0;
    (void)run(spec, {.should_stop = [&] { return ++steps == stop; }});
  }
  const TrialRun finished = run(spec);
  EXPECT_TRUE(finished.result.scored_best);
  ASSERT_TRUE(finished.result.best.has_value());
  ASSERT_LT(finished.result.best->step, 12) << "a recipe under which the last evaluation is the best tests nothing";
  EXPECT_EQ(finished.result.final_metrics[0].value, finished.result.best->value);
  EXPECT_EQ(finished.result.final_metrics[1].step, finished.result.best->step);
  const std::string result = read_file(finished.folder / "result.json"),
                    classes = read_file(finished.folder / "class_accuracy.csv");
  EXPECT_THAT(result, ::testing::HasSubstr(R"("scored_checkpoint": "best")"));

  const StoredTrial stored = read_trial(finished.folder);
  OwnData own = read_own_data(stored.spec, stored, finished.folder.string(), false, executor_, progress_);
  const auto metrics = evaluate(stored.spec, std::move(own.data), weights::read_weights(finished.folder)).metrics;
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    EXPECT_EQ(metrics[i].value, finished.result.final_metrics[i].value) << metrics[i].name;
  }
  fs::remove_all(finished.folder);
  const TrialRun whole = run(spec);
  EXPECT_EQ(read_file(whole.folder / "result.json"), result);
  EXPECT_EQ(read_file(whole.folder / "class_accuracy.csv"), classes);
}

INSTANTIATE_TEST_SUITE_P(Recipes, BestRun,
                         testing::Values(std::vector<std::string>{}, std::vector<std::string>{"recipe.ema_decay=0.5"}));

TEST_F(RunTrial, WritesHowEveryClassDid) {
  const TrialRun trained = run(small_trial());
  const auto rows = formats::parse_csv(read_file(trained.folder / "class_accuracy.csv"), "classes").rows;
  ASSERT_EQ(rows.size(), 11U) << "a header and ten classes";
  std::int64_t images = 0, correct = 0;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    images += std::stoll(rows[i].fields[1]);
    correct += std::stoll(rows[i].fields[2]);
  }
  EXPECT_EQ(images, 20);
  EXPECT_DOUBLE_EQ(static_cast<double>(correct) / 20, trained.result.final_metrics[0].value);
}

class AveragedRun : public RunTrial, public testing::WithParamInterface<std::vector<std::string>> {};

TEST_P(AveragedRun, GoesOnToTheSameBitsAndIsEvaluatedAgainToTheSameNumbers) {
  TrialSpec spec = small_trial();
  spec::set_all(spec, std::vector<std::string>{"recipe.ema_decay=0.7"});
  spec::set_all(spec, GetParam());
  int steps = 0;
  (void)run(spec, {.should_stop = [&] { return ++steps == 3; }});
  const TrialRun finished = run(spec);
  EXPECT_TRUE(finished.result.averaged_weights);
  EXPECT_THAT(read_file(finished.folder / "result.json"), ::testing::HasSubstr(R"("scored_weights": "average")"));
  const std::string checkpoint = read_file(finished.folder / "checkpoint" / "step-6.safetensors");
  const std::string log = read_file(finished.folder / "metrics.csv");
  fs::remove_all(finished.folder);
  const TrialRun whole = run(spec);
  EXPECT_EQ(read_file(whole.folder / "checkpoint" / "step-6.safetensors"), checkpoint);
  EXPECT_EQ(read_file(whole.folder / "metrics.csv"), log);

  const StoredTrial stored = read_trial(whole.folder);
  OwnData own = read_own_data(stored.spec, stored, whole.folder.string(), false, executor_, progress_);
  const auto metrics = evaluate(stored.spec, std::move(own.data), weights::read_weights(whole.folder)).metrics;
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    EXPECT_EQ(metrics[i].value, whole.result.final_metrics[i].value) << metrics[i].name;
  }
  spec.recipe.ema_decay = 0;
  spec.recipe.ema_warmup = false;
  const TrialRun plain = run(spec);
  EXPECT_FALSE(plain.result.averaged_weights);
  EXPECT_NE(plain.result.final_metrics[1].value, whole.result.final_metrics[1].value) << "the average was not scored";
}

INSTANTIATE_TEST_SUITE_P(Recipes, AveragedRun,
                         testing::Values(std::vector<std::string>{}, std::vector<std::string>{"recipe.ema_warmup=true"},
                                         std::vector<std::string>{"recipe.precision=bf16"},
                                         std::vector<std::string>{"model=vit", "model.patch=16", "model.width=16",
                                                                  "model.depth=2", "model.heads=2",
                                                                  "model.weights=sigma_reparam"},
                                         std::vector<std::string>{"model=staged", "model.norm=batchnorm",
                                                                  "model.depths=[1,1]", "model.widths=[8,8]"}));

TEST_F(RunTrial, OfAModelThatDoesNotFitItsDataIsRefusedBeforeAnythingIsWritten) {
  TrialSpec spec = small_trial();
  spec.model = models::GptSpec{};
  try {
    (void)run(spec);
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit(), Exit::InvalidSpec);
  }
  EXPECT_TRUE(fs::is_empty(folder_.path()));
}

}  // namespace
}  // namespace ceteris::trial
