// SPDX-License-Identifier: Apache-2.0
// A study file from a few words, commented so that the next question can be written by hand.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace ceteris::study {

struct NewStudy {
  std::string question;
  std::vector<std::string> command;
  std::string trainer;               ///< instead of a command: a specification of a trial, or the name of a model
  std::vector<std::string> factors;  ///< "smoothing=0,0.1"
  std::string metric;                ///< "accuracy=json:{dir}/result.json", a key behind #: "...#test.accuracy"; of the
                                     ///< trainer the name alone
  std::string better;                ///< "higher", "lower" or empty
  std::string scale;
  std::optional<double> margin;
  int replicates = 8;
};

/// The text of the file. Throws a usage error with every problem: no command and no trainer, or both; a factor without
/// two levels; a metric without a source.
[[nodiscard]] std::string new_study_text(const NewStudy& study);

}  // namespace ceteris::study
