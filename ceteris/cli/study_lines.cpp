// SPDX-License-Identifier: Apache-2.0
#include "ceteris/cli/study_lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "ceteris/base/stop.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/report/study_format.hpp"
#include "ceteris/study/metric.hpp"
#include "ceteris/study/open_trials.hpp"

namespace ceteris::cli {

RunLines::RunLines(const study::StudyFile& file, const study::Design& design, std::size_t total)
    : file_(file), design_(design), metric_(study::metrics_of(file).front()), total_(total) {}

void RunLines::operator()(const study::EndedTrial& ended) {
  const bool done = ended.found || (!ended.again && ended.outcome != record::Outcome::Stopped);
  done_ += done ? 1 : 0;
  if (ended.found) {
    return;
  }
  ran_ += done ? 1 : 0;
  std::cerr << fmt::format("[{}/{}] {}: {}, {}{}\n", done_, total_, study::trial_name(file_, design_, *ended.trial),
                           measured(ended), human_duration(ended.seconds), left());
  if (!ended.left_behind.empty()) {
    std::cerr << "  it left processes behind, which were ended: " << printable(join(ended.left_behind, ", ")) << '\n';
  }
}

std::string RunLines::measured(const study::EndedTrial& ended) const {
  if (ended.outcome == record::Outcome::Finished && !ended.readings.empty()) {
    return printable(metric_.name) + " " + report::value_text(metric_, ended.readings.front().value, 0);
  }
  const std::string detail = ended.detail.empty() ? "" : " (" + printable(ended.detail) + ")";
  return std::string(record::meaning(ended.outcome).name) + detail + (ended.again ? ", runs again" : "");
}

std::string RunLines::left() const {
  if (ran_ == 0 || done_ >= total_ || stop_requested()) {
    return "";
  }
  // By the clock, so that what the runner itself needs between two trials counts too.
  const double each = watch_.seconds() / static_cast<double>(done_);
  return ", " + human_duration(each * static_cast<double>(total_ - done_)) + " left";
}

std::string reused(std::size_t missing, std::size_t trials) {
  const std::size_t there = trials - missing;
  return there == 0 ? "" : fmt::format(", {} {} already", there, there == 1 ? "has its result" : "have results");
}

void tell_waiting(std::size_t trials) {
  std::cerr << fmt::format("another runner works on {}: waiting for it\n",
                           trials == 1 ? "the last trial" : fmt::format("the last {} trials", trials));
}

void tell_problems(const study::RunSummary& summary) {
  constexpr std::size_t kMost = 10;
  const std::size_t told = std::min(summary.problems.size(), kMost);
  for (std::size_t i = 0; i < told; ++i) {
    std::cerr << "ceteris: " << printable(summary.problems[i]) << '\n';
  }
  if (told < summary.problems.size()) {
    std::cerr << fmt::format("ceteris: and {} problems more\n", summary.problems.size() - told);
  }
}

}  // namespace ceteris::cli
