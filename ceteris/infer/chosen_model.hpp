// SPDX-License-Identifier: Apache-2.0
// The network that a caller names: a model of the table or a run of `ceteris train`, with its weights.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ceteris/models/build.hpp"
#include "ceteris/models/model_argument.hpp"
#include "ceteris/trial/stored_trial.hpp"
#include "ceteris/weights/load.hpp"

namespace ceteris::infer {

struct ModelChoice {
  std::string model;                  ///< a name from the table, or a run folder
  std::string weights = {};           ///< a weight file or a run folder; empty: those of the run
  bool ema = false;                   ///< the moving average of the weights, where the file has one
  std::string labels = {};            ///< a file with the names of the classes; empty: those of the run
  std::vector<std::string> set = {};  ///< changes to the model: "model.norm=dyt"
  int size = 0;                       ///< side of the images; 0: the model's own
  int classes = 0;                    ///< of the head; 0: as many as the weights have
};

struct ChosenModel {
  models::ModelSpec spec;
  models::ImageInput input;               ///< of a classifier of images
  std::shared_ptr<nn::Network> network;   ///< in evaluation mode
  std::vector<std::string> labels;        ///< names of the classes in the order of the outputs; empty: not known
  std::optional<trial::StoredTrial> run;  ///< where MODEL is one
  std::vector<std::uint64_t> seen;        ///< contents of the images that the run has trained on, sorted
  std::string weights;                    ///< the file they came from; empty: as drawn by seed 0
  weights::LoadReport loaded;
  std::vector<std::string> notes;  ///< what a reader should know, a sentence each
};

/// Builds the network and fills it. The number of classes is `choice.classes`, or the labels, or the head in the
/// file, or the model's own. Throws a usage error for a name, a file or a folder that is none, a spec error for a
/// network that cannot be built.
[[nodiscard]] ChosenModel choose_model(const ModelChoice& choice);

/// Throws a usage error when a result would not be that of weights somebody trained: without weights, when the file is
/// of another network, and for whatever reads the head also when that was left out.
void require_trained(const ChosenModel& chosen, bool with_head);

/// The same network as a classifier of images. Throws a usage error for a language model.
[[nodiscard]] nn::ImageNetwork& image_network(const ChosenModel& chosen);

/// The name of class `index`, its number where names are not known.
[[nodiscard]] std::string label_of(const ChosenModel& chosen, std::int64_t index);

}  // namespace ceteris::infer
