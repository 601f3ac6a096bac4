// SPDX-License-Identifier: Apache-2.0
#include "ceteris/analyse/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "ceteris/analyse/verdicts.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/effects/quantity.hpp"

namespace ceteris::analyse {
namespace {

using record::AnalysisContrast;
using record::AnalysisRecord;
using record::StudyContrast;
using record::StudyMetric;
using record::StudyVerdict;

constexpr std::size_t kNamesShown = 8;

/// "a", "a and b", "a, b and 12 more".
std::string listed(const std::vector<std::string>& names) {
  if (names.size() <= 1) {
    return names.empty() ? "" : names.front();
  }
  std::vector<std::string> shown(names.begin(),
                                 names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size() - 1, kNamesShown)));
  const std::size_t rest = names.size() - shown.size();
  return join(shown, ", ") + " and " + (rest == 1 ? names.back() : std::to_string(rest) + " more");
}

std::string subject_of(const StudyContrast& contrast) {
  return printable(contrast.second) + " instead of " + printable(contrast.first) +
         (contrast.task.empty() ? "" : ", task " + printable(contrast.task));
}

std::string signed_text(const StudyMetric& metric, double difference) {
  const std::string text = effects::difference_text(metric, difference);
  return difference > 0 ? "+" + text : text;
}

std::string p_number(double p) {
  return p < 0.0001 ? "< 0.0001" : fmt::format("{:.{}f}", p, p < 0.01 ? 4 : 3);
}

std::string runs_text(const AnalysisRecord& analysis, const StudyContrast& contrast, const Grid& grid) {
  if (analysis.paired) {
    return fmt::format("{} {}", contrast.n, contrast.n == 1 ? "pair" : "pairs");
  }
  const auto index = [&](const std::string& arm) {
    return static_cast<std::size_t>(std::ranges::find(analysis.arms, arm, &record::AnalysisArm::name) -
                                    analysis.arms.begin());
  };
  std::optional<std::size_t> task;
  if (!contrast.task.empty()) {
    task = static_cast<std::size_t>(std::ranges::find(analysis.tasks, contrast.task) - analysis.tasks.begin());
  }
  const auto metric = static_cast<std::size_t>(contrast.metric);
  return fmt::format("{} and {} runs", grid.count(index(contrast.second), task, metric),
                     grid.count(index(contrast.first), task, metric));
}

std::string tasks_text(const AnalysisRecord& analysis, const StudyContrast& contrast) {
  if (analysis.tasks.empty() || !contrast.task.empty()) {
    return {};
  }
  return fmt::format("{} tasks, ", analysis.tasks.size());
}

std::string p_words(const AnalysisRecord& analysis, const StudyContrast& contrast) {
  std::string text = effects::p_text(contrast.p);
  if (contrast.family && analysis.family > 1) {
    text += fmt::format(", {} after Holm's correction over {}", p_number(contrast.p_adjusted), analysis.family);
  } else if (!contrast.family && contrast.p_adjusted != contrast.p) {
    text += fmt::format(", {} after that of Benjamini and Hochberg", p_number(contrast.p_adjusted));
  }
  return text;
}

/// "accuracy +1.2 points (95 % interval +0.3 to +2.1 points, 5 pairs, p = 0.01)"
std::string evidence(const AnalysisRecord& analysis, const StudyContrast& contrast, const Grid& grid) {
  const StudyMetric& metric = analysis.metrics.at(static_cast<std::size_t>(contrast.metric));
  if (contrast.n == 0) {
    return printable(metric.name) + " not comparable";
  }
  const std::string runs = tasks_text(analysis, contrast) + runs_text(analysis, contrast, grid);
  const std::string interval =
      contrast.ci95 ? "95 % interval " + effects::interval_text(metric, *contrast.ci95) + ", " : "";
  return fmt::format("{} {} ({}{}{})", printable(metric.name), signed_text(metric, contrast.estimate), interval, runs,
                     has_verdict(contrast.verdict) ? ", " + p_words(analysis, contrast) : "");
}

/// What stands beside the comparison itself.
std::string beside(const AnalysisRecord& analysis, const AnalysisContrast& one) {
  const StudyContrast& contrast = one.complete;
  std::string text;
  if (one.mcnemar) {
    text += fmt::format("; {} alone has 1 in {} pairs, {} alone in {}", printable(contrast.second),
                        one.mcnemar->only_second, printable(contrast.first), one.mcnemar->only_first);
    if (has_verdict(contrast.verdict)) {
      text += contrast.ci95 ? " (McNemar's exact test; the interval is that of the paired t test)"
                            : " (McNemar's exact test)";
    }
  }
  if (one.by_runs) {
    const StudyMetric& metric = analysis.metrics.at(static_cast<std::size_t>(contrast.metric));
    text +=
        fmt::format("; tasks counting by their runs {} ({}, p = {}, CR2)", signed_text(metric, one.by_runs->estimate),
                    effects::interval_text(metric, one.by_runs->ci95), p_number(one.by_runs->p));
  }
  return text;
}

