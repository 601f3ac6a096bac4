// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit_evidence/wording.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "ceteris/audit_evidence/advice.hpp"
#include "ceteris/audit_evidence/causes.hpp"
#include "ceteris/audit_evidence/wording_parts.hpp"
#include "ceteris/audit_plan/audit_spec.hpp"
#include "ceteris/audit_plan/judge.hpp"
#include "ceteris/record/audit_gate.hpp"
#include "ceteris/record/audit_verdict.hpp"
#include "ceteris/stats/proportion.hpp"

namespace ceteris::audit_evidence {
namespace {

using record::Verdict;

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
        listed(set_names(record)), record.accuracy.total, independent, audit_plan::kFewestTestGroups);
  }
  if (record.verdict == Verdict::NoVerdict) {
    return fmt::format("No verdict on {}: {}.", listed(set_names(record)), shortage(record));
  }
  const std::string numbers = fmt::format(
      "{} of {} unseen images named right, {} [{} to {}], chance {}", record.accuracy.correct, record.accuracy.total,
      percent_text(record.accuracy.value), percent_text(record.accuracy.wilson95.low),
      percent_text(record.accuracy.wilson95.high), percent_text(record.chance));
  return fmt::format("{}: {} by their pixels ({}).", listed(set_names(record)), record::verdict_text(record.verdict),
                     numbers);
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
  if (most - least > record::kRefusalGap) {
    record.alerts.push_back(fmt::format(
        "{} of the files of {} could not be read, of another set only {}. They are left out, which may itself change "
        "what the sets look like.",
        percent_text(most), worst, percent_text(least)));
  }
  if (!record.shared.empty()) {
    record.alerts.push_back(
        fmt::format("{} images stand in two data sets. They are left out of training and test.", record.shared.size()));
  }
  if (record.images_per_set >= audit_plan::kFewestImages && record.images_per_set < audit_plan::kFewImages) {
    const auto fewest = std::min_element(record.sets.begin(), record.sets.end(),
                                         [](const auto& a, const auto& b) { return a.usable < b.usable; });
    record.alerts.push_back(
        fmt::format("Only {} images of each set are used, because {} has no more: intervals are wide, and a network "
                    "learns little from so few. From {} images on the numbers settle; {} more of {} are needed.",
                    record.images_per_set, fewest->name, audit_plan::kFewImages,
                    audit_plan::kFewImages - record.images_per_set, fewest->name));
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
                      percent_text(*least)));
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
      100 * record::kProof, 100 * record::kWeakMargin, 100 * record::kAlmostPerfect, audit_plan::kFewestImages,
      audit_plan::kFewestTestGroups);
  record.headline = headline(record, independent);
  write_alerts(record);
  write_advice(record);
  write_scope(record, independent);
}

}  // namespace ceteris::audit_evidence
