// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "ceteris/base/text.hpp"
#include "ceteris/report/columns.hpp"
#include "ceteris/report/markdown.hpp"
#include "ceteris/report/numbers.hpp"
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

StudyMetric first_metric(const StudyRecord& study) {
  return study.metrics.empty() ? StudyMetric{} : study.metrics.front();
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
  return text + rest(contrasts.size());
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
  std::string rows;
  std::size_t all = 0;
  for (const StudyContrast& c : study.contrasts) {
    if (++all > kRows) {
      continue;
    }
    const StudyMetric& metric = metric_of(study, c);
    const bool measured = c.n > 0 && std::isfinite(c.estimate);
    rows += markdown_row(
        {literal(subject_of(study, c)), name_of(metric.name),
         measured ? literal(effect_text(metric, c.estimate, half_width(c.ci95))) : "-",
         measured && c.ci95 ? literal(effect_range(metric, *c.ci95, c.estimate)) : "-", count(c.n),
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
  const StudyMetric metric = first_metric(study);
  std::string rows;
  for (std::size_t i = 0; i < std::min(kRows, list.size()); ++i) {
    const StudyEffect& e = list[i];
    rows += markdown_row({name_of(e.name), literal(effect_text(metric, e.estimate, half_width(e.ci95))),
                          e.ci95 ? literal(effect_range(metric, *e.ci95, e.estimate)) : "-", literal(probability(e.p)),
                          literal(probability(e.p_adjusted)), e.aliases.empty() ? "-" : name_of(e.aliases)});
  }
  return rows.empty()
             ? rows
             : "\n## " + title + "\n\n" +
                   markdown_head({"Effect of", "Effect", "95 % interval", "p", "p, corrected", "Aliases"}, true) +
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
  const StudyMetric metric = first_metric(study);
  const auto text = [&](const std::optional<StudyEffect>& e) {
    return e ? literal(effect_text(metric, e->estimate, half_width(e->ci95)) +
                       (e->ci95 ? " (" + effect_range(metric, *e->ci95, e->estimate) + ")" : ""))
             : std::string("-");
  };
  std::string rows;
  for (std::size_t i = 0; i < std::min(kRows, study.attribution.size()); ++i) {
    const record::StudyAttribution& part = study.attribution[i];
    rows += markdown_row({name_of(part.component), text(part.shapley), text(part.banzhaf), text(part.leave_one_out),
                          text(part.add_one_in)});
  }
  return rows.empty() ? rows
                      : "\n## What each component is worth\n\n" +
                            markdown_head({"Component", "Shapley", "Banzhaf", "Leave one out", "Add one in"}, true) +
                            rows + rest(study.attribution.size());
}

std::string front(const StudyRecord& study) {
  const StudyMetric metric = first_metric(study);
  std::string rows;
  for (std::size_t i = 0; i < std::min(kRows, study.front.size()); ++i) {
    const record::StudyFrontPoint& p = study.front[i];
    rows += markdown_row({name_of(p.arm), literal(cost_text(study.cost_name, p.cost)),
                          literal(value_text(metric, p.value, half_width(p.value_ci95))), percent(p.on_front, 0)});
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
  std::string rows;
  for (std::size_t i = 0; i < std::min(kRows, study.arms.size()); ++i) {
    const StudyArm& arm = study.arms[i];
    std::vector<std::string> cells = {name_of(arm.name) + (arm.baseline ? " (baseline)" : ""),
                                      literal(arm_values(arm))};
    for (std::size_t m = 0; m < study.metrics.size(); ++m) {
      const record::StudyMean& mean = arm.means.at(m);
      cells.push_back(
          mean.n > 0 ? literal(value_text(study.metrics[m], mean.mean, mean.ci95 ? half_width(mean.ci95) : mean.sd))
                     : "-");
    }
    cells.insert(cells.end(),
                 {literal(outcome_words(arm)), seconds_text(arm.mean_seconds), bytes_text(arm.mean_peak_bytes)});
    rows += markdown_row(cells);
  }
  return "\n## The arms\n\n" + markdown_head(titles, false) + rows + rest(study.arms.size());
}

std::string plan(const StudyRecord& study) {
  std::string rows;
  for (const record::StudyPower& p : study.power) {
    const auto found = std::ranges::find(study.metrics, p.metric, &StudyMetric::name);
    const StudyMetric metric = found == study.metrics.end() ? StudyMetric{} : *found;
    rows += markdown_row({name_of(p.metric), count(p.planned), literal(size_text(metric, p.sd)),
                          p.margin ? literal(margin_text(metric, *p.margin)) : "none",
                          literal(size_text(metric, p.detectable)), literal(size_text(metric, p.provable_margin)),
                          p.needed ? count(*p.needed) : "-"});
  }
  return rows.empty() ? rows
                      : "\n## The plan\n\n" +
                            markdown_head({"Metric", "Replicates", "Noise (sd)", "Margin", "Detectable",
                                           "Provable margin", "Needed"},
                                          true) +
                            rows;
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
  if (!study.repeat.empty()) {
    // Indented code: no mark inside the command can end it.
    text += "\n## Make this report again\n\n    " + shorten(study.repeat, 2000) + '\n';
  }
  return text + history(study);
}

}  // namespace ceteris::report
