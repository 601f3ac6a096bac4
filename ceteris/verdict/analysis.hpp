// SPDX-License-Identifier: Apache-2.0
// From trials to a record: everything a report of a study shows.
#pragma once

#include <span>
#include <string>

#include "ceteris/record/study.hpp"
#include "ceteris/study/registered.hpp"
#include "ceteris/study/results.hpp"

namespace ceteris::verdict {

struct AnalysisContext {
  std::string program_version;
  std::string rerun;          ///< the command line that runs the study again, in the folder of its file
  std::string repeat;         ///< the command line that makes the report again
  std::string withheld = {};  ///< why there is no verdict, whatever the values say; empty: there is one
};

/// A pure function of what was registered and of how the trials ended; at any time, also when few have.
[[nodiscard]] record::StudyRecord analyse(const study::Registered& study, const design::Design& design,
                                          std::span<const study::StudyTrial> trials, const study::Results& results,
                                          const AnalysisContext& context);

}  // namespace ceteris::verdict
