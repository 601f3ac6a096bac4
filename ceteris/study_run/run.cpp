// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_run/run.hpp"

#include <unistd.h>

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <set>

#include "ceteris/base/clock.hpp"
#include "ceteris/base/error.hpp"
#include "ceteris/base/stop.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/hosts/lease.hpp"
#include "ceteris/identity/identity.hpp"
#include "ceteris/ledger/chain_file.hpp"
#include "ceteris/ledger/stored_trial.hpp"
#include "ceteris/process/process.hpp"
#include "ceteris/runner/pool.hpp"
#include "ceteris/study/metric.hpp"
#include "ceteris/study/trainer.hpp"
#include "ceteris/study/trials.hpp"
#include "ceteris/study_run/shard_order.hpp"
#include "ceteris/trial_store/store.hpp"

namespace ceteris::study_run {
namespace {

namespace fs = std::filesystem;

constexpr useconds_t kLongestLook = 500'000;  // between two looks at what others run: each asks the file server

bool is_failure(record::Outcome outcome) {
  return outcome != record::Outcome::Finished && record::meaning(outcome).result;
}

ShardOrder order_of(std::span<const study::StudyTrial* const> trials, const RunOptions& options, const fs::path& runs) {
  return options.shard ? ShardOrder(options.all, trials, options.shard->start,
                                    [runs](const Block& block) { return is_run_elsewhere(runs, block); })
                       : ShardOrder(trials);
}

class Run {
 public:
  Run(const fs::path& runs, const study::StudyFile& file, const identity::CodeState& code,
      std::span<const study::StudyTrial* const> trials, const RunOptions& options,
      const std::function<void(const EndedTrial&)>& ended)
      : runs_(runs),
        file_(file),
        code_(code),
        options_(options),
        told_(ended),
        sources_(study::sources_of(file)),
        host_(runner::this_host(options.version)),
        queue_(order_of(trials, options, runs)) {
    for (const metrics::Source& source : sources_) {
      source_texts_.push_back(metrics::to_text(source));
    }
  }

  RunSummary all() {
    do {
      runner::run_attempts([this](const std::string& slot) { return next(slot); },
                           [this](std::size_t ticket, const runner::AttemptResult& result) { end(ticket, result); },
                           sources_, options_.jobs, options_.slots, [this] { return look(); });
    } while (wait_for_others());
    summary_.elsewhere = static_cast<int>(elsewhere_.size());
    summary_.open += static_cast<int>(queue_.size() + elsewhere_.size());
    return std::move(summary_);
  }

 private:
  struct Running {
    const study::StudyTrial* trial;
    trial_store::TrialClaim claim;
    int attempt = 0;
    double since = steady_seconds();
  };

  std::optional<runner::Assignment> next(const std::string& slot) {
    while (!queue_.empty() && !halted_ && is_the_registered_code()) {
      const study::StudyTrial* trial = queue_.front();
      try {
        if (auto assignment = start(trial, slot)) {
          return assignment;
        }
      } catch (const Error& error) {
        refuse(trial, error);
      }
    }
    return std::nullopt;
  }

  /// Trials that run read their program when they began; later ones would run another one under the same ids.
  bool is_the_registered_code() {
    const std::vector<std::string> changes =
        options_.code_changes ? options_.code_changes() : std::vector<std::string>();
    if (changes.empty()) {
      return true;
    }
    halted_ = true;
    summary_.problems.push_back("the code has changed while its trials ran: " + join(changes, "; ") +
                                "; no more are started: put it back and run again, or amend the study");
    return false;
  }

