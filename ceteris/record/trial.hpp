// SPDX-License-Identifier: Apache-2.0
// One training run as plain data: what it is, and what came of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ceteris::record {

/// Bumped whenever a field of the JSON of a trial changes its meaning or disappears.
inline constexpr int kTrialSchema = 1;

/// Bumped whenever a change to Ceteris makes the same spec train differently, so that old results are not taken for
/// new.
inline constexpr int kSemanticsVersion = 6;

/// How much a trial may spend, in a declared currency: "samples", "flops" or "seconds".
struct Budget {
  std::string currency = "samples";
  double amount = 0;
};

/// Everything that makes a trial what it is; two trials with equal keys are the same trial.
struct TrialKey {
  std::string spec_json;         ///< canonical JSON of the resolved spec: sorted keys, shortest numbers
  std::string data_fingerprint;  ///< SHA-256 of the data
  std::uint64_t replicate = 0;
  Budget budget;
  int semantics = kSemanticsVersion;
};

/// The first 20 hex digits of the SHA-256 of the key's canonical JSON. Paths, devices, threads
/// and dates have no part in it.
[[nodiscard]] std::string trial_id(const TrialKey& key);

/// One measurement. `split` is "train", "validation" or "test"; `step` counts optimiser steps.
struct MetricPoint {
  std::int64_t step = 0;
  std::string split;
  std::string name;
  double value = 0;
};

/// The outcome of a trial. A diverged run is an outcome, too.
struct TrialRecord {
  std::string id;
  TrialKey key;
  std::vector<MetricPoint> final_metrics;
  std::optional<MetricPoint>
      best;                       ///< the best value of the first metric of the evaluations, which selects checkpoints
  bool scored_best = false;       ///< final_metrics are those of that evaluation, not of the last
  bool averaged_weights = false;  ///< metrics are those of the moving average of the weights
  bool diverged = false;
  std::int64_t steps = 0;
  std::int64_t samples = 0;  ///< seen in training, with repetition
};

/// JSON laid out for people, schema "ceteris.trial". A metric that is not finite is null.
[[nodiscard]] std::string to_json(const TrialRecord& trial);

/// Reads what `to_json` wrote; null becomes NaN. `where` names the text in errors (exit 3): not JSON, another schema, a
/// field missing or of the wrong type.
[[nodiscard]] TrialRecord trial_from_json(std::string_view json, const std::string& where);

/// The key alone, as `spec.json` of a run folder has it.
[[nodiscard]] std::string to_json(const TrialKey& key);
[[nodiscard]] TrialKey trial_key_from_json(std::string_view json, const std::string& where);

}  // namespace ceteris::record
