// SPDX-License-Identifier: Apache-2.0
#include "ceteris/record/audit_gate.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/record/audit_verdict.hpp"

namespace ceteris::record {
namespace {

constexpr double kNotMeasured = std::numeric_limits<double>::quiet_NaN();

// One decimal, or as many as show on which side of the limit it lies.
std::string percent_beside(double value, double limit) {
  std::array<char, 32> buffer{};
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), 100 * value, std::chars_format::fixed, 1);
  const bool visible = (std::round(1000 * value) / 1000 > limit) == (value > limit);
  return (visible ? std::string(buffer.data(), end.ptr) : shortest(100 * value)) + " %";
}

std::string against(double value, double limit, std::string_view of_limit = {}) {
  // A limit stands as the user wrote it; chance, a third for one, with one decimal.
  const double shown = of_limit.empty() ? 100 * limit : std::round(1000 * limit) / 10;
  return percent_beside(value, limit) + (value > limit ? " > " : " <= ") + std::string(of_limit) + brief(shown) + " %";
}

AuditGateCheck check_of(std::string name, double value, double limit, bool tripped, std::string text) {
  return {.name = std::move(name), .value = value, .limit = limit, .tripped = tripped, .text = std::move(text)};
}

AuditGateCheck not_measured(std::string name, double limit) {
  return check_of(std::move(name), kNotMeasured, limit, true, "not tested, because there is no verdict");
}

AuditGateCheck check_accuracy(std::string name, const Accuracy& accuracy, Verdict verdict, double chance,
                              std::optional<double> limit) {
  if (accuracy.total == 0 || verdict == Verdict::NoVerdict) {
    return not_measured(std::move(name), limit.value_or(chance));
  }
  const double low = accuracy.wilson95.low;
  const bool tripped = limit ? low > *limit : tells_apart(verdict);
  std::string text = "lower bound " + against(low, limit.value_or(chance), limit ? "" : "chance, ");
  if (!limit && !tripped && low > chance) {
    text += ", but not beyond doubt after Holm's correction";
  }
  return check_of(std::move(name), low, limit.value_or(chance), tripped, std::move(text));
}

// The largest share of the images of one set, with a sentence that says whose.
struct Share {
  double value = 0;
  std::string text;
};

AuditGateCheck check_share(std::string name, const Share& share, double limit, std::string_view none) {
  const std::string text = share.text.empty() ? std::string(none) : share.text + ": " + against(share.value, limit);
  return check_of(std::move(name), share.value, limit, share.value > limit, text);
}

void raise(Share& share, std::int64_t part, std::int64_t whole, const std::string& what, const std::string& set) {
  const double value = whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0;
  if (value > share.value) {
    share = {value, with_thousands(static_cast<std::uint64_t>(part)) + " of " +
                        with_thousands(static_cast<std::uint64_t>(whole)) + " images of " + set + ' ' + what};
  }
}

AuditGateCheck check_certain(const AuditRecord& record, double limit) {
  if (record.probes.empty()) {
    return not_measured("certain", limit);
  }
  Share most;
  for (const Giveaway& giveaway : record.giveaways) {
    raise(most, giveaway.images, giveaway.total, "are certain by " + giveaway.feature,
          record.sets.at(static_cast<std::size_t>(giveaway.set)).name);
  }
  return check_share("certain", most, limit, "no value gives images away for certain");
}

AuditGateCheck check_duplicates(const AuditRecord& record, double limit) {
  Share most;
  for (const DataSet& set : record.sets) {
    raise(most, set.duplicates_across, set.scanned - set.refused, "stand in another set", set.name);
  }
  return check_share("duplicates", most, limit, "no image stands in two sets");
}

AuditGateCheck check_refused(const AuditRecord& record, double limit) {
  double least = 1, most = 0;
  std::string worst;
  for (const DataSet& set : record.sets) {
    const double share = set.scanned > 0 ? static_cast<double>(set.refused) / static_cast<double>(set.scanned) : 0;
    least = std::min(least, share);
    if (share >= most) {
      most = share;
      worst = set.name;
    }
  }
  const double gap = std::max(0.0, most - least);
  return check_of("refused", gap, limit, gap > limit,
                  "files of " + worst + " are refused more often than those of another set, by " + against(gap, limit));
}

AuditGateCheck check_controls(const AuditRecord& record) {
  if (record.controls.empty()) {
    return not_measured("controls", 0);
  }
  const auto failed = std::count_if(record.controls.begin(), record.controls.end(),
                                    [](const Control& control) { return !control.passed; });
  return check_of("controls", static_cast<double>(failed), 0, failed > 0,
                  std::to_string(failed) + " of " + std::to_string(record.controls.size()) + " controls failed");
}

AuditGateCheck check_alerts(const AuditRecord& record) {
  const auto failed = std::count_if(record.controls.begin(), record.controls.end(),
                                    [](const Control& control) { return !control.passed; });
  const std::int64_t lines = static_cast<std::int64_t>(record.alerts.size()) + failed;
  return check_of("alerts", static_cast<double>(lines), 0, lines > 0,
                  std::to_string(lines) + (lines == 1 ? " line stands" : " lines stand") + " under 'Read this first'");
}

// The rule for a thing: the one that names it, then that of its rung, then "any". nullptr: nobody asked.
const AuditGateRule* rule_for(const std::vector<AuditGateRule>& rules, std::string_view name, std::string_view rung) {
  const AuditGateRule* found = nullptr;
  for (const std::string_view wanted : {std::string_view("any"), rung, name}) {
    for (const AuditGateRule& rule : rules) {
      const bool keeps_limit = found != nullptr && found->limit && !rule.limit;
      if (!wanted.empty() && rule.name == wanted && !keeps_limit) {
        found = &rule;
      }
    }
  }
  return found;
}

}  // namespace

AuditGate judge_gate(const AuditRecord& record, const std::vector<AuditGateRule>& rules) {
  AuditGate gate;
  const auto add = [&](std::string_view name, std::string_view rung, const auto& check) {
    if (const AuditGateRule* rule = rule_for(rules, name, rung)) {
      gate.checks.push_back(check(rule->limit));
      gate.tripped |= gate.checks.back().tripped;
    }
  };
  using Limit = std::optional<double>;
  add("headline", "",
      [&](Limit limit) { return check_accuracy("headline", record.accuracy, record.verdict, record.chance, limit); });
  for (const Probe& probe : record.probes) {
    add(probe.name, probe.family,
        [&](Limit limit) { return check_accuracy(probe.name, probe.accuracy, probe.verdict, record.chance, limit); });
  }
  if (record.probes.empty()) {  // too few images to train anything: a probe or a rung that was asked for shows nothing
    for (const AuditGateRule& rule : rules) {
      if (std::none_of(kGateTargets.begin(), kGateTargets.end(), [&](const auto& t) { return t.name == rule.name; })) {
        gate.checks.push_back(not_measured(rule.name, rule.limit.value_or(record.chance)));
        gate.tripped = true;
      }
    }
  }
  add("certain", "", [&](Limit limit) { return check_certain(record, limit.value_or(0)); });
  add("duplicates", "", [&](Limit limit) { return check_duplicates(record, limit.value_or(0)); });
  add("refused", "", [&](Limit limit) { return check_refused(record, limit.value_or(kRefusalGap)); });
  add("controls", "", [&](Limit) { return check_controls(record); });
  add("alerts", "", [&](Limit) { return check_alerts(record); });
  return gate;
}

}  // namespace ceteris::record
