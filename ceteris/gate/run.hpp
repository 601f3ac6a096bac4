// SPDX-License-Identifier: Apache-2.0
// Runs the pairs of a gate, look by look, until it is decided.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "ceteris/gate/campaign.hpp"
#include "ceteris/gate/terms.hpp"
#include "ceteris/record/gate.hpp"
#include "ceteris/study_run/run.hpp"

namespace ceteris::gate {

/// How often, in one call, a pair is run again that the machine lost.
inline constexpr int kMostReruns = 2;

struct GateCall {
  const GateTerms& terms;
  const GateStudy& study;  ///< with the seed of its entry
  const GateIdentity& identity;
  const GateEntry& entry;
  const std::filesystem::path& runs;
};

/// What a caller hears while trials run; either may be empty.
struct GateListener {
  /// Before the trials of each stage: how many are to run now, towards so many pairs. Returns who is told of each.
  std::function<std::function<void(const study_run::EndedTrial&)>(std::size_t trials, int pairs)> stage = {};
  std::function<void(const study_run::RunSummary&)> ran = {};
};

/// The question as records have it, without secrets.
[[nodiscard]] record::GateQuestion question_of(const GateTerms& terms, const GateStudy& study);

/// The verdict, made by running what is missing: trials that have a result are not run again, in this call or after a
/// kill. A verdict is stored when it is final: that of an open-ended gate is not while nothing is shown. `options` are
/// those of a study; its code_changes is set here.
///
/// Throws Stopped when asked to stop; a system error (exit 1) when the baseline fails (calling again runs that pair
/// afresh), when the machine lost a pair too often, and when trials could not be run.
[[nodiscard]] record::GateRecord run_gate(const GateCall& call, study_run::RunOptions options,
                                          const GateListener& listener);

}  // namespace ceteris::gate
