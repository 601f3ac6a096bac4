// SPDX-License-Identifier: Apache-2.0
#include "ceteris/gate/sentences.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "ceteris/base/text.hpp"
#include "ceteris/effects/quantity.hpp"

namespace ceteris::gate {
namespace {

using record::GateRecord;
using record::GateWord;

std::string pairs_text(std::size_t n) {
  return n == 1 ? "1 pair" : std::to_string(n) + " pairs";
}

/// "97 %", "99.992 %": of the interval of this gate.
std::string confidence_text(double level) {
  const int decimals = std::max(0, static_cast<int>(std::ceil(-std::log10(100 * level))));
  return fmt::format("{:.{}f} %", 100 * (1 - level), decimals);
}

std::string signed_text(const record::StudyMetric& metric, double difference) {
  const std::string text = effects::difference_text(metric, difference);
  return difference > 0 ? "+" + text : text;
}

/// "accuracy +1.2 points (97 % interval +0.4 to +2.0 points, 12 pairs)"
std::string evidence(const GateRecord& gate) {
  const record::StudyMetric& metric = gate.question.metric;
  const std::string name = printable(metric.name);
  if (gate.looks.empty()) {
    return fmt::format("{}, {}", name, pairs_text(gate.pairs.size()));
  }
  const record::GateLook& look = gate.looks.back();
  const std::string n = pairs_text(static_cast<std::size_t>(look.pairs));
  const std::string difference = name + " " + signed_text(metric, look.difference);
  if (!look.interval) {
    return fmt::format("{} ({}, no interval)", difference, n);
  }
  return fmt::format("{} ({} interval {}, {})", difference, confidence_text(gate.campaign.level),
                     effects::interval_text(metric, *look.interval), n);
}

std::string margin_text(const GateRecord& gate) {
  return effects::difference_text(gate.question.metric, *gate.question.metric.margin);
}

/// "diverged in 2, crashed in 1"
std::string failures_text(const GateRecord& gate) {
  std::map<std::string, int> counts;
  for (const record::GatePair& pair : gate.pairs) {
    if (!pair.candidate) {
      ++counts[pair.outcome];
    }
  }
  std::vector<std::string> parts;
  for (const auto& [outcome, count] : counts) {
    parts.push_back(fmt::format("{} in {}", outcome, count));
  }
  return join(parts, ", ");
}

bool has_unscored(const GateRecord& gate) {
  return std::ranges::any_of(gate.pairs, [](const auto& pair) { return !pair.candidate.has_value(); });
}

std::string inconclusive(const GateRecord& gate) {
  if (has_unscored(gate)) {
    return fmt::format(
        "Inconclusive: the candidate failed in a pair of {} ({}), and no score was declared for that (--failed).",
        gate.pairs.size(), failures_text(gate));
  }
  if (!gate.looks.empty() && !gate.looks.back().t) {
    return fmt::format("Inconclusive: {}: the differences do not vary, so nothing can be inferred from them.",
                       evidence(gate));
  }
  const std::string needed =
      gate.needed_pairs
          ? fmt::format("if the true difference is the one that was seen, {} pairs would show it with power 0.8",
                        with_thousands(static_cast<std::uint64_t>(*gate.needed_pairs)))
          : std::string(
                "no number of pairs that can be run would show it if the true difference is the one that was seen");
  return fmt::format("Inconclusive: {}; {}.", evidence(gate), needed);
}

}  // namespace

std::string sentence_of(const GateRecord& gate) {
  const bool not_worse = gate.question.metric.margin.has_value();
  switch (gate.word) {
    case GateWord::Shown:
      return not_worse ? fmt::format("The candidate is not worse by {} or more: {}.", margin_text(gate), evidence(gate))
                       : fmt::format("The candidate is better: {}.", evidence(gate));
    case GateWord::Worse:
      return fmt::format("The candidate is worse: {}.", evidence(gate));
    case GateWord::NotShown:
      return fmt::format("Not shown, and unlikely to be shown by more pairs: {}.", evidence(gate));
    case GateWord::Identical:
      return fmt::format("Identical: every reading of {} is the same for both, to the bit.",
                         pairs_text(gate.pairs.size()));
    case GateWord::Failed:
      return fmt::format("The candidate fails: {} of {}; the baseline failed in none.", failures_text(gate),
                         pairs_text(gate.pairs.size()));
    case GateWord::Inconclusive:
      break;
  }
  return inconclusive(gate);
}

std::vector<std::string> notes_of(const GateRecord& gate, double step) {
  std::vector<std::string> notes;
  const record::StudyMetric& metric = gate.question.metric;
  constexpr double kSkewed = 1;
  if (gate.no_difference) {
    notes.push_back("No difference of " + margin_text(gate) + " or more, in either direction.");
  }
  if (gate.word == GateWord::Identical) {
    notes.emplace_back(gate.passed ? "Seeds change the metric and the candidate does not, so it is not worse."
                                   : "Is the change switched on, and does the metric see it?");
  }
  const bool constant =
      std::ranges::all_of(gate.pairs, [&](const auto& pair) { return *pair.baseline == *gate.pairs.front().baseline; });
  if (gate.pairs.size() > 1 && constant) {
    notes.emplace_back("All seeds give the baseline the same value: does the command take {seed}?");
  }
  if (gate.difference_sd && *gate.difference_sd > 0 && !gate.looks.empty() && !gate.looks.back().t) {
    notes.push_back("The differences vary by less than the smallest step of " + printable(metric.name) + ", " +
                    brief(step) + ": a finer metric would say more.");
  }
  if (gate.skewness && std::abs(*gate.skewness) > kSkewed) {
    notes.push_back(
        fmt::format("The differences are skewed ({:+.1f}): the error can then be several times the level; "
                    "docs/gate.md has the rates.",
                    *gate.skewness));
  }
  const bool shown = gate.word == GateWord::Shown && !metric.margin;
  if (shown && gate.sign_flip_p && gate.pairs.size() >= 8 && *gate.sign_flip_p > gate.campaign.level) {
    notes.push_back(
        fmt::format("An exact test of symmetry does not agree (sign flips, {}).", effects::p_text(*gate.sign_flip_p)));
  }
  if (metric.failed && gate.candidate_failures > 0) {
    notes.push_back(
        fmt::format("{} of {} count with the declared score {}.",
                    gate.candidate_failures == 1 ? "1 failure" : std::to_string(gate.candidate_failures) + " failures",
                    pairs_text(gate.pairs.size()), brief(*metric.failed)));
  }
  return notes;
}

}  // namespace ceteris::gate
