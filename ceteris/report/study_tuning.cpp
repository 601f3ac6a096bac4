// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>

#include "ceteris/base/text.hpp"
#include "ceteris/report/columns.hpp"
#include "ceteris/report/markup.hpp"
#include "ceteris/report/numbers.hpp"
#include "ceteris/report/study_digits.hpp"
#include "ceteris/report/study_format.hpp"
#include "ceteris/report/study_parts.hpp"
#include "ceteris/report/study_words.hpp"

namespace ceteris::report {

namespace {

using record::StudyMetric;
using record::StudyRecord;
using record::StudySetting;
using record::StudyTunedArm;
using record::StudyTuning;

constexpr std::size_t kName = 60;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

const StudyMetric& metric_of(const StudyRecord& study, const StudyTuning& tuning) {
  return study.metrics.at(static_cast<std::size_t>(tuning.metric));
}

std::string values_text(const StudySetting& setting) {
  std::string text;
  for (const record::NamedText& value : setting.values) {
    text += (text.empty() ? "" : ", ") + shorten(value.name, kName) + ' ' + shorten(value.value, kName);
  }
  return text;
}

std::string mean_text(const StudyRecord& study, const Digits& digits, const StudySetting& setting) {
  return setting.mean ? digits.value(static_cast<std::size_t>(study.tuning->metric), *setting.mean) : "-";
}

std::string arm_sentence(const StudyRecord& study, const Digits& digits, const StudyTunedArm& arm) {
  const StudyTuning& tuning = *study.tuning;
  const StudyMetric& metric = metric_of(study, tuning);
  const auto chosen = std::ranges::find(arm.settings, true, &StudySetting::chosen);
  const std::string settings = count_of(static_cast<std::int64_t>(arm.settings.size()), "setting");
  if (chosen == arm.settings.end()) {
    return shorten(arm.arm, kName) + ": no setting is chosen of " + settings + '.';
  }
  return shorten(arm.arm, kName) + ": " + values_text(*chosen) + ", chosen of " + settings +
         (tuning.replicates == 1 ? "" : ", " + count_of(tuning.replicates, "seed") + " each") +
         (chosen->mean ? ", by " + shorten(metric.name, kName) + ' ' + mean_text(study, digits, *chosen) : "") + '.';
}

/// The best first, those without a mean last.
std::vector<const StudySetting*> ranked(const StudyMetric& metric, const StudyTunedArm& arm) {
  std::vector<const StudySetting*> order;
  for (const StudySetting& setting : arm.settings) {
    order.push_back(&setting);
  }
  const double sign = metric.better == record::Better::Higher ? -1 : 1;
  std::ranges::stable_sort(order, {}, [&](const StudySetting* setting) {
    return setting->mean && std::isfinite(*setting->mean) ? sign * *setting->mean : kInfinity;
  });
  return order;
}

std::string table_of(const StudyRecord& study) {
  const StudyTuning& tuning = *study.tuning;
  const StudyMetric& metric = metric_of(study, tuning);
  const Digits digits(study);
  Listing listing(kTableBytes);
  for (const StudyTunedArm& arm : tuning.arms) {
    for (const StudySetting* setting : ranked(metric, arm)) {
      const std::string trials =
          count(setting->n) + (setting->failed > 0 ? ", " + count(setting->failed) + " failed" : "");
      listing.add("<tr><th scope=\"row\">" + named(arm.arm) + "</th>" + cell("Setting", prose(values_text(*setting))) +
                  cell(shorten(metric.name, 24), prose(mean_text(study, digits, *setting)), "num") +
                  cell("Trials", escape(trials), "num") + cell("Choice", setting->chosen ? "chosen" : "") + "</tr>\n");
    }
  }
  return listing.str(table_head({{"Arm"}, {"Setting"}, {shorten(metric.name, 24), true}, {"Trials", true}, {"Choice"}}),
                     "stack wide");
}

}  // namespace

std::vector<std::string> tuning_sentences(const StudyRecord& study) {
  if (!study.tuning) {
    return {};
  }
  const StudyTuning& tuning = *study.tuning;
  std::vector<std::string> space;
  for (const record::NamedText& value : tuning.space) {
    space.push_back(shorten(value.name, kName) + ": " + shorten(value.value, kName));
  }
  std::vector<std::string> sentences = {"Before its replicates every arm tries the same number of settings (" +
                                        shorten(tuning.method, kName) + "; " + join(space, "; ") +
                                        "), with seeds that no replicate has: " + count(tuning.ended_trials) + " of " +
                                        count_of(tuning.planned_trials, "trial") + " ended, " +
                                        seconds_text(tuning.seconds, tuning.seconds) + " in all."};
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

std::string tuning_part(const StudyRecord& study) {
  if (!study.tuning) {
    return {};
  }
  std::vector<std::string> sentences = tuning_sentences(study);
  const std::size_t all = sentences.size();
  sentences.resize(std::min(kFigureRows, all));
  return bullets(sentences) + note(left_out(sentences.size(), all, "arms stand in the table")) +
         disclosed("Every setting as a table, the best of each arm first", table_of(study));
}

}  // namespace ceteris::report
