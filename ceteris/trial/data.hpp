// SPDX-License-Identifier: Apache-2.0
// What a trial learns from, read once: several trials on the same data may share it.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "ceteris/base/executor.hpp"
#include "ceteris/base/progress.hpp"
#include "ceteris/data/text_corpus.hpp"
#include "ceteris/loader/labelled_images.hpp"
#include "ceteris/record/trial.hpp"
#include "ceteris/trial/trial_spec.hpp"

namespace ceteris::trial {

using TrialData = std::variant<loader::LabelledImages, data::TextCorpus>;

/// Reads or draws the data of `spec`, images decoded. Throws for data that cannot be read or is too little, and (exit
/// 3) for a model that does not fit the data, before hours of reading, or a data.train_share that leaves less than a
/// batch.
[[nodiscard]] TrialData read_data(const TrialSpec& spec, Executor& executor, Progress& progress,
                                  loader::PartFolders folders = loader::PartFolders::Recognised);

/// The same trial with all written out that its data and the weights it starts from decide: the folders of the parts,
/// the side of the images, the file's SHA-256 and whether its head is kept. Throws as resolved_init does (init.hpp).
[[nodiscard]] TrialSpec resolved(TrialSpec spec, const TrialData& data);

[[nodiscard]] const std::string& fingerprint_of(const TrialData& data);
/// In the order of the network's outputs; none for text.
[[nodiscard]] std::vector<std::string> classes_of(const TrialData& data);
/// What was left out and what was found, for the log; of many refused files the first twenty.
[[nodiscard]] std::vector<std::string> notes_of(const TrialData& data);

/// How long a trial trains on its data.
struct Length {
  std::int64_t samples = 0;  ///< for training: images, or windows of text side by side
  std::int64_t batch = 0;    ///< samples a step; fewer than the recipe asks for where there are no more images
  std::int64_t steps = 0;
};
[[nodiscard]] Length length_of(const TrialSpec& spec, const TrialData& data);

/// Everything that makes the trial what it is; record::trial_id gives it a name. Precondition: `spec` is `resolved`.
[[nodiscard]] record::TrialKey key_of(const TrialSpec& spec, const TrialData& data);

}  // namespace ceteris::trial
