// SPDX-License-Identifier: Apache-2.0
// How well a classifier does on labelled images, and a language model on a text.
#pragma once

#include <torch/types.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ceteris/infer/chosen_model.hpp"
#include "ceteris/infer/image_pass.hpp"
#include "ceteris/stats/classification.hpp"
#include "ceteris/train/task.hpp"
#include "ceteris/trial/evaluate.hpp"

namespace ceteris::infer {

/// The right class counts as found among this many, where the network knows more.
inline constexpr std::int64_t kTop = 5;

struct Score {
  std::vector<int> actual;
  std::vector<int> predicted;
  std::int64_t in_top = 0;  ///< images whose right class is among the first kTop
  double loss = 0;          ///< summed, nats
  std::vector<bool> seen;   ///< whether the network has been trained on the image; empty where none was
};

/// The table of right and predicted classes, of all images or of those alone that were not trained on.
[[nodiscard]] stats::Confusion confusion_of(const Score& score, int classes, bool unseen_only = false);

/// Adds a batch: log_probabilities (N, classes), the right classes (N).
void add(Score& score, const at::Tensor& log_probabilities, const std::vector<int>& actual);

struct Evaluation {
  Score score;
  stats::Confusion confusion;
  std::int64_t seen = 0;                 ///< images that were trained on, by the content of their files
  stats::Confusion unseen;               ///< of the others, where seen > 0
  std::vector<loader::Refused> refused;  ///< files that could not be read; they count nowhere
};

/// Classifies every image of `source`, whose classes are its labels or folders. Where the names of the network's
/// classes are not known, those of the data become them, with a note in `chosen`. Throws a usage error for images
/// without a class, classes that the network does not know or knows twice, and results that are no numbers.
[[nodiscard]] Evaluation evaluate_images(const data::Source& source, ChosenModel& chosen, const PassOptions& options,
                                         Executor& executor, Progress& progress);

/// What a run's own validation part says, in the same form; log_probabilities (N, classes), N >= 1. Throws a usage
/// error for results that are no numbers.
[[nodiscard]] Evaluation evaluate_part(const trial::OwnEvaluation& part, const ChosenModel& chosen);

/// Loss and bits per byte of a language model on all of `text`. Throws a usage error for a vocabulary other than bytes.
[[nodiscard]] std::vector<train::Metric> evaluate_text(const ChosenModel& chosen, std::span<const std::byte> text);

}  // namespace ceteris::infer
