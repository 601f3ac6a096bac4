// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "ceteris/base/text.hpp"
#include "ceteris/report/columns.hpp"
#include "ceteris/report/markdown.hpp"
#include "ceteris/report/numbers.hpp"
#include "ceteris/report/study_digits.hpp"
#include "ceteris/report/study_format.hpp"
#include "ceteris/report/study_parts.hpp"
#include "ceteris/report/study_text.hpp"
#include "ceteris/report/study_words.hpp"

namespace ceteris::report {

namespace {

using record::StudyArm;
using record::StudyContrast;
using record::StudyEffect;
using record::StudyMetric;
using record::StudyRecord;

constexpr std::size_t kRows = 200;
constexpr std::size_t kName = 60;

std::string name_of(const std::string& text) {
  return literal(shorten(text, kName));
}

/// What a long table leaves out.
std::string rest(std::size_t all) {
  return all > kRows
             ? "\nand " + count(static_cast<std::int64_t>(all - kRows)) + " more, all of which stand in the JSON.\n"
             : std::string();
}

std::string verdicts(const StudyRecord& study) {
  std::string text = "\n## Verdict\n";
  if (const std::string unfinished = unfinished_sentence(study); !unfinished.empty()) {
    text += "\n> " + literal(unfinished) + '\n';
  }
  const std::vector<const StudyContrast*> contrasts = answers(study);
  text += '\n';
  for (std::size_t i = 0; i < std::min(kRows, contrasts.size()); ++i) {
    text += "- **" + literal(verdict_word(contrasts[i]->verdict)) + "** " +
            literal(verdict_sentence(study, *contrasts[i])) + '\n';
  }
  if (contrasts.empty()) {
    text += study.effects.empty() && study.attribution.empty() ? "No verdict: nothing has been compared yet.\n"
                                                               : "The effects below answer the question.\n";
  }
  const std::string corrected = correction_sentence(study);
  return text + rest(contrasts.size()) + (corrected.empty() ? "" : "\n" + literal(corrected) + '\n');
}

std::string threats(const StudyRecord& study) {
  std::vector<std::string> sentences;
  for (const record::StudyThreat& threat : study.threats) {
    sentences.push_back(std::string(severity_word(threat.severity)) + ", " + shorten(threat.kind, 40) + ": " +
                        shorten(threat.sentence, 400));
  }
  return markdown_list("Threats to validity", sentences);
}

std::string guardrails(const StudyRecord& study) {
  std::vector<std::string> sentences;
  for (const StudyContrast& contrast : study.contrasts) {
    if (metric_of(study, contrast).role == record::MetricRole::Guardrail && contrast.task.empty()) {
      sentences.push_back(std::string(guard_word(guard_of(metric_of(study, contrast), contrast))) + ": " +
                          guard_sentence(study, contrast));
    }
  }
  return markdown_list("Guardrails", sentences);
}

/// Sentences as a section.
std::string listed(const std::string& title, std::vector<std::string> sentences) {
  const std::size_t all = sentences.size();
  sentences.resize(std::min(kRows, all));
  return markdown_list(title, sentences) + rest(all);
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
    rows += markdown_row(
        {literal(subject_of(study, c)), name_of(metric.name), measured ? literal(digits.effect(c)) : "-",
         measured && c.ci95 ? literal(digits.range(c, *c.ci95)) : "-", count(c.n),
         c.ci95 ? literal(probability(c.p)) : "-", c.ci95 && c.family ? literal(probability(c.p_adjusted)) : "-",
         c.p_equivalence ? literal(probability(*c.p_equivalence)) : "-", std::string(verdict_word(c.verdict))});
  }
  return rows.empty() ? rows
                      : "\n## Comparisons\n\n" +
                            markdown_head({"Comparison", "Metric", "Effect", "95 % interval", "n", "p", "p, Holm",
                                           "p, equivalence", "Verdict"},
                                          true) +
                            rows + rest(all);
}

std::string effects(const StudyRecord& study, const std::string& title, const std::vector<StudyEffect>& list) {
  const Digits digits(study);
  std::string rows;
  for (std::size_t i = 0; i < std::min(kRows, list.size()); ++i) {
    const StudyEffect& e = list[i];
    rows += markdown_row({name_of(e.name), literal(digits.effect(0, e.estimate, e.ci95)),
                          e.ci95 ? literal(digits.range(0, *e.ci95, e.estimate, e.ci95)) : "-",
                          literal(probability(e.p)), literal(probability(e.p_adjusted)),
                          e.aliases.empty() ? "-" : literal(shorten(alias_words(e), 200))});
  }
  return rows.empty()
             ? rows
             : "\n## " + title + "\n\n" +
                   markdown_head({"Effect of", "Effect", "95 % interval", "p", "p, corrected", "Aliased with"}, true) +
                   rows + rest(list.size());
}

std::string variance(const StudyRecord& study) {
  std::string rows;
  for (const std::vector<std::string>& row : variance_rows(study)) {
    std::vector<std::string> cells;
    for (const std::string& text : row) {
      cells.push_back(literal(shorten(text, kName)));
    }
    rows += markdown_row(cells);
  }
  return rows.empty() ? rows
                      : "\n## Analysis of variance\n\n" +
                            markdown_head({kVarianceTitles.begin(), kVarianceTitles.end()}, true) + rows;
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
      cells.push_back(effect ? literal(digits.effect_with_range(*effect)) : "-");
    }
    rows += markdown_row(cells);
  }
  return rows.empty() ? rows
                      : "\n## What each component is worth\n\n" + markdown_head(titles, true) + rows +
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
    rows += markdown_row({name_of(p.arm), literal(cost_text(study.cost_name, p.cost, typical)),
                          literal(digits.value(0, p.value)), percent(p.on_front, 0)});
  }
  return rows.empty() ? rows
                      : "\n## Value against cost\n\n" + markdown_head({"Arm", "Cost", "Value", "On the front"}, true) +
                            rows + rest(study.front.size());
}

