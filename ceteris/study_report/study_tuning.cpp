// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>

#include "ceteris/report/columns.hpp"
#include "ceteris/report/markup.hpp"
#include "ceteris/report/numbers.hpp"
#include "ceteris/study_report/study_parts.hpp"
#include "ceteris/study_words/study_details.hpp"
#include "ceteris/study_words/study_digits.hpp"
#include "ceteris/study_words/study_format.hpp"
#include "ceteris/study_words/study_words.hpp"

namespace ceteris::study_report {

namespace {

using record::StudyMetric;
using record::StudyRecord;
using record::StudySetting;
using record::StudyTunedArm;
using record::StudyTuning;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

const StudyMetric& metric_of(const StudyRecord& study, const StudyTuning& tuning) {
  return study.metrics.at(static_cast<std::size_t>(tuning.metric));
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
  const study_words::Digits digits(study);
  report::Listing listing(kTableBytes);
  for (const StudyTunedArm& arm : tuning.arms) {
    for (const StudySetting* setting : ranked(metric, arm)) {
      const std::string trials =
          report::count(setting->n) + (setting->failed > 0 ? ", " + report::count(setting->failed) + " failed" : "");
      listing.add("<tr><th scope=\"row\">" + named(arm.arm) + "</th>" +
                  report::cell("Setting", report::prose(study_words::setting_text(*setting))) +
                  report::cell(report::shorten(metric.name, 24),
                               report::prose(study_words::mean_text(study, digits, *setting)), "num") +
                  report::cell("Trials", report::escape(trials), "num") +
                  report::cell("Choice", setting->chosen ? "chosen" : "") + "</tr>\n");
    }
  }
  return listing.str(
      report::table_head(
          {{"Arm"}, {"Setting"}, {report::shorten(metric.name, 24), true}, {"Trials", true}, {"Choice"}}),
      "stack wide");
}

}  // namespace

std::string tuning_part(const StudyRecord& study) {
  if (!study.tuning) {
    return {};
  }
  std::vector<std::string> sentences = study_words::tuning_sentences(study);
  const std::size_t all = sentences.size();
  sentences.resize(std::min(kFigureRows, all));
  return report::bullets(sentences) + note(left_out(sentences.size(), all, "arms stand in the table")) +
         report::disclosed("Every setting as a table, the best of each arm first", table_of(study));
}

}  // namespace ceteris::study_report
