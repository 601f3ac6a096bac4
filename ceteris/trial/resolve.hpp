// SPDX-License-Identifier: Apache-2.0
// What trials come to before any of them trains.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/executor.hpp"
#include "ceteris/base/progress.hpp"
#include "ceteris/trial/data.hpp"
#include "ceteris/trial/trial_spec.hpp"

namespace ceteris::trial {

struct Resolved {
  std::string id;                ///< the name of its run folder
  std::string data_fingerprint;  ///< SHA-256
  Length length;
  std::int64_t parameters = 0;
  std::int64_t macs = 0;  ///< of a forward pass over one sample, attention included
};

struct Resolution {
  std::optional<Resolved> trial;       ///< nothing where there are problems
  std::vector<Problem> problems = {};  ///< all that can be told without training
};

/// One answer for each specification, in their order. Data that several of them share is read once. A problem of one is
/// no problem of another; only what is nobody's fault (a stop signal, no memory) is thrown.
[[nodiscard]] std::vector<Resolution> resolve_trials(std::span<const TrialSpec> specs, Executor& executor,
                                                     Progress& progress);

}  // namespace ceteris::trial
