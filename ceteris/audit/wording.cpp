// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit/wording.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "ceteris/audit/audit_spec.hpp"
#include "ceteris/audit/judge.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/record/audit_verdict.hpp"
#include "ceteris/stats/proportion.hpp"

namespace ceteris::audit {
namespace {

using record::Verdict;

// A signal is worth an alarm when it nearly suffices.
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

// "B has 61 usable images and lacks 39 of the 100 that each set needs".
std::string shortage(const record::AuditRecord& record) {
  std::string text;
  for (const record::DataSet& set : record.sets) {
    if (set.lacking > 0) {
      text += fmt::format("{}{} has {} usable image{} and lacks {}", text.empty() ? "" : ", ", set.name, set.usable,
                          set.usable == 1 ? "" : "s", set.lacking);
    }
  }
  return text + fmt::format(" of the {} that each set needs", record.images_needed);
}

std::string headline(const record::AuditRecord& record, std::int64_t independent) {
  if (record.verdict == Verdict::NoVerdict && record.images_needed == 0) {
    return fmt::format(
        "No verdict on {}: the {} test images fall into {} groups, and at least {} are needed, because "
        "images of one group answer together. Use smaller groups or more of them.",
        names_of(record), record.accuracy.total, independent, kFewestTestGroups);
  }
  if (record.verdict == Verdict::NoVerdict) {
    return fmt::format("No verdict on {}: {}.", names_of(record), shortage(record));
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

// "for example a.jpg, b.jpg and c.jpg of B": images of one set.
std::string for_example(const std::vector<std::string>& names, const std::string& set) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  }
  return text.empty() ? text : " For example " + text + " of " + set + ".";
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
                           : " A model trained on these pictures can go by it instead of by what they show.";
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
                                        percent(probe.accuracy.value), goes_by(record, probe), warning_of(probe)));
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

// "A and B": the sets but one; of many only that they are the others.
std::string names_but(const record::AuditRecord& record, int set) {
  constexpr std::size_t kNamedSets = 5;
  if (record.sets.size() > kNamedSets) {
    return "the other sets";
  }
  std::vector<std::string> names;
  for (std::size_t s = 0; s < record.sets.size(); ++s) {
    if (s != static_cast<std::size_t>(set)) {
      names.push_back(record.sets[s].name);
    }
  }
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  }
  return text;
}

/// What is certain for some images though the probe that reads it is not for most.
void warn_of_giveaways(record::AuditRecord& record, bool header_said) {
  const record::Probe* header = find(record, "header");
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
        percent(static_cast<double>(giveaway.images) / static_cast<double>(giveaway.total)), giveaway.feature, values,
        with_thousands(static_cast<std::uint64_t>(giveaway.others)), names_but(record, giveaway.set),
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
                                        strongest->title, percent(strongest->accuracy.value),
                                        goes_by(record, *strongest)));
  }
}