std::string arms(const StudyRecord& study) {
  if (study.arms.empty()) {
    return {};
  }
  std::vector<std::string> titles = {"Arm", "Values"};
  for (const StudyMetric& metric : study.metrics) {
    titles.push_back(literal(shorten(metric.name, 24)));
  }
  titles.insert(titles.end(), {"Outcomes", "Mean time", "Peak memory"});
  const Digits digits(study);
  const double seconds = typical_arm(study, [](const StudyArm& arm) { return arm.mean_seconds; });
  const double bytes = typical_arm(study, [](const StudyArm& arm) { return arm.mean_peak_bytes; });
  std::string rows;
  for (std::size_t i = 0; i < std::min(kRows, study.arms.size()); ++i) {
    const StudyArm& arm = study.arms[i];
    std::vector<std::string> cells = {name_of(arm.name) + baseline_mark(arm), literal(arm_values(arm))};
    for (std::size_t m = 0; m < study.metrics.size(); ++m) {
      const record::StudyMean& mean = arm.means.at(m);
      cells.push_back(literal(digits.mean(m, mean)));
    }
    cells.insert(cells.end(), {literal(outcome_words(arm)), seconds_text(arm.mean_seconds, seconds),
                               bytes_text(arm.mean_peak_bytes, bytes)});
    rows += markdown_row(cells);
  }
  return "\n## The arms\n\n" + markdown_head(titles, false) + rows + rest(study.arms.size());
}

std::string plan(const StudyRecord& study) {
  const Digits digits(study);
  std::string rows;
  for (const record::StudyPower& p : study.power) {
    rows += markdown_row({name_of(p.metric), count(p.planned), literal(digits.size(p, p.sd)),
                          p.margin ? literal(digits.margin(p)) : "none", literal(digits.size(p, p.detectable)),
                          literal(digits.size(p, p.provable_margin)), p.needed ? count(*p.needed) : "-"});
  }
  return rows.empty() ? rows
                      : "\n## The plan\n\n" +
                            markdown_head({"Metric", "Replicates", "Noise (sd)", "Margin", "Detectable",
                                           "Provable margin", "Needed"},
                                          true) +
                            rows;
}

/// Indented code: no mark inside a command can end it.
std::string commands(const StudyRecord& study) {
  std::string text;
  if (!study.rerun.empty()) {
    text += "\n" + literal(kRerunWords) + "\n\n    " + shorten(study.rerun, 2000) + '\n';
  }
  if (!study.repeat.empty()) {
    text += "\n" + literal(kRepeatWords) + "\n\n    " + shorten(study.repeat, 2000) + '\n';
  }
  return text.empty() ? text : "\n## Repeat it\n" + text;
}

std::string history(const StudyRecord& study) {
  std::string text;
  if (study.versions.size() > 1) {
    std::vector<std::string> lines;
    for (const record::StudyVersion& version : study.versions) {
      lines.push_back(shorten(version.date, 40) + ", " + shorten(version.hash, 24) + ": " +
                      (version.reason.empty() ? "first version" : shorten(reason_text(version), 800)));
    }
    text += markdown_list("Versions of the study", lines);
  }
  std::vector<std::string> hosts;
  for (const record::StudyHost& host : study.hosts) {
    const std::string slots = slots_text(study, host.name);
    hosts.push_back(shorten(host.name, kName) + ", " + shorten(host.cpu, kName) + ": " +
                    count_of(host.trials, "trial") + (slots.empty() ? "" : " (GPU " + slots + ")"));
  }
  return text + markdown_list("Machines", hosts);
}

}  // namespace

std::string study_markdown(const StudyRecord& study) {
  const std::string& title = study.question.empty() ? study.name : study.question;
  std::string text = "# Ceteris study" + (title.empty() ? std::string() : ": " + literal(shorten(title, 300))) +
                     "\n\n" + literal(design_line(study)) + '\n';
  if (const std::string registration = registration_sentence(study); !registration.empty()) {
    text += '\n' + literal(registration) + '\n';
  }
  text += verdicts(study) + listed("On new test items", item_sentences(study)) + threats(study) + guardrails(study) +
          comparisons(study) + effects(study, "Factors", effects_beside(study)) +
          effects(study, "Interactions", study.interactions) +
          listed("How the metric goes with each factor", trend_sentences(study)) + variance(study) +
          attribution(study) + front(study) + listed("Over all tasks", task_sentences(study)) +
          listed("Which value of the curve counts", rule_sentences(study)) + arms(study) +
          listed("Tuning", tuning_sentences(study)) + plan(study);
  if (!study.methods.empty()) {
    text += "\n## Methods\n\n" + literal(shorten(study.methods, 6000)) + '\n';
  }
  return text + commands(study) + history(study);
}

}  // namespace ceteris::report
