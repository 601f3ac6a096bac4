// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit/wording.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "ceteris/audit/audit_spec.hpp"
#include "ceteris/audit/judge.hpp"
#include "ceteris/stats/proportion.hpp"

namespace ceteris::audit {
namespace {

using record::Verdict;

// A signal is worth advice when it proves more than chance after Holm, and worth an alarm when it nearly suffices.
constexpr double kAlpha = 0.05;
constexpr double kAlarm = 0.9;
// Unequal shares of refused files are themselves a signal beyond this difference.
constexpr double kRefusalGap = 0.05;

std::string percent(double share) {
  return fmt::format("{:.1f} %", 100 * share);
}

std::string names_of(const record::AuditRecord& record) {
  std::string names;
  for (std::size_t s = 0; s < record.sets.size(); ++s) {
    names += (s == 0 ? "" : s + 1 == record.sets.size() ? " and " : ", ") + record.sets[s].name;
  }
  return names;
}

const record::Probe* find(const record::AuditRecord& record, std::string_view name) {
  const auto found = std::find_if(record.probes.begin(), record.probes.end(),
                                  [&](const record::Probe& probe) { return probe.name == name; });
  return found == record.probes.end() ? nullptr : &*found;
}

std::string headline(const record::AuditRecord& record, std::int64_t independent) {
  if (record.verdict == Verdict::NoVerdict && record.images_needed == 0) {
    return fmt::format(
        "No verdict on {}: the {} test images fall into {} groups, and at least {} are needed, because "
        "images of one group answer together. Use smaller groups or more of them.",
        names_of(record), record.accuracy.total, independent, kFewestTestGroups);
  }
  if (record.verdict == Verdict::NoVerdict) {
    return fmt::format("No verdict on {}: {} usable images a set are too few, at least {} are needed.",
                       names_of(record), record.images_per_set, record.images_needed);
  }
  const std::string numbers =
      fmt::format("{} of {} unseen images named right, {} [{} to {}], chance {}", record.accuracy.correct,
                  record.accuracy.total, percent(record.accuracy.value), percent(record.accuracy.wilson95.low),
                  percent(record.accuracy.wilson95.high), percent(record.chance));
  return fmt::format("{}: {} by their pixels ({}).", names_of(record), record::verdict_text(record.verdict), numbers);
}

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

/// A signal outside the pixels may give away one set of many and say nothing of the others.
void alarm(record::AuditRecord& record, const record::Probe& probe) {
  constexpr std::string_view kWarning = "Any model trained on these files can cheat by it.";
  const std::string found = probe.findings.empty() ? std::string() : " (" + probe.findings.front() + ")";
  if (probe.accuracy.wilson95.low > kAlarm) {
    record.alerts.push_back(fmt::format("{} alone names {} of the images right, without a look at a pixel{}. {}",
                                        probe.title, percent(probe.accuracy.value), found, kWarning));
    return;
  }
  for (std::size_t set = 0; set < record.sets.size(); ++set) {
    if (apart_from_the_rest(probe.confusion, set) > kAlarm) {
      record.alerts.push_back(fmt::format("{} alone tells {} from the other sets, without a look at a pixel{}. {}",
                                          probe.title, record.sets[set].name, found, kWarning));
    }
  }
}

void write_alerts(record::AuditRecord& record) {
  for (const char* name : {"header", "geometry"}) {
    const record::Probe* probe = find(record, name);
    if (probe != nullptr && record.verdict != Verdict::NoVerdict) {
      alarm(record, *probe);
    }
  }
  if (record.controls.size() == 1) {
    record.alerts.emplace_back(
        "The control of pseudo-data-sets could not be run: no set has enough groups to be dealt into parts.");
  }
  double least = 1, most = 0;
  std::string worst;
  for (const record::DataSet& set : record.sets) {
    const double share = set.scanned > 0 ? static_cast<double>(set.refused) / static_cast<double>(set.scanned) : 0;
    least = std::min(least, share);
    if (share > most) {
      most = share;
      worst = set.name;
    }
  }
  if (most - least > kRefusalGap) {
    record.alerts.push_back(fmt::format(
        "{} of the files of {} could not be read, of another set only {}. They are left out, which may itself change "
        "what the sets look like.",
        percent(most), worst, percent(least)));
  }
  if (!record.shared.empty()) {
    record.alerts.push_back(
        fmt::format("{} images stand in two data sets. They are left out of training and test.", record.shared.size()));
  }
  if (record.images_per_set >= kFewestImages && record.images_per_set < kFewImages) {
    record.alerts.push_back(
        fmt::format("Only {} images a set: intervals are wide, and a network learns little from so "
                    "few. From {} on a set the numbers settle.",
                    record.images_per_set, kFewImages));
  }
}

void write_advice(record::AuditRecord& record) {
  const auto fires = [&](const char* name) {
    const record::Probe* probe = find(record, name);
    return probe != nullptr && probe->p_holm < kAlpha && probe->verdict != Verdict::NoVerdict &&
           probe->accuracy.wilson95.low > record.chance;
  };
  const auto advise = [&](const char* name, const std::string& text) {
    if (fires(name)) {
      record.advice.push_back(text);
    }
  };
  advise("header",
         "Write all sets with one encoder, one quality and one chroma subsampling, and drop metadata: the file "
         "headers differ.");
  advise("geometry",
         "Crop or resize all sets to one distribution of sizes with one antialiased filter: sizes and shapes "
         "differ.");
  advise("history",
         "The pixels carry traces of different processing (earlier compression, resampling or gain), or the pictures "
         "differ in fine detail, which leaves similar traces. Saving again does not remove them: if the originals are "
         "at hand, process all sets in one way and audit again.");
  advise("mean_rgb",
         "Overall colour or exposure differs. If that is a camera or a white balance and not the subject, "
         "equalise it or augment with colour jitter.");
  if (record.verdict == Verdict::Clear || record.verdict == Verdict::AlmostPerfect) {
    record.advice.emplace_back(
        "Before training on the union or testing across the sets, look at the typical images and the "
        "swaps below: they show whether the difference is content or capture.");
  }
}

void write_scope(record::AuditRecord& record, std::int64_t independent) {
  if (record.accuracy.total > 0) {
    if (const auto least = stats::detectable_accuracy(independent, record.chance, kAlpha, 0.8)) {
      const std::string judges = independent == record.accuracy.total
                                     ? fmt::format("{} test images", independent)
                                     : fmt::format("{} groups of test images, each counted as one answer", independent);
      record.scope.push_back(
          fmt::format("With {}, an accuracy of {} is told from chance with 80 % power.", judges, percent(*least)));
    }
  }
}

}  // namespace

void write_words(record::AuditRecord& record, std::int64_t independent) {
  record.verdict_rule = fmt::format(
      "By the lower end of the 95 % interval: not above chance is indistinguishable, less than 10 points above chance "
      "weak, above 90 % almost perfect, clear between; no verdict below {} images a set or {} groups of test images.",
      kFewestImages, kFewestTestGroups);
  record.headline = headline(record, independent);
  write_alerts(record);
  write_advice(record);
  write_scope(record, independent);
}

}  // namespace ceteris::audit
