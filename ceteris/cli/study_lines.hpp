// SPDX-License-Identifier: Apache-2.0
// What stderr says while trials run.
#pragma once

#include <cstddef>
#include <string>

#include "ceteris/base/clock.hpp"
#include "ceteris/record/study.hpp"
#include "ceteris/study/design.hpp"
#include "ceteris/study/run.hpp"
#include "ceteris/study/study_file.hpp"

namespace ceteris::cli {

/// One line a trial, with what it measured and the time left.
class RunLines {
 public:
  /// `total`: trials that are to run. Keeps references to file and design.
  RunLines(const study::StudyFile& file, const study::Design& design, std::size_t total);

  void operator()(const study::EndedTrial& ended);

 private:
  [[nodiscard]] std::string measured(const study::EndedTrial& ended) const;
  [[nodiscard]] std::string left() const;

  const study::StudyFile& file_;
  const study::Design& design_;
  record::StudyMetric metric_;  ///< the primary one
  std::size_t total_;
  std::size_t done_ = 0;
  std::size_t ran_ = 0;  ///< of these, here
  Stopwatch watch_;
};

/// ", 9 have results already": of `trials` all but `missing`; empty for none.
[[nodiscard]] std::string reused(std::size_t missing, std::size_t trials);

/// That all that is left is being run by others.
void tell_waiting(std::size_t trials);

/// What went wrong beside the trials' own outcomes.
void tell_problems(const study::RunSummary& summary);

}  // namespace ceteris::cli
