// SPDX-License-Identifier: Apache-2.0
// A ledger of trials that never ran, for tests.
#pragma once

#include <cmath>
#include <filesystem>

#include "ceteris/trial_store/store.hpp"

namespace ceteris::trial_store::test {

inline identity::TrialKey sample_trial(int number) {
  return {.command = {.argv = {"python3", "train.py", "--lr", "0.1", "--out", "{dir}"},
                      .seed = static_cast<std::uint64_t>(number),
                      .replicate = number},
          .directory_role = ".",
          .code = {.inputs = {{"train.py", std::string(64, 'a')}}}};
}

inline metrics::Reading sample_reading(double value) {
  metrics::Reading reading;
  reading.state = std::isfinite(value) ? metrics::State::Value : metrics::State::NotFinite;
  reading.value = value;
  return reading;
}

/// Runs trial `number` to its end in one attempt, with three readings; returns its id.
inline std::string add_trial(const std::filesystem::path& runs, int number, double accuracy,
                             record::Outcome outcome = record::Outcome::Finished) {
  AttemptStart start;
  start.host.name = "host-" + std::to_string(number % 3);
  start.host.cpu = "Some CPU";
  start.host.cpu_kind = "avx2";
  AttemptEnd end{.outcome = outcome,
                 .detail = outcome == record::Outcome::Finished ? "" : "exit code 1",
                 .seconds = 1.5 + number,
                 .peak_bytes = 1000000U + static_cast<std::uint64_t>(number),
                 .exit_code = 0,
                 .started_unix_ms = 1700000000000 + number};
  end.readings = {{"json:{dir}/result.json key='test.accuracy' pick=last", sample_reading(accuracy)},
                  {"json:{dir}/result.json key='test.loss' pick=last", sample_reading(1 / (1.0 + number))},
                  {"seconds", sample_reading(1.5 + number)}};
  ClaimAnswer answer = try_claim(runs, sample_trial(number), 0);
  answer.claim.value().begin_attempt(start);
  answer.claim->end_attempt(std::move(end));
  return answer.claim->id();
}

}  // namespace ceteris::trial_store::test
