// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "ceteris/loader/data_spec.hpp"
#include "ceteris/models/cost.hpp"
#include "ceteris/models/model_spec.hpp"
#include "ceteris/spec/field.hpp"
#include "ceteris/train/recipe_spec.hpp"
#include "ceteris/trial/init_spec.hpp"

namespace ceteris::trial {

/// One training run: model, recipe and data, and the draw of all random streams.
struct TrialSpec {
  static constexpr std::string_view title = "trial";
  models::ModelSpec model = models::SmallCnnSpec{};
  train::RecipeSpec recipe;
  loader::DataSpec data;
  std::uint64_t seed = 0;
  std::uint64_t replicate = 0;
  InitSpec init;

  static constexpr auto fields() {
    using Self = TrialSpec;
    return std::tuple{spec::field("model", &Self::model, "the network"),
                      spec::field("recipe", &Self::recipe, "everything about training that is not the model"),
                      spec::field("data", &Self::data, "what it learns from"),
                      spec::field("seed", &Self::seed, "of weights, order, augmentation and dropout"),
                      spec::field("replicate", &Self::replicate, "another one, another draw of all random streams"),
                      spec::field("init", &Self::init, "weights to start from", spec::since("0.2"))};
  }
};
static_assert(spec::complete<TrialSpec>());

/// What the network costs on a sample of the data; with 1,000 classes where only the data knows how many. Throws (exit
/// 3) for a network that cannot be built.
[[nodiscard]] models::ModelCost cost_of(const TrialSpec& spec);

/// Throws (exit 3) for a network that cannot be built or cannot learn from such data: all that the specification alone
/// tells.
void check_trial(const TrialSpec& spec);

/// Names of what a run measures on validation data: "accuracy", "loss", "balanced_accuracy" and "top5_accuracy" of
/// images, and of each of data.test_sides "accuracy_48px" and "loss_48px"; "loss" and "bits_per_byte" of text.
[[nodiscard]] std::vector<std::string> validation_metrics(const TrialSpec& spec);

/// All names that a run reports to a study: "validation.accuracy", "train.loss" and so on, and of image networks what
/// they cost ("network.latency", network_cost_names.hpp).
[[nodiscard]] std::vector<std::string> trial_metrics(const TrialSpec& spec);

}  // namespace ceteris::trial

namespace ceteris {
extern template const spec::Schema& spec::schema<trial::TrialSpec>();
}  // namespace ceteris
