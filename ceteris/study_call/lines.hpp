// SPDX-License-Identifier: Apache-2.0
// What stderr says while trials run.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "ceteris/base/clock.hpp"
#include "ceteris/design/design.hpp"
#include "ceteris/record/study.hpp"
#include "ceteris/study/study_file.hpp"
#include "ceteris/study_run/run.hpp"

namespace ceteris::study_call {

struct RunAmount {
  std::size_t total = 0;  ///< trials that are to run
  std::size_t after = 0;  ///< and then: the replicates that wait for tuning
  int jobs = 1;
};

/// One line a trial, with what it measured and the time left. A trial of tuning shows the metric that chooses: who
/// watches the deciding one meanwhile tunes by it.
class RunLines {
 public:
  /// Keeps references to file and design.
  RunLines(const study::StudyFile& file, const design::Design& design, RunAmount amount);

  void operator()(const study_run::EndedTrial& ended);

 private:
  [[nodiscard]] std::string measured(const study_run::EndedTrial& ended) const;
  [[nodiscard]] std::string left() const;

  const study::StudyFile& file_;
  const design::Design& design_;
  std::vector<record::StudyMetric> metrics_;  ///< the primary one first
  std::size_t chooses_ = 0;                   ///< of these, the one that tuning chooses by
  RunAmount amount_;
  std::size_t done_ = 0;
  std::size_t ran_ = 0;  ///< of these, here
  double seconds_ = 0;   ///< that all attempts here took
  Stopwatch watch_;
};

/// ", 9 have results already": of `trials` all but `missing`; empty for none.
[[nodiscard]] std::string reused(std::size_t missing, std::size_t trials);

/// That all that is left is being run by others.
void tell_waiting(std::size_t trials);

/// What went wrong beside the trials' own outcomes.
void tell_problems(const study_run::RunSummary& summary);

}  // namespace ceteris::study_call
