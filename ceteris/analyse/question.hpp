// SPDX-License-Identifier: Apache-2.0
// Tables as a study: the metrics, the arms and the baseline in the words of the engine that judges studies.
#pragma once

#include <string>
#include <vector>

#include "ceteris/analyse/runs.hpp"
#include "ceteris/analyse/terms.hpp"
#include "ceteris/design/design.hpp"
#include "ceteris/study/study_file.hpp"

namespace ceteris::analyse {

struct Question {
  design::Design design;                ///< every arm against the baseline
  std::vector<study::StudyFile> files;  ///< one a metric, which decides in it
  std::vector<std::string> choices;     ///< directions, scales and a baseline that were assumed
  int tried = 0;                        ///< arms in all

  /// Comparisons of the family that are not in the tables.
  [[nodiscard]] int unseen() const { return tried - static_cast<int>(design.arms.size()); }
};

/// Throws a usage error with every problem: fewer than two arms, a baseline that is not there, a margin that is none.
[[nodiscard]] Question question_of(const Runs& runs, const Columns& columns, const std::vector<tables::Source>& sources,
                                   const Terms& terms);

}  // namespace ceteris::analyse
