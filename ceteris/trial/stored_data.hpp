// SPDX-License-Identifier: Apache-2.0
// The data that a run was trained on: where it is found again, and whether it is still the same.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "ceteris/base/executor.hpp"
#include "ceteris/base/progress.hpp"
#include "ceteris/trial/data.hpp"
#include "ceteris/trial/stored_trial.hpp"

namespace ceteris::trial {

/// The same trial with the paths of its data and weights from the root, so that they are found from any folder. A path
/// that is not UTF-8 from there stays as it is: no file of a run could hold it.
[[nodiscard]] TrialSpec with_absolute_paths(TrialSpec spec);

/// Takes "data.path=NEW" out of `settings`, those of --set, and into `spec`: the data has moved. Any other field of the
/// data would make it another trial and is a usage error.
void take_moved_data(TrialSpec& spec, std::vector<std::string>& settings);

/// Whether `path` is where the data of the trial lies.
[[nodiscard]] bool is_own_data(const TrialSpec& spec, const std::string& path);

struct OwnData {
  TrialData data;
  bool changed = false;  ///< its fingerprint is not the one that the run stored
};

/// Reads the data of `spec`, which is the trial of the run `name`, and compares it with the fingerprint of `stored`.
/// Throws a usage error that says what to do when it is not there any more, when it has other classes, and, unless
/// `may_differ`, when anything in it has changed.
[[nodiscard]] OwnData read_own_data(const TrialSpec& spec, const StoredTrial& stored, const std::string& name,
                                    bool may_differ, Executor& executor, Progress& progress);

}  // namespace ceteris::trial
