// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_run/shard_order.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "ceteris/base/error.hpp"
#include "ceteris/hosts/machine.hpp"
#include "ceteris/trial_store/store.hpp"

namespace ceteris::study_run {
namespace {

std::tuple<design::Purpose, int, int> block_key(const design::PlannedTrial& place) {
  const design::Purpose purpose =
      place.purpose == design::Purpose::SeedProbe ? design::Purpose::Measured : place.purpose;
  return {purpose, place.setting, place.purpose == design::Purpose::SeedProbe ? 0 : place.replicate};
}

std::size_t left_in(const auto& parts) {
  std::size_t count = 0;
  for (const auto& part : parts) {
    count += part.missing.size();
  }
  return count;
}

}  // namespace

std::vector<Block> blocks_of(std::span<const study::StudyTrial> trials) {
  std::vector<Block> blocks;
  std::map<std::tuple<design::Purpose, int, int>, std::size_t> places;
  for (const study::StudyTrial& trial : trials) {
    const auto [place, is_new] = places.try_emplace(block_key(trial.place), blocks.size());
    if (is_new) {
      blocks.emplace_back();
    }
    blocks[place->second].push_back(&trial);
  }
  return blocks;
}

ShardOrder::ShardOrder(std::span<const study::StudyTrial* const> missing) : current_(missing.begin(), missing.end()) {}

ShardOrder::ShardOrder(std::span<const study::StudyTrial> all, std::span<const study::StudyTrial* const> missing,
                       double start, std::function<bool(const Block&)> is_taken)
    : is_taken_(std::move(is_taken)) {
  CETERIS_CHECK(start >= 0 && start < 1, "a worker begins somewhere in the work");
  const std::set<const study::StudyTrial*> wanted(missing.begin(), missing.end());
  std::vector<Block> blocks = blocks_of(all);
  const auto first = static_cast<std::ptrdiff_t>(start * static_cast<double>(blocks.size()));
  std::rotate(blocks.begin(), blocks.begin() + first, blocks.end());
  for (Block& block : blocks) {
    Part part{std::move(block), {}};
    std::ranges::copy_if(part.whole, std::back_inserter(part.missing),
                         [&](const study::StudyTrial* trial) { return wanted.contains(trial); });
    if (!part.missing.empty()) {
      blocks_.push_back(std::move(part));
    }
  }
}

std::size_t ShardOrder::size() const {
  return current_.size() + left_in(blocks_) + left_in(taken_);
}

const study::StudyTrial* ShardOrder::front() {
  CETERIS_CHECK(!empty(), "nothing is left to run");
  while (current_.empty()) {
    const bool waits = blocks_.empty();
    std::deque<Part>& from = waits ? taken_ : blocks_;
    Part part = std::move(from.front());
    from.pop_front();
    if (!waits && is_taken_(part.whole)) {
      taken_.push_back(std::move(part));
    } else {
      current_.assign(part.missing.begin(), part.missing.end());
    }
  }
  return current_.front();
}

void ShardOrder::pop_front() {
  CETERIS_CHECK(!current_.empty(), "only what was looked at is taken");
  current_.pop_front();
}

bool is_run_elsewhere(const std::filesystem::path& runs, const Block& block) {
  const std::string here = hosts::this_machine();
  return std::ranges::any_of(block, [&](const study::StudyTrial* trial) {
    if (trial_store::trial_state(runs, trial->id) == trial_store::TrialState::Absent) {
      return false;
    }
    const trial_store::StoredTrial stored = trial_store::read_trial(runs, trial->id);
    // A runner of this machine that works on it is another one than ours: a trial of ours has left the order.
    return stored.state == trial_store::TrialState::Running ||
           std::ranges::any_of(stored.attempts, [&](const trial_store::AttemptRecord& attempt) {
             return attempt.end && record::meaning(attempt.end->outcome).result && attempt.start.machine != here;
           });
  });
}

}  // namespace ceteris::study_run