std::string margin_text(const AnalysisRecord& analysis, const StudyContrast& contrast) {
  return effects::difference_text(analysis.metrics.at(static_cast<std::size_t>(contrast.metric)), *contrast.margin);
}

std::string verdict_clause(const AnalysisRecord& analysis, const AnalysisContrast& one) {
  const StudyContrast& contrast = one.complete;
  const std::string whom = contrast.favours_second ? "for the better" : "for the worse";
  switch (one.verdict) {
    case StudyVerdict::Beyond:
      return "differs by more than the margin of " + margin_text(analysis, contrast) + ", " + whom;
    case StudyVerdict::Negligible:
      return "differs, but by less than the margin of " + margin_text(analysis, contrast) + ": real but negligible";
    case StudyVerdict::Equivalent:
      return "equivalent within " + margin_text(analysis, contrast);
    case StudyVerdict::Differs:
      return "differs, " + whom +
             (contrast.margin ? "; whether by more than the margin of " + margin_text(analysis, contrast) + " is open"
                              : "");
    case StudyVerdict::Inconclusive:
      return "inconclusive" + (contrast.needed
                                   ? fmt::format("; about {} {} would resolve an effect of this size", *contrast.needed,
                                                 analysis.estimand == "new-tasks" && contrast.task.empty() ? "tasks"
                                                 : analysis.paired                                         ? "pairs"
                                                                   : "runs of each arm")
                                   : "");
    case StudyVerdict::Deterministic:
      return "a difference without an inference: " + one.reason;
    case StudyVerdict::NotYet:
    case StudyVerdict::Refused:
      break;
  }
  return "no verdict: " + one.reason;
}

bool tests_items(const AnalysisRecord& analysis) {
  return std::ranges::any_of(analysis.contrasts,
                             [](const AnalysisContrast& one) { return one.complete.metric == 0 && one.mcnemar; });
}

/// Comparisons of the family that none of the filters leaves out, by name.
template <typename Filter>
std::vector<std::string> subjects(const AnalysisRecord& analysis, Filter filter) {
  std::vector<std::string> names;
  for (const AnalysisContrast& one : analysis.contrasts) {
    if (one.complete.family && filter(one)) {
      names.push_back(subject_of(one.complete));
    }
  }
  return names;
}

void add_refused(const AnalysisRecord& analysis, std::vector<std::string>& sentences) {
  std::vector<std::pair<std::string, std::vector<std::string>>> reasons;
  for (const AnalysisContrast& one : analysis.contrasts) {
    const bool refused = one.verdict == StudyVerdict::Refused || one.verdict == StudyVerdict::Deterministic;
    if (!one.complete.family || !refused) {
      continue;
    }
    const auto found = std::ranges::find(reasons, one.reason, &std::pair<std::string, std::vector<std::string>>::first);
    (found != reasons.end() ? *found : reasons.emplace_back(one.reason, std::vector<std::string>{}))
        .second.push_back(subject_of(one.complete));
  }
  for (const auto& [reason, names] : reasons) {
    sentences.push_back("No verdict on " + listed(names) + ": " + reason + ".");
  }
}

void add_lost(const AnalysisRecord& analysis, std::vector<std::string>& sentences) {
  const std::vector<std::string> lost = subjects(analysis, [](const AnalysisContrast& one) {
    return one.verdict == StudyVerdict::Inconclusive && one.complete.p <= kAlpha && one.complete.p_adjusted > kAlpha;
  });
  if (!lost.empty()) {
    sentences.push_back(
        fmt::format("{} of {} comparisons {} p <= 0.05 alone and {} not hold after Holm's correction "
                    "over the {}: {}.",
                    lost.size(), analysis.family, lost.size() == 1 ? "has" : "have", lost.size() == 1 ? "does" : "do",
                    analysis.family, listed(lost)));
  }
}

void add_open(const AnalysisRecord& analysis, std::vector<std::string>& sentences) {
  const std::vector<std::string> open = subjects(analysis, [](const AnalysisContrast& one) {
    return one.verdict == StudyVerdict::Inconclusive && one.complete.p > kAlpha;
  });
  if (!open.empty()) {
    sentences.push_back(fmt::format(
        "{} inconclusive, which is not \"no difference\": {}.",
        open.size() == 1 ? "1 comparison is" : fmt::format("{} comparisons are", open.size()), listed(open)));
  }
}

}  // namespace

