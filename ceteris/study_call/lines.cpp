// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_call/lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "ceteris/base/stop.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/study/metric.hpp"
#include "ceteris/study_run/open_trials.hpp"
#include "ceteris/study_words/study_format.hpp"

namespace ceteris::study_call {

RunLines::RunLines(const study::StudyFile& file, const design::Design& design, RunAmount amount)
    : file_(file), design_(design), metrics_(study::metrics_of(file)), amount_(amount) {
  const auto by = std::ranges::find(metrics_, file.spec.tuning.by, &record::StudyMetric::name);
  chooses_ = by == metrics_.end() ? 0 : static_cast<std::size_t>(by - metrics_.begin());
}

void RunLines::operator()(const study_run::EndedTrial& ended) {
  const bool done = ended.found || (!ended.again && ended.outcome != record::Outcome::Stopped);
  done_ += done ? 1 : 0;
  if (ended.found) {
    return;
  }
  ran_ += done ? 1 : 0;
  seconds_ += ended.seconds;
  std::cerr << fmt::format("[{}/{}] {}: {}, {}{}\n", done_, amount_.total,
                           study_run::trial_name(file_, design_, *ended.trial), measured(ended),
                           human_duration(ended.seconds), left());
  if (!ended.left_behind.empty()) {
    std::cerr << "  it left processes behind, which were ended: " << printable(join(ended.left_behind, ", ")) << '\n';
  }
}

std::string RunLines::measured(const study_run::EndedTrial& ended) const {
  const std::size_t shown = ended.trial->place.purpose == design::Purpose::Tuning ? chooses_ : 0;
  if (ended.outcome == record::Outcome::Finished && shown < ended.readings.size()) {
    const record::StudyMetric& metric = metrics_[shown];
    return printable(metric.name) + " " + study_words::value_text(metric, ended.readings[shown].value, 0);
  }
  const std::string detail = ended.detail.empty() ? "" : " (" + printable(ended.detail) + ")";
  return std::string(record::meaning(ended.outcome).name) + detail + (ended.again ? ", runs again" : "");
}

std::string RunLines::left() const {
  if (ran_ == 0 || done_ >= amount_.total || stop_requested()) {
    return "";
  }
  const std::size_t rest = amount_.total - done_;
  const std::size_t running = std::min(rest, static_cast<std::size_t>(amount_.jobs - 1));
  // By what trials take, several at a time, and with what other runners do of them. And by the clock, so that what the
  // runner needs between two trials counts too; those that run at this moment may be all but done.
  const double by_trials = seconds_ / static_cast<double>(done_) / static_cast<double>(amount_.jobs);
  const double by_clock = watch_.seconds() / static_cast<double>(done_ + running);
  const double left = std::max(by_trials, by_clock) * static_cast<double>(rest + amount_.after);
  return ", " + human_duration(left) + " left";
}

std::string reused(std::size_t missing, std::size_t trials) {
  const std::size_t there = trials - missing;
  return there == 0 ? "" : fmt::format(", {} {} already", there, there == 1 ? "has its result" : "have results");
}

void tell_waiting(std::size_t trials) {
  std::cerr << fmt::format("another runner works on {}: waiting for it\n",
                           trials == 1 ? "the last trial" : fmt::format("the last {} trials", trials));
}

void tell_problems(const study_run::RunSummary& summary) {
  constexpr std::size_t kMost = 10;
  const std::size_t told = std::min(summary.problems.size(), kMost);
  for (std::size_t i = 0; i < told; ++i) {
    std::cerr << "ceteris: " << printable(summary.problems[i]) << '\n';
  }
  if (told < summary.problems.size()) {
    std::cerr << fmt::format("ceteris: and {} problems more\n", summary.problems.size() - told);
  }
}

}  // namespace ceteris::study_call
