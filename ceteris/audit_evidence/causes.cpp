// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit_evidence/causes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "ceteris/audit_evidence/wording_parts.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/record/audit_verdict.hpp"
#include "ceteris/stats/proportion.hpp"

namespace ceteris::audit_evidence {
namespace {

// A signal is worth an alarm when it nearly suffices.
constexpr double kAlarm = 0.9;

/// How well a probe tells one set from the rest: the mean of the shares of its own images and of the others that are
/// put on the right side, each at the lower end of its interval (Wilson).
double apart_from_the_rest(const record::Confusion& confusion, std::size_t set) {
  std::int64_t own = 0, kept = 0, others = 0, mistaken = 0;
  for (std::size_t truth = 0; truth < confusion.counts.size(); ++truth) {
    for (std::size_t answer = 0; answer < confusion.counts[truth].size(); ++answer) {
      const std::int64_t count = confusion.counts[truth][answer];
      (truth == set ? own : others) += count;
      kept += truth == set && answer == set ? count : 0;
      mistaken += truth != set && answer == set ? count : 0;
    }
  }
  return (stats::wilson_interval(kept, own).low + stats::wilson_interval(others - mistaken, others).low) / 2;
}

// " For example a.jpg, b.jpg and c.jpg of B.": images of one set.
std::string for_example(const std::vector<std::string>& names, const std::string& set) {
  return names.empty() ? std::string() : " For example " + listed(names) + " of " + set + ".";
}

// The examples of a finding that are of the set of the first.
std::string for_example(const record::AuditRecord& record, const record::Finding& finding) {
  std::vector<std::string> names;
  for (const record::Example& example : finding.examples) {
    if (example.set == finding.examples.front().set) {
      names.push_back(example.name);
    }
  }
  return names.empty() ? std::string()
                       : for_example(names, record.sets[static_cast<std::size_t>(finding.examples.front().set)].name);
}

bool is_outside(const record::Probe& probe) {
  return probe.family == "file" || probe.family == "geometry";
}

/// What the probe goes by, as sentences after the first.
std::string goes_by(const record::AuditRecord& record, const record::Probe& probe) {
  // Each fact of a file is a cause of its own; what differs in the pixels shows in many numbers at once.
  const std::size_t named = is_outside(probe) ? 3 : 1;
  std::string text;
  for (std::size_t i = 0; i < std::min(named, probe.findings.size()); ++i) {
    text += (i == 0 ? " It goes by " : "; also by ") + probe.findings[i].sentence;
  }
  if (text.empty()) {
    return text;
  }
  const record::Finding& first = probe.findings.front();
  return text + (first.hint.empty() ? "" : " (" + first.hint + ")") + "." + for_example(record, first);
}

std::string warning_of(const record::Probe& probe) {
  return is_outside(probe) ? " Any model trained on these files can cheat by it."
                           : " A model trained on these images can go by it instead of by what they show.";
}

std::string beginning_of(const record::Probe& probe) {
  return probe.title + " alone" + (is_outside(probe) ? ", without a look at a pixel," : "");
}

/// A signal may give away one set of many and say nothing of the others. Whether anything was said.
bool alarm(record::AuditRecord& record, const record::Probe& probe) {
  if (!record::tells_apart(probe.verdict) || !probe.explained.empty()) {
    return false;
  }
  if (probe.accuracy.wilson95.low > kAlarm) {
    record.alerts.push_back(fmt::format("{} names {} of the images right.{}{}", beginning_of(probe),
                                        percent_text(probe.accuracy.value), goes_by(record, probe), warning_of(probe)));
    return true;
  }
  bool said = false;
  for (std::size_t set = 0; set < record.sets.size(); ++set) {
    if (record.sets.size() > 2 && apart_from_the_rest(probe.confusion, set) > kAlarm) {
      record.alerts.push_back(fmt::format("{} tells {} from the other sets.{}{}", beginning_of(probe),
                                          record.sets[set].name, goes_by(record, probe), warning_of(probe)));
      said = true;
    }
  }
  return said;
}

// Of many sets only that they are the others.
std::string names_but(const record::AuditRecord& record, int set) {
  constexpr std::size_t kNamedSets = 5;
  return record.sets.size() > kNamedSets ? "the other sets" : listed(set_names(record, set));
}

/// What is certain for some images though the probe that reads it is not for most.
void warn_of_giveaways(record::AuditRecord& record, bool header_said) {
  const record::Probe* header = find_probe(record, "header");
  for (const record::Giveaway& giveaway : record.giveaways) {
    const bool named = header_said && std::any_of(header->findings.begin(), header->findings.end(),
                                                  [&](const auto& f) { return f.feature == giveaway.feature; });
    if (giveaway.probe != "header" || named) {
      continue;
    }
    std::string values;
    for (const std::string& value : giveaway.values) {
      values += (values.empty() ? "" : ", ") + value;
    }
    const std::string& set = record.sets[static_cast<std::size_t>(giveaway.set)].name;
    record.alerts.push_back(fmt::format(
        "{} of the {} images of {} ({}) are given away for certain by '{}' ({}): none of the {} images of {} has "
        "it, whatever the accuracy says.{}",
        with_thousands(static_cast<std::uint64_t>(giveaway.images)),
        with_thousands(static_cast<std::uint64_t>(giveaway.total)), set,
        percent_text(static_cast<double>(giveaway.images) / static_cast<double>(giveaway.total)), giveaway.feature,
        values, with_thousands(static_cast<std::uint64_t>(giveaway.others)), names_but(record, giveaway.set),
        for_example(giveaway.examples, set)));
  }
}

/// Where nothing raised an alarm: the signal that tells most, so that the page begins with a cause.
void name_the_strongest(record::AuditRecord& record) {
  const record::Probe* strongest = nullptr;
  for (const record::Probe& probe : record.probes) {
    if (record::tells_apart(probe.verdict) && !probe.findings.empty() &&
        (strongest == nullptr || probe.accuracy.wilson95.low > strongest->accuracy.wilson95.low)) {
      strongest = &probe;
    }
  }
  if (strongest != nullptr) {
    record.alerts.push_back(fmt::format("The single signal that tells most is '{}': {} of the images right.{}",
                                        strongest->title, percent_text(strongest->accuracy.value),
                                        goes_by(record, *strongest)));
  }
}

}  // namespace

void write_causes(record::AuditRecord& record) {
  if (record.verdict == record::Verdict::NoVerdict) {
    warn_of_giveaways(record, false);
    return;
  }
  bool said = false, header_said = false;
  for (const char* name : {"header", "geometry"}) {
    const record::Probe* probe = find_probe(record, name);
    const bool now = probe != nullptr && alarm(record, *probe);
    header_said = header_said || (now && std::string_view(name) == "header");
    said = said || now;
  }
  warn_of_giveaways(record, header_said);
  // Of the causes in the pixels the strongest, since one mark often shows in several; of equals the most local.
  std::vector<const record::Probe*> traces;
  for (const char* name : {"border", "overlay", "mean_rgb", "colour", "history", "chroma"}) {
    if (const record::Probe* probe = find_probe(record, name)) {
      traces.push_back(probe);
    }
  }
  std::stable_sort(traces.begin(), traces.end(), [](const record::Probe* a, const record::Probe* b) {
    return a->accuracy.wilson95.low > b->accuracy.wilson95.low;
  });
  if (!traces.empty()) {
    const bool now = alarm(record, *traces.front());
    said = said || now;
  }
  if (!said) {
    name_the_strongest(record);
  }
}

}  // namespace ceteris::audit_evidence