void write_causes(record::AuditRecord& record) {
  if (record.verdict == Verdict::NoVerdict) {
    warn_of_giveaways(record, false);
    return;
  }
  bool said = false, header_said = false;
  for (const char* name : {"header", "geometry"}) {
    const record::Probe* probe = find(record, name);
    const bool now = probe != nullptr && alarm(record, *probe);
    header_said = header_said || (now && std::string_view(name) == "header");
    said = said || now;
  }
  warn_of_giveaways(record, header_said);
  // Of the causes in the pixels the strongest, since one mark often shows in several; of equals the most local.
  std::vector<const record::Probe*> traces;
  for (const char* name : {"border", "overlay", "mean_rgb", "colour", "history", "chroma"}) {
    if (const record::Probe* probe = find(record, name)) {
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

void write_alerts(record::AuditRecord& record) {
  write_causes(record);
  if (record.controls.size() == 1) {
    record.alerts.push_back(fmt::format(
        "The control of pseudo-data-sets could not be run, because no set has enough groups to be dealt into parts: "
        "nothing but the control '{}' speaks for this audit. With smaller groups, or more of them, both run.",
        record.controls.front().title));
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
    const auto fewest = std::min_element(record.sets.begin(), record.sets.end(),
                                         [](const auto& a, const auto& b) { return a.usable < b.usable; });
    record.alerts.push_back(
        fmt::format("Only {} images of each set are used, because {} has no more: intervals are wide, and a network "
                    "learns little from so few. From {} images on the numbers settle; {} more of {} are needed.",
                    record.images_per_set, fewest->name, kFewImages, kFewImages - record.images_per_set, fewest->name));
  }
}

void write_advice(record::AuditRecord& record) {
  const auto fires = [&](const char* name) {
    const record::Probe* probe = find(record, name);
    return probe != nullptr && record::tells_apart(probe->verdict);
  };
  const auto advise = [&](const char* name, const std::string& text) {
    if (fires(name)) {
      record.advice.push_back(text);
    }
  };
  const auto advise_when_clear = [&](const char* name, const std::string& text) {
    const record::Probe* probe = find(record, name);
    if (probe != nullptr && probe->verdict != Verdict::Weak) {
      advise(name, text);
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
  advise(
      "chroma",
      "The colours carry traces of different processing (chroma subsampling, compression or resampling). Saving again "
      "does not remove them: process the originals in one way, or train in grey and compare.");
  advise_when_clear(
      "border",
      "The outermost lines differ: crop the same few pixels from all sides of all pictures, after looking at the lines "
      "that are named.");
  advise_when_clear(
      "overlay",
      "Something stands in the same place in the pictures of a set: crop or mask that place in all sets, and audit "
      "again.");
  advise("mean_rgb",
         "Overall colour or exposure differs. If that is a camera or a white balance and not the subject, "
         "equalise it or augment with colour jitter.");
  if (record.verdict == Verdict::Clear || record.verdict == Verdict::AlmostPerfect) {
    record.advice.emplace_back(
        "Before training on the union or testing across the sets, look at the images that tell most (the typical ones "
        "and those taken for another set): they show whether the difference is content or capture.");
  }
}

void write_scope(record::AuditRecord& record, std::int64_t independent) {
  if (record.accuracy.total > 0) {
    if (const auto least = stats::detectable_accuracy(independent, record.chance, record::kProof, 0.8)) {
      const std::string judges = independent == record.accuracy.total
                                     ? fmt::format("{} test images", independent)
                                     : fmt::format("{} groups of test images, each counted as one answer", independent);
      record.scope.push_back(
          fmt::format("With {}, an accuracy of {} would be told from chance four times in five (80 % power).", judges,
                      percent(*least)));
    }
  }
}

}  // namespace

std::string if_control_failed(std::string_view control, bool quick) {
  const std::string of = quick ? "the probe 'Processing history'" : "the network";
  const std::string again =
      " Run the audit again with another --seed: if it passes, this was the one failure in 200 that chance allows. If "
      "it "
      "fails again, images on the two sides of the split belong together that the audit took for strangers: use "
      "--group-by folder or --group-by prefix, or give a list with a column group.";
  if (control == "label_shuffle") {
    return "Labels that were dealt at random cannot be learned, and " + of +
           " learned them. Do not use any accuracy, p value or verdict of this audit." + again;
  }
  return "Images of one set, dealt at random into parts, were told apart by " + of +
         ": likely near copies or bursts of one scene. Do not use any accuracy, interval or verdict of this audit, "
         "least "
         "of all those that involve the set that was dealt." +
         again;
}

void write_words(record::AuditRecord& record, std::int64_t independent) {
  record.verdict_rule = fmt::format(
      "To tell sets apart a result needs a permutation p below {:.0f} % (after Holm where several questions are asked "
      "together) and an "
      "interval "
      "above chance, else they are indistinguishable; the word then follows from the lower end of the 95 % interval: "
      "less than "
      "{:.0f} points above chance is weak, above {:.0f} % almost perfect, clear between. There is no verdict below {} "
      "images a set or {} groups of test images.",
      100 * record::kProof, 100 * record::kWeakMargin, 100 * record::kAlmostPerfect, kFewestImages, kFewestTestGroups);
  record.headline = headline(record, independent);
  write_alerts(record);
  write_advice(record);
  write_scope(record, independent);
}

}  // namespace ceteris::audit
