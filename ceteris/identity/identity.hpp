// SPDX-License-Identifier: Apache-2.0
// What makes two trials of a command the same trial.
//
// Arguments, declared environment, the role of the working directory, values, seed, replicate, limits and the content
// of the code count. Absolute folders, the machine, devices, slots and dates do not, and neither do the metrics that
// are read from what the program left.
#pragma once

#include <string>

#include "ceteris/identity/code_state.hpp"
#include "ceteris/identity/command.hpp"

namespace ceteris::identity {

/// Bumped when a change to Ceteris lets the same key run differently, so that old results are not taken for new.
inline constexpr int kCommandSemantics = 1;

struct TrialKey {
  TrialCommand command;        ///< {dir} still in it; `directory` itself does not count
  std::string directory_role;  ///< where it runs as the study file says it: ".", "trainer"
  CodeState code;
  std::string label = {};  ///< of a run beside the replicates: "rerun", "pilot-1a"; the program does not see it
};

/// The first 20 hex digits of the SHA-256 of the key. Secrets take part in it; they stand in no record.
[[nodiscard]] std::string trial_id(const TrialKey& key);

}  // namespace ceteris::identity
