// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_words/study_details.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "ceteris/base/text.hpp"
#include "ceteris/report/columns.hpp"
#include "ceteris/report/numbers.hpp"
#include "ceteris/report/units.hpp"
#include "ceteris/study_words/study_digits.hpp"

namespace ceteris::study_words {
namespace {

constexpr std::size_t kLongestName = 60;

constexpr std::array<Measure, 4> kMeasures = {
    {{&record::StudyAttribution::shapley, "Shapley",
      "its mean gain over all orders in which components can be added (Shapley)"},
     {&record::StudyAttribution::banzhaf, "Banzhaf", "its mean gain over all sets of the other components (Banzhaf)"},
     {&record::StudyAttribution::leave_one_out, "Leave one out", "what it adds to all the others (leave one out)"},
     {&record::StudyAttribution::add_one_in, "Add one in", "what it adds alone, to none of the others (add one in)"}}};

}  // namespace

std::vector<Measure> measures_of(const record::StudyRecord& study) {
  std::vector<Measure> found;
  for (const Measure& measure : kMeasures) {
    if (std::ranges::any_of(study.attribution, [&](const auto& part) { return (part.*measure.member).has_value(); })) {
      found.push_back(measure);
    }
  }
  return found;
}

std::string reason_text(const record::StudyVersion& version) {
  return version.reason + (version.changes.empty() ? "" : ": " + join(version.changes, "; "));
}

std::string slots_text(const record::StudyRecord& study, const std::string& host) {
  std::map<std::string, int> slots;
  for (const record::StudyArm& arm : study.arms) {
    for (const record::StudyCell& one : arm.cells) {
      if (one.host == host && !one.slot.empty()) {
        ++slots[one.slot];
      }
    }
  }
  std::vector<std::string> texts;
  for (const auto& [slot, trials] : slots) {
    texts.push_back(report::shorten(slot, 40) + ": " + report::count(trials));
  }
  return join(texts, ", ");
}

std::string probability_text(double value) {
  return report::number(100 * value, 0) + " %";
}

/// "46 to 80 %"
std::string probabilities_text(const std::optional<record::StudyInterval>& interval) {
  return interval ? report::number(100 * interval->low, 0) + " to " + probability_text(interval->high) : "-";
}

std::string values_text(const Digits& digits, const std::optional<record::StudyInterval>& interval) {
  return interval ? digits.values(0, interval->low, interval->high) : "-";
}

std::string rule_text(const record::StudyRule& rule) {
  return report::shorten(rule.name, kLongestName) + (rule.declared ? " (declared)" : "");
}

std::string setting_text(const record::StudySetting& setting) {
  std::string text;
  for (const record::NamedText& value : setting.values) {
    text += (text.empty() ? "" : ", ") + report::shorten(value.name, kLongestName) + ' ' +
            report::shorten(value.value, kLongestName);
  }
  return text;
}

std::string mean_text(const record::StudyRecord& study, const Digits& digits, const record::StudySetting& setting) {
  return setting.mean ? digits.value(static_cast<std::size_t>(study.tuning->metric), *setting.mean) : "-";
}

}  // namespace ceteris::study_words