  /// Nothing when the trial need not or must not run; it leaves the queue then, too.
  std::optional<runner::Assignment> start(const study::StudyTrial* trial, const std::string& slot) {
    // Retries are counted in this call: who calls again after a preemption or a repaired machine means it.
    constexpr int kAnyNumber = std::numeric_limits<int>::max();
    trial_store::ClaimAnswer answer =
        trial_store::try_claim(runs_, study::key_of(file_, code_, *trial), kAnyNumber, &watch_);
    if (!answer.claim) {
      queue_.pop_front();
      pass_over(trial, answer);
      return std::nullopt;
    }
    trial_store::AttemptStart start;
    start.host = host_;
    start.slot = slot;
    start.directory = trial->command.directory.string();
    start.runner_pid = getpid();
    start.started = utc_timestamp();
    start.lease_seconds = options_.lease_seconds;
    const std::optional<int> number = answer.claim->begin_attempt(start);
    queue_.pop_front();
    if (!number) {
      elsewhere_.push_back(trial);
      return std::nullopt;
    }
    const std::size_t ticket = tickets_++;
    running_.emplace(ticket, Running{trial, std::move(*answer.claim), *number});
    // The end waits for the disk, and with it what stands before it.
    note(ledger::began(trial->id, *number), Wait::Nothing);
    identity::TrialCommand command =
        file_.spec.trainer.empty() ? trial->command : study::started_by(trial->command, this_program());
    return runner::Assignment{ticket, std::move(command), trial_store::attempt_dir(runs_, trial->id, *number)};
  }

  void pass_over(const study::StudyTrial* trial, const trial_store::ClaimAnswer& answer) {
    if (answer.refusal == trial_store::Refusal::Ended) {
      ++summary_.found;
      told_({.trial = trial, .found = true});
    } else if (answer.refusal == trial_store::Refusal::Running) {
      elsewhere_.push_back(trial);
    } else {
      ++summary_.open;
      summary_.problems.push_back(answer.reason);
    }
  }

  /// What the machine refused of one trial. On a full disk nothing more can be started; what runs goes on to its end.
  void refuse(const study::StudyTrial* trial, const Error& error) {
    summary_.problems.emplace_back(error.what());
    const bool queued = !queue_.empty() && queue_.front() == trial;
    if (trial_store::is_disk_full(error)) {
      halted_ = true;
      summary_.open += queued ? 0 : 1;
      return;
    }
    if (queued) {
      queue_.pop_front();
    }
    ++summary_.open;
  }

  /// Whether there is more to run, now that nothing runs here: a trial whose runner ended it, or ended before it.
  bool wait_for_others() {
    if (elsewhere_.empty() || halted_) {
      return false;
    }
    for (useconds_t look = 20'000; !stop_requested(); look = std::min(2 * look, kLongestLook)) {
      if (take_free_ones()) {
        return true;
      }
      if (!options_.wait) {
        return false;
      }
      if (options_.waiting && !said_waiting_) {
        said_waiting_ = true;
        options_.waiting(elsewhere_.size());
      }
      usleep(look);
    }
    return false;
  }

  /// While trials run here. Returns whether one that others ran is free.
  bool look() {
    give_signs_of_life();
    const double now = steady_seconds();
    if (elsewhere_.empty() || halted_ || now < next_look_) {
      return false;
    }
    next_look_ = now + kLongestLook / 1e6;
    return take_free_ones();
  }

  /// Back into the order, when there is one.
  bool take_free_ones() {
    const auto others = std::stable_partition(
        elsewhere_.begin(), elsewhere_.end(),
        [&](const study::StudyTrial* trial) { return trial_store::is_free(runs_, trial->id, watch_); });
    const auto count = std::distance(elsewhere_.begin(), others);
    for (auto free = others; free != elsewhere_.begin();) {
      queue_.push_front(*--free);
    }
    elsewhere_.erase(elsewhere_.begin(), others);
    return count > 0;
  }

  /// For runners of other machines.
  void give_signs_of_life() {
    const double now = steady_seconds();
    if (now < next_beat_) {
      return;
    }
    const double lease = options_.lease_seconds > 0 ? options_.lease_seconds : hosts::kLeaseSeconds;
    next_beat_ = now + lease / hosts::kBeatsInLease;
    for (auto& [ticket, running] : running_) {
      const int refused = now - running.since < lease / hosts::kBeatsInLease ? 0 : running.claim.beat();
      if (refused != 0 && !said_beat_) {
        said_beat_ = true;
        summary_.problems.push_back("signs of life for other machines cannot be written to " +
                                    printable(runs_.string()) + " (" + errno_name(refused) + "): after " +
                                    human_duration(lease) + " another one may run these trials, too");
      }
    }
  }