std::string verdict_word(const StudyContrast& contrast) {
  const std::string whom = contrast.favours_second ? ", for the better" : ", for the worse";
  switch (contrast.verdict) {
    case StudyVerdict::Beyond:
      return "beyond the margin" + whom;
    case StudyVerdict::Negligible:
      return "real but negligible" + whom;
    case StudyVerdict::Equivalent:
      return "equivalent";
    case StudyVerdict::Differs:
      return "differs" + whom;
    case StudyVerdict::Inconclusive:
      return "inconclusive";
    case StudyVerdict::Deterministic:
      return "deterministic";
    case StudyVerdict::NotYet:
    case StudyVerdict::Refused:
      break;
  }
  return "no verdict";
}

std::string sentence_of(const AnalysisRecord& analysis, const AnalysisContrast& contrast, const Grid& grid) {
  std::string text = subject_of(contrast.complete) + ": " + evidence(analysis, contrast.complete, grid);
  if (contrast.worst && contrast.worst->ci95) {
    const StudyMetric& metric = analysis.metrics.at(static_cast<std::size_t>(contrast.worst->metric));
    text += fmt::format("; with the worst score for what is missing {} ({}, {})",
                        signed_text(metric, contrast.worst->estimate),
                        effects::interval_text(metric, *contrast.worst->ci95), p_words(analysis, *contrast.worst));
  }
  return text + beside(analysis, contrast) + ": " + verdict_clause(analysis, contrast) + ".";
}

std::vector<std::string> cannot_of(const AnalysisRecord& analysis) {
  std::vector<std::string> sentences;
  add_refused(analysis, sentences);
  add_lost(analysis, sentences);
  add_open(analysis, sentences);
  if (!analysis.metrics.front().margin) {
    sentences.emplace_back("That arms are equivalent, or a difference too small to matter: no --margin is declared.");
  }
  if (tests_items(analysis)) {
    sentences.emplace_back(
        "That a method is better than another, where the pairs are the items of a test set: their values are 0 or 1, "
        "and "
        "what is said is about these trained models on new items. Other seeds make other models.");
    return sentences;
  }
  sentences.push_back(
      "What other test data would change: the intervals are about new replicates on the data that these "
      "runs were tested on" +
      std::string(analysis.estimand == "new-tasks" ? ", and about new tasks like these." : "."));
  return sentences;
}

std::string methods_of(const AnalysisRecord& analysis) {
  const StudyMetric& metric = analysis.metrics.front();
  const std::string test = tests_items(analysis) ? "exact McNemar tests"
                           : analysis.paired     ? "paired t tests"
                                                 : "Welch's t tests";
  std::string tasks;
  if (!analysis.tasks.empty()) {
    tasks = fmt::format(" on {} tasks ({})", analysis.tasks.size(),
                        analysis.estimand == "new-tasks" ? "the claim is about new tasks like these: Student's t over "
                                                           "the differences of the tasks"
                                                         : "the claim is about these tasks: standard errors of the "
                                                           "tasks together, Satterthwaite's degrees of freedom");
  }
  return fmt::format(
      "We compared {} arms that had been run before{}, each with the baseline, by {} of {} with 95 % intervals{}. "
      "p-values of the {} were adjusted by Holm's method{}{}. {} Analysis: Ceteris {}.",
      analysis.arms.size(), tasks, test, printable(metric.name),
      metric.scale == record::MetricScale::Ratio ? ", as log ratios" : "",
      analysis.family == 1 ? "one comparison" : std::to_string(analysis.family) + " comparisons",
      analysis.tried > static_cast<int>(analysis.arms.size())
          ? fmt::format(", {} of which were made with arms that are not in the tables",
                        analysis.tried - static_cast<int>(analysis.arms.size()))
          : "",
      analysis.contrasts.size() > static_cast<std::size_t>(std::ranges::count_if(
                                      analysis.contrasts, [](const auto& one) { return one.complete.family; }))
          ? ", those of single tasks and other metrics by that of Benjamini and Hochberg"
          : "",
      metric.margin ? fmt::format("The smallest difference of interest was {}; equivalence was tested by two one-sided "
                                  "t tests (Schuirmann, 1987).",
                                  effects::difference_text(metric, *metric.margin))
                    : "No margin of equivalence was declared.",
      analysis.program_version);
}

}  // namespace ceteris::analyse
