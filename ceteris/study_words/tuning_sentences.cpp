// SPDX-License-Identifier: Apache-2.0
// What each arm chose before its replicates, in sentences.
#include <algorithm>
#include <cstdint>

#include "ceteris/base/text.hpp"
#include "ceteris/report/columns.hpp"
#include "ceteris/report/numbers.hpp"
#include "ceteris/study_words/study_details.hpp"
#include "ceteris/study_words/study_digits.hpp"
#include "ceteris/study_words/study_format.hpp"
#include "ceteris/study_words/study_words.hpp"

namespace ceteris::study_words {
namespace {

using record::StudyMetric;
using record::StudyRecord;
using record::StudySetting;
using record::StudyTunedArm;
using record::StudyTuning;

constexpr std::size_t kName = 60;

std::string arm_sentence(const StudyRecord& study, const Digits& digits, const StudyTunedArm& arm) {
  const StudyTuning& tuning = *study.tuning;
  const StudyMetric& metric = study.metrics.at(static_cast<std::size_t>(tuning.metric));
  const auto chosen = std::ranges::find(arm.settings, true, &StudySetting::chosen);
  const std::string settings = report::count_of(static_cast<std::int64_t>(arm.settings.size()), "setting");
  if (chosen == arm.settings.end()) {
    return report::shorten(arm.arm, kName) + ": no setting is chosen of " + settings + '.';
  }
  return report::shorten(arm.arm, kName) + ": " + setting_text(*chosen) + ", chosen of " + settings +
         (tuning.replicates == 1 ? "" : ", " + report::count_of(tuning.replicates, "seed") + " each") +
         (chosen->mean ? ", by " + report::shorten(metric.name, kName) + ' ' + mean_text(study, digits, *chosen) : "") +
         '.';
}

}  // namespace

std::vector<std::string> tuning_sentences(const StudyRecord& study) {
  if (!study.tuning) {
    return {};
  }
  const StudyTuning& tuning = *study.tuning;
  std::vector<std::string> space;
  for (const record::NamedText& value : tuning.space) {
    space.push_back(report::shorten(value.name, kName) + ": " + report::shorten(value.value, kName));
  }
  std::vector<std::string> sentences = {"Before its replicates every arm tries the same number of settings (" +
                                        report::shorten(tuning.method, kName) + "; " + join(space, "; ") +
                                        "), with seeds that no replicate has: " + report::count(tuning.ended_trials) +
                                        " of " + report::count_of(tuning.planned_trials, "trial") + " ended, " +
                                        report::seconds_text(tuning.seconds, tuning.seconds) + " in all."};
  if (!tuning.decided) {
    sentences.emplace_back("Nothing is chosen yet, so no replicate has run.");
    return sentences;
  }
  const Digits digits(study);
  for (const StudyTunedArm& arm : tuning.arms) {
    sentences.push_back(arm_sentence(study, digits, arm));
  }
  return sentences;
}

}  // namespace ceteris::study_words
