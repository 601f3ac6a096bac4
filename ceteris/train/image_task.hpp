// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "ceteris/base/random.hpp"
#include "ceteris/loader/augment.hpp"
#include "ceteris/loader/batch.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/train/recipe_spec.hpp"
#include "ceteris/train/task.hpp"

namespace ceteris::train {

/// Small images in memory with their classes.
struct LabelledImages {
  std::shared_ptr<const image::ImageCache> cache;
  std::vector<std::uint32_t> indices;  ///< into the cache
  std::vector<std::int64_t> labels;    ///< one an index, in [0, classes)
};

/// Which views of an image a prediction averages.
enum class TestViews {
  Center,
  Grid,  ///< nine crops on a 3 x 3 grid
};

/// Log-probabilities of the classes, the probabilities averaged over views: (N, classes) float32, in the order of
/// `indices`.
[[nodiscard]] at::Tensor predict(nn::Network& network, const image::ImageCache& cache,
                                 std::span<const std::uint32_t> indices, int size, TestViews views);

/// Accuracy (first, with the outcome of every image: 1 where it is right), loss, balanced accuracy, the mean over the
/// classes that have images of the share that is right, and top-5 accuracy, the share whose class is among the five
/// likeliest (all, where there are no more classes). log_probabilities (N, classes), N >= 1.
[[nodiscard]] std::vector<Metric> image_metrics(const at::Tensor& log_probabilities,
                                                const std::vector<std::int64_t>& labels);

/// The network of a task at another side: built for it, with the weights of the one that learns.
struct SideTest {
  int size = 0;  ///< side of its input
  LabelledImages validation;
  std::shared_ptr<nn::Network> network;
  std::function<void(const nn::Network& from, nn::Network& to)> take_weights;
};

struct ImageTaskOptions {
  int size = 64;             ///< side of the network's input, at most the side of the cache
  std::int64_t classes = 0;  ///< needed where the recipe mixes images
  std::uint64_t seed = 0;
  std::uint64_t replicate = 0;
};

/// Image classification: cross-entropy on augmented images; image_metrics on the centre view, and at every other side
/// "accuracy_48px" and "loss_48px" of the validation part.
class ImageTask final : public Task {
 public:
  ImageTask(std::shared_ptr<nn::Network> network, LabelledImages train, LabelledImages validation,
            const RecipeSpec& recipe, const ImageTaskOptions& options, std::vector<SideTest> side_tests = {});

  [[nodiscard]] torch::nn::Module& network() override { return *network_; }
  [[nodiscard]] std::int64_t samples() const override { return static_cast<std::int64_t>(train_.indices.size()); }
  [[nodiscard]] std::int64_t batch_size() const override { return std::min<std::int64_t>(recipe_.batch, samples()); }
  [[nodiscard]] Batch batch(std::int64_t step) override;
  [[nodiscard]] at::Tensor forward_loss(const Batch& batch) override;
  [[nodiscard]] std::vector<Metric> evaluate(Split split) override;

 private:
  std::shared_ptr<nn::Network> network_;
  LabelledImages train_;
  LabelledImages validation_;
  RecipeSpec recipe_;
  ImageTaskOptions options_;
  loader::EpochOrder order_;
  loader::Augmenter augmenter_;
  Stream mix_;
  std::int64_t last_mixed_;  ///< steps below it mix images
  std::vector<SideTest> side_tests_;
};

}  // namespace ceteris::train
