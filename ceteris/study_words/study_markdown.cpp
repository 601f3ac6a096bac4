// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "ceteris/base/text.hpp"
#include "ceteris/report/columns.hpp"
#include "ceteris/report/markdown.hpp"
#include "ceteris/report/numbers.hpp"
#include "ceteris/study_words/study_details.hpp"
#include "ceteris/study_words/study_digits.hpp"
#include "ceteris/study_words/study_format.hpp"
#include "ceteris/study_words/study_text.hpp"
#include "ceteris/study_words/study_words.hpp"

namespace ceteris::study_words {

namespace {

using record::StudyArm;
using record::StudyContrast;
using record::StudyEffect;
using record::StudyMetric;
using record::StudyRecord;

constexpr std::size_t kRows = 200;
constexpr std::size_t kName = 60;

std::string name_of(const std::string& text) {
  return report::literal(report::shorten(text, kName));
}

/// What a long table leaves out.
std::string rest(std::size_t all) {
  return all > kRows ? "\nand " + report::count(static_cast<std::int64_t>(all - kRows)) +
                           " more, all of which stand in the JSON.\n"
                     : std::string();
}

std::string verdicts(const StudyRecord& study) {
  std::string text = "\n## Verdict\n";
  if (const std::string unfinished = unfinished_sentence(study); !unfinished.empty()) {
    text += "\n> " + report::literal(unfinished) + '\n';
  }
  const std::vector<const StudyContrast*> contrasts = answers(study);
  text += '\n';
  for (std::size_t i = 0; i < std::min(kRows, contrasts.size()); ++i) {
    text += "- **" + report::literal(verdict_word(contrasts[i]->verdict)) + "** " +
            report::literal(verdict_sentence(study, *contrasts[i])) + '\n';
  }
  if (contrasts.empty()) {
    text += study.effects.empty() && study.attribution.empty() ? "No verdict: nothing has been compared yet.\n"
                                                               : "The effects below answer the question.\n";
  }
  const std::string corrected = correction_sentence(study);
  return text + rest(contrasts.size()) + (corrected.empty() ? "" : "\n" + report::literal(corrected) + '\n');
}

std::string threats(const StudyRecord& study) {
  std::vector<std::string> sentences;
  for (const record::StudyThreat& threat : study.threats) {
    sentences.push_back(std::string(severity_word(threat.severity)) + ", " + report::shorten(threat.kind, 40) + ": " +
                        report::shorten(threat.sentence, 400));
  }
  return report::markdown_list("Threats to validity", sentences);
}

std::string guardrails(const StudyRecord& study) {
  std::vector<std::string> sentences;
  for (const StudyContrast& contrast : study.contrasts) {
    if (metric_of(study, contrast).role == record::MetricRole::Guardrail && contrast.task.empty()) {
      sentences.push_back(std::string(guard_word(guard_of(metric_of(study, contrast), contrast))) + ": " +
                          guard_sentence(study, contrast));
    }
  }
  return report::markdown_list("Guardrails", sentences);
}

/// Sentences as a section.
std::string listed(const std::string& title, std::vector<std::string> sentences) {
  const std::size_t all = sentences.size();
  sentences.resize(std::min(kRows, all));
  return report::markdown_list(title, sentences) + rest(all);
}

std::string comparisons(const StudyRecord& study) {
  const Digits digits(study);
  std::string rows;
  std::size_t all = 0;
  for (const StudyContrast& c : study.contrasts) {
    if (++all > kRows) {
      continue;
    }
    const StudyMetric& metric = metric_of(study, c);
    const bool measured = c.n > 0 && std::isfinite(c.estimate);
    rows += report::markdown_row({report::literal(subject_of(study, c)), name_of(metric.name),
                                  measured ? report::literal(digits.effect(c)) : "-",
                                  measured && c.ci95 ? report::literal(digits.range(c, *c.ci95)) : "-",
                                  report::count(c.n), c.ci95 ? report::literal(report::probability(c.p)) : "-",
                                  c.ci95 && c.family ? report::literal(report::probability(c.p_adjusted)) : "-",
                                  c.p_equivalence ? report::literal(report::probability(*c.p_equivalence)) : "-",
                                  std::string(verdict_word(c.verdict))});
  }
  return rows.empty() ? rows
                      : "\n## Comparisons\n\n" +
                            report::markdown_head({"Comparison", "Metric", "Effect", "95 % interval", "n", "p",
                                                   "p, Holm", "p, equivalence", "Verdict"},
                                                  true) +
                            rows + rest(all);
}

std::string effects(const StudyRecord& study, const std::string& title, const std::vector<StudyEffect>& list) {
  const Digits digits(study);
  std::string rows;
  for (std::size_t i = 0; i < std::min(kRows, list.size()); ++i) {
    const StudyEffect& e = list[i];
    rows += report::markdown_row({name_of(e.name), report::literal(digits.effect(0, e.estimate, e.ci95)),
                                  e.ci95 ? report::literal(digits.range(0, *e.ci95, e.estimate, e.ci95)) : "-",
                                  report::literal(report::probability(e.p)),
                                  report::literal(report::probability(e.p_adjusted)),
                                  e.aliases.empty() ? "-" : report::literal(report::shorten(alias_words(e), 200))});
  }
  return rows.empty() ? rows
                      : "\n## " + title + "\n\n" +
                            report::markdown_head(
                                {"Effect of", "Effect", "95 % interval", "p", "p, corrected", "Aliased with"}, true) +
                            rows + rest(list.size());
}

std::string variance(const StudyRecord& study) {
  std::string rows;
  for (const std::vector<std::string>& row : variance_rows(study)) {
    std::vector<std::string> cells;
    for (const std::string& text : row) {
      cells.push_back(report::literal(report::shorten(text, kName)));
    }
    rows += report::markdown_row(cells);
  }
  return rows.empty() ? rows
                      : "\n## Analysis of variance\n\n" +
                            report::markdown_head({kVarianceTitles.begin(), kVarianceTitles.end()}, true) + rows;
}

std::string attribution(const StudyRecord& study) {
  const Digits digits(study);
  const std::vector<Measure> measures = measures_of(study);
  std::vector<std::string> titles = {"Component"};
  for (const Measure& measure : measures) {
    titles.emplace_back(measure.title);
  }
  std::string rows;
  for (std::size_t i = 0; i < std::min(kRows, study.attribution.size()); ++i) {
    const record::StudyAttribution& part = study.attribution[i];
    std::vector<std::string> cells = {name_of(part.component)};
    for (const Measure& measure : measures) {
      const auto& effect = part.*measure.member;
      cells.push_back(effect ? report::literal(digits.effect_with_range(*effect)) : "-");
    }
    rows += report::markdown_row(cells);
  }
  return rows.empty() ? rows
                      : "\n## What each component is worth\n\n" + report::markdown_head(titles, true) + rows +
                            rest(study.attribution.size());
}

std::string front(const StudyRecord& study) {
  const Digits digits(study);
  std::vector<double> costs;
  for (const record::StudyFrontPoint& point : study.front) {
    costs.push_back(point.cost);
  }
  const double typical = typical_of(costs);
  std::string rows;
  for (std::size_t i = 0; i < std::min(kRows, study.front.size()); ++i) {
    const record::StudyFrontPoint& p = study.front[i];
    rows += report::markdown_row({name_of(p.arm), report::literal(report::cost_text(study.cost_name, p.cost, typical)),
                                  report::literal(digits.value(0, p.value)), report::percent(p.on_front, 0)});
  }
  return rows.empty()
             ? rows
             : "\n## Value against cost\n\n" + report::markdown_head({"Arm", "Cost", "Value", "On the front"}, true) +
                   rows + rest(study.front.size());
}

std::string arms(const StudyRecord& study) {
  if (study.arms.empty()) {
    return {};
  }
  std::vector<std::string> titles = {"Arm", "Values"};
  for (const StudyMetric& metric : study.metrics) {
    titles.push_back(report::literal(report::shorten(metric.name, 24)));
  }
  titles.insert(titles.end(), {"Outcomes", "Mean time", "Peak memory"});
  const Digits digits(study);
  const double seconds = typical_arm(study, [](const StudyArm& arm) { return arm.mean_seconds; });
  const double bytes = typical_arm(study, [](const StudyArm& arm) { return arm.mean_peak_bytes; });
  std::string rows;
  for (std::size_t i = 0; i < std::min(kRows, study.arms.size()); ++i) {
    const StudyArm& arm = study.arms[i];
    std::vector<std::string> cells = {name_of(arm.name) + arm_mark(arm), report::literal(arm_values(arm))};
    for (std::size_t m = 0; m < study.metrics.size(); ++m) {
      const record::StudyMean& mean = arm.means.at(m);
      cells.push_back(report::literal(digits.mean(m, mean)));
    }
    cells.insert(cells.end(), {report::literal(outcome_words(arm)), report::seconds_text(arm.mean_seconds, seconds),
                               report::bytes_text(arm.mean_peak_bytes, bytes)});
    rows += report::markdown_row(cells);
  }
  return "\n## The arms\n\n" + report::markdown_head(titles, false) + rows + rest(study.arms.size());
}

std::string plan(const StudyRecord& study) {
  const Digits digits(study);
  std::string rows;
  for (const record::StudyPower& p : study.power) {
    rows += report::markdown_row(
        {name_of(p.metric), report::count(p.planned), report::literal(digits.size(p, p.sd)),
         p.margin ? report::literal(digits.margin(p)) : "none", report::literal(digits.size(p, p.detectable)),
         report::literal(digits.size(p, p.provable_margin)), p.needed ? report::count(*p.needed) : "-"});
  }
  return rows.empty() ? rows
                      : "\n## The plan\n\n" +
                            report::markdown_head({"Metric", "Replicates", "Noise (sd)", "Margin", "Detectable",
                                                   "Provable margin", "Needed"},
                                                  true) +
                            rows;
}

/// Indented code: no mark inside a command can end it.
std::string commands(const StudyRecord& study) {
  std::string text;
  if (!study.rerun.empty()) {
    text += "\n" + report::literal(kRerunWords) + "\n\n    " + report::shorten(study.rerun, 2000) + '\n';
  }
  if (!study.repeat.empty()) {
    text += "\n" + report::literal(kRepeatWords) + "\n\n    " + report::shorten(study.repeat, 2000) + '\n';
  }
  return text.empty() ? text : "\n## Repeat it\n" + text;
}

std::string history(const StudyRecord& study) {
  std::string text;
  if (study.versions.size() > 1) {
    std::vector<std::string> lines;
    for (const record::StudyVersion& version : study.versions) {
      lines.push_back(report::shorten(version.date, 40) + ", " + report::shorten(version.hash, 24) + ": " +
                      (version.reason.empty() ? "first version" : report::shorten(reason_text(version), 800)));
    }
    text += report::markdown_list("Versions of the study", lines);
  }
  std::vector<std::string> hosts;
  for (const record::StudyHost& host : study.hosts) {
    const std::string slots = slots_text(study, host.name);
    hosts.push_back(report::shorten(host.name, kName) + ", " + report::shorten(host.cpu, kName) + ": " +
                    report::count_of(host.trials, "trial") + (slots.empty() ? "" : " (GPU " + slots + ")"));
  }
  return text + report::markdown_list("Machines", hosts);
}

}  // namespace

std::string study_markdown(const StudyRecord& study) {
  const std::string& title = study.question.empty() ? study.name : study.question;
  std::string text = "# Ceteris study" +
                     (title.empty() ? std::string() : ": " + report::literal(report::shorten(title, 300))) + "\n\n" +
                     report::literal(design_line(study)) + '\n';
  if (const std::string registration = registration_sentence(study); !registration.empty()) {
    text += '\n' + report::literal(registration) + '\n';
  }
  text += verdicts(study) + listed("On new test items", item_sentences(study)) + threats(study) + guardrails(study) +
          comparisons(study) + effects(study, "Factors", effects_beside(study)) +
          effects(study, "Interactions", study.interactions) +
          listed("How the metric goes with each factor", trend_sentences(study)) + variance(study) +
          attribution(study) + front(study) + listed("Over all tasks", task_sentences(study)) +
          listed("Which value of the curve counts", rule_sentences(study)) + arms(study) +
          listed("Tuning", tuning_sentences(study)) + plan(study);
  if (!study.methods.empty()) {
    text += "\n## Methods\n\n" + report::literal(report::shorten(study.methods, 6000)) + '\n';
  }
  return text + commands(study) + history(study);
}

}  // namespace ceteris::study_words
