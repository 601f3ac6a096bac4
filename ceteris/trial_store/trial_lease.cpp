// SPDX-License-Identifier: Apache-2.0
#include "ceteris/trial_store/trial_lease.hpp"

#include "ceteris/hosts/lease.hpp"
#include "ceteris/hosts/machine.hpp"

namespace ceteris::trial_store {

std::filesystem::path beat_file(const std::filesystem::path& trial, int number) {
  return attempt_file(trial, number).parent_path() / "lease";
}

TrialLease lease_of(const std::filesystem::path& trial, const std::vector<FoundAttempt>& attempts) {
  TrialLease lease{.seconds = hosts::kLeaseSeconds};
  if (attempts.empty()) {
    return lease;
  }
  const FoundAttempt& last = attempts.back();
  const bool open = last.record && !last.record->end;
  lease.sign = std::to_string(last.number) + (open ? " " + hosts::read_beat(beat_file(trial, last.number)) : " ended");
  if (open) {
    const AttemptStart& start = last.record->start;
    lease.elsewhere = !start.machine.empty() && start.machine != hosts::this_machine();
    lease.host = start.host.name;
    lease.seconds = start.lease_seconds > 0 ? start.lease_seconds : lease.seconds;
  }
  return lease;
}

}  // namespace ceteris::trial_store