  void end(std::size_t ticket, const runner::AttemptResult& result) {
    const auto place = running_.find(ticket);
    CETERIS_CHECK(place != running_.end(), "an attempt ended that never began");
    Running running = std::move(place->second);
    running_.erase(place);
    try {
      keep(running, result);
    } catch (const Error& error) {  // its folder is gone, say
      refuse(running.trial, error);
    }
  }

  void keep(Running& running, const runner::AttemptResult& result) {
    const study::StudyTrial* trial = running.trial;
    const trial_store::Recorded recorded = running.claim.end_attempt(end_of(result));
    if (!recorded.problem.empty()) {
      summary_.problems.push_back(recorded.problem);
    }
    if (recorded.taken_over) {
      elsewhere_.push_back(trial);
      return;
    }
    note(ledger::ended(runs_, trial->id, running.attempt, recorded.outcome), Wait::Disk);
    const bool result_kept = record::meaning(recorded.outcome).result;
    const bool stopped = recorded.outcome == record::Outcome::Stopped;
    const bool full = recorded.outcome == record::Outcome::DiskFull;
    const bool again = !result_kept && !stopped && !full && ++tries_[trial] <= file_.spec.retries;
    if (again) {
      queue_.push_front(trial);
    } else if (result_kept) {
      ++summary_.ran;
      summary_.failed += is_failure(recorded.outcome) ? 1 : 0;
    } else {
      ++summary_.open;
    }
    halted_ = halted_ || full || (options_.fail_fast && is_failure(recorded.outcome));
    told_({trial, recorded.outcome, result.detail, result.seconds, result.readings, result.left_behind, again});
  }

  /// Adds to the chain of the study. A result stays one when that fails: the next call adds it.
  void note(std::optional<ledger::Entry> entry, Wait wait) {
    if (options_.chain.empty() || !entry) {
      return;
    }
    try {
      ledger::append(options_.chain, {std::move(*entry)}, wait);
    } catch (const Error& error) {
      summary_.problems.emplace_back(error.what());
    }
  }

  [[nodiscard]] trial_store::AttemptEnd end_of(const runner::AttemptResult& result) const {
    trial_store::AttemptEnd end;
    end.outcome = result.outcome;
    end.detail = result.detail;
    end.seconds = result.seconds;
    end.peak_bytes = result.peak_bytes;
    end.exit_code = result.exit_code;
    end.signal = result.signal;
    end.started_unix_ms = result.started_unix_ms;
    end.files_started_ns = result.files.started_ns;
    end.left_behind = result.left_behind;
    for (std::size_t i = 0; i < result.readings.size(); ++i) {
      end.readings.push_back({source_texts_[i], result.readings[i]});
    }
    return end;
  }

  const fs::path& runs_;
  const study::StudyFile& file_;
  const identity::CodeState& code_;
  const RunOptions& options_;
  const std::function<void(const EndedTrial&)>& told_;
  std::vector<metrics::Source> sources_;
  std::vector<std::string> source_texts_;
  runner::Host host_;
  ShardOrder queue_;
  std::vector<const study::StudyTrial*> elsewhere_;  ///< that other runners worked on when they were last looked at
  std::map<std::size_t, Running> running_;
  std::map<const study::StudyTrial*, int> tries_;
  std::size_t tickets_ = 0;
  hosts::LeaseWatch watch_;
  double next_beat_ = 0;
  double next_look_ = 0;
  bool said_beat_ = false;
  bool halted_ = false;
  bool said_waiting_ = false;
  RunSummary summary_;
};

}  // namespace

std::vector<const study::StudyTrial*> missing_trials(const fs::path& runs, std::span<const study::StudyTrial> trials) {
  std::vector<const study::StudyTrial*> missing;
  std::set<std::string> seen;
  for (const study::StudyTrial& trial : trials) {
    if (seen.insert(trial.id).second && trial_store::trial_state(runs, trial.id) != trial_store::TrialState::Ended) {
      missing.push_back(&trial);
    }
  }
  return missing;
}

RunSummary run_trials(const fs::path& runs, const study::StudyFile& file, const identity::CodeState& code,
                      std::span<const study::StudyTrial* const> trials, const RunOptions& options,
                      const std::function<void(const EndedTrial&)>& ended) {
  return Run(runs, file, code, trials, options, ended).all();
}

}  // namespace ceteris::study_run
