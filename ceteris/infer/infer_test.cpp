// SPDX-License-Identifier: Apache-2.0
// The passes against the network called by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/image/encode.hpp"
#include "ceteris/infer/embed.hpp"
#include "ceteris/infer/evaluate.hpp"
#include "ceteris/infer/predict.hpp"
#include "ceteris/models/table.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/synthetic/labelled.hpp"
#include "ceteris/weights/load.hpp"

namespace ceteris::infer {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;

constexpr int kSide = 32;

/// Six images of three classes, one file that is none, and a network of three classes with its weights in a file.
class InferPass : public ::testing::Test {
 protected:
  void SetUp() override {
    for (int i = 0; i < 6; ++i) {
      const fs::path folder = folder_.path() / "images" / std::string(1, static_cast<char>('a' + i % 3));
      fs::create_directories(folder);
      const auto sample = synthetic::labelled_sample({}, "test", static_cast<std::uint64_t>(i));
      const std::vector<std::byte> png = image::encode_png(sample.image);
      write_file_atomic(folder / (std::to_string(i) + ".png"), {reinterpret_cast<const char*>(png.data()), png.size()});
    }
    write_file_atomic(folder_.path() / "images" / "a" / "9.png", "no image");
    const auto network = models::build(models::find("small_cnn").spec, {.side = kSide, .classes = 3});
    nn::initialise(*network, 7, 0);
    weights::save_weights(*network, folder_.path() / "weights.safetensors");
    source_ = infer::open_images(std::vector<std::string>{(folder_.path() / "images").string()}, progress_);
    chosen_ = choose_model({.model = "small_cnn",
                            .weights = (folder_.path() / "weights.safetensors").string(),
                            .size = kSide,
                            .classes = 3});
  }

  /// (6, 3), one image at a time.
  at::Tensor logits_by_hand() {
    std::vector<at::Tensor> rows;
    pass_over(source_, kSide, {.batch = 1}, executor_, progress_, [&](const loader::StreamedBatch& batch) {
      rows.push_back(image_network(chosen_).forward(batch.images, {}));
    });
    return at::cat(rows);
  }

  TempDirectory folder_;
  Executor executor_{1};
  SilentProgress progress_;
  data::Source source_;
  ChosenModel chosen_;
};

TEST_F(InferPass, EvaluatesAsTheNetworkAnswersAndCountsWhatCannotBeRead) {
  const Evaluation found = evaluate_images(source_, chosen_, {.batch = 4}, executor_, progress_);
  ASSERT_EQ(found.refused.size(), 1U);
  EXPECT_EQ(found.refused.front().name, "a/9.png");
  EXPECT_THAT(chosen_.labels, ElementsAre("a", "b", "c"));
  EXPECT_THAT(found.score.actual, ElementsAre(0, 0, 1, 1, 2, 2));
  const at::Tensor log_probabilities = logits_by_hand().log_softmax(1);
  const at::Tensor best = log_probabilities.argmax(1);
  double loss = 0;
  std::int64_t right = 0;
  for (std::int64_t i = 0; i < 6; ++i) {
    EXPECT_EQ(found.score.predicted[static_cast<std::size_t>(i)], best[i].item<std::int64_t>());
    right += best[i].item<std::int64_t>() == i / 2 ? 1 : 0;
    loss -= log_probabilities[i][i / 2].item<double>();
  }
  EXPECT_EQ(found.confusion.correct(), right);
  EXPECT_NEAR(found.score.loss, loss, 1e-5);
}

TEST_F(InferPass, PredictsTheLikeliestFirst) {
  std::vector<Prediction> rows;
  predict_images(source_, chosen_, {.batch = 4}, 5, executor_, progress_,
                 [&](const Prediction& row) { rows.push_back(row); });
  ASSERT_EQ(rows.size(), 6U);
  const at::Tensor probabilities = logits_by_hand().softmax(1, at::kDouble);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    ASSERT_EQ(rows[i].classes.size(), 3U) << "a network of three classes has no five";
    EXPECT_TRUE(std::ranges::is_sorted(rows[i].probabilities, std::greater<>()));
    for (std::size_t k = 0; k < 3; ++k) {
      EXPECT_NEAR(rows[i].probabilities[k],
                  probabilities[static_cast<std::int64_t>(i)][rows[i].classes[k]].item<double>(), 1e-6);
    }
  }
}

TEST_F(InferPass, EmbedsWhatTheHeadReadsAndTheMeanOfEveryStage) {
  std::vector<at::Tensor> features;
  embed_images(source_, chosen_, {.batch = 4}, Features::Head, executor_, progress_,
               [&](const loader::StreamedBatch&, const std::vector<at::Tensor>& found) {
                 ASSERT_EQ(found.size(), 1U);
                 features.push_back(found.front());
               });
  const at::Tensor logits = image_network(chosen_).forward_head(at::cat(features));
  EXPECT_TRUE(at::allclose(logits, logits_by_hand(), 1e-5, 1e-5));
  std::vector<std::size_t> stages;
  embed_images(source_, chosen_, {.batch = 8}, Features::Stages, executor_, progress_,
               [&](const loader::StreamedBatch& batch, const std::vector<at::Tensor>& found) {
                 stages.push_back(found.size());
                 EXPECT_EQ(found.front().dim(), 2);
                 EXPECT_EQ(found.front().size(0), static_cast<std::int64_t>(batch.items.size()));
               });
  ASSERT_EQ(stages.size(), 1U);
  EXPECT_GE(stages.front(), 2U);
}

TEST_F(InferPass, RefusesClassesThatTheNetworkDoesNotKnow) {
  chosen_.labels = {"a", "b", "d"};
  try {
    (void)evaluate_images(source_, chosen_, {}, executor_, progress_);
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_THAT(error.problems().front().line(), ::testing::HasSubstr("which the network does not know"));
  }
}

}  // namespace
}  // namespace ceteris::infer
