// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_words/study_text.hpp"

#include <algorithm>
#include <cmath>

#include "ceteris/base/text.hpp"
#include "ceteris/report/columns.hpp"
#include "ceteris/report/numbers.hpp"
#include "ceteris/report/text_page.hpp"
#include "ceteris/study_words/study_details.hpp"
#include "ceteris/study_words/study_digits.hpp"
#include "ceteris/study_words/study_format.hpp"
#include "ceteris/study_words/study_words.hpp"

namespace ceteris::study_words {

namespace {

using record::StudyArm;
using record::StudyContrast;
using record::StudyEffect;
using record::StudyMetric;
using record::StudyRecord;
using record::StudyVerdict;

constexpr std::size_t kNarrowest = 48;
constexpr std::size_t kSentences = 12;
constexpr std::size_t kRows = 20;

/// The text and how it may look.
struct Terminal {
  report::TextPage page;
  std::size_t width;
  bool colour;
};

std::string painted(const Terminal& out, std::string_view ansi, std::string_view text) {
  return out.colour ? "\x1b[" + std::string(ansi) + 'm' + std::string(text) + "\x1b[0m" : std::string(text);
}

/// Blue for the better, red for the worse, green where it makes no odds, none where it is open: as on the page.
std::string_view ansi_of(const StudyContrast& contrast) {
  switch (contrast.verdict) {
    case StudyVerdict::Beyond:
    case StudyVerdict::Differs:
      return contrast.favours_second ? "1;34" : "1;31";
    case StudyVerdict::Negligible:
    case StudyVerdict::Equivalent:
      return "1;32";
    default:
      return "1";
  }
}

void add_rest(Terminal& out, std::size_t shown, std::size_t all, const std::string& what) {
  if (all > shown) {
    out.page.item("  ", "and " + report::count(static_cast<std::int64_t>(all - shown)) + " more " + what + '.');
  }
}

void add_verdicts(Terminal& out, const StudyRecord& study) {
  const std::vector<const StudyContrast*> contrasts = answers(study);
  out.page.heading(contrasts.size() == 1 ? "VERDICT" : "VERDICTS");
  if (const std::string unfinished = unfinished_sentence(study); !unfinished.empty()) {
    out.page.paragraph(unfinished);
  }
  for (std::size_t i = 0; i < std::min(kSentences, contrasts.size()); ++i) {
    out.page.line("  " + painted(out, ansi_of(*contrasts[i]), verdict_word(contrasts[i]->verdict)));
    out.page.item("    ", verdict_sentence(study, *contrasts[i]));
  }
  add_rest(out, kSentences, contrasts.size(), "in the page and the JSON");
  if (contrasts.size() > 3) {
    out.page.item("  ", "Of " + report::count_of(static_cast<std::int64_t>(contrasts.size()), "comparison") + ": " +
                            verdict_counts(contrasts) + '.');
  }
  if (const std::string corrected = correction_sentence(study); !corrected.empty()) {
    out.page.item("  ", corrected);
  }
  if (contrasts.empty()) {
    out.page.item("  ", study.effects.empty() && study.attribution.empty()
                            ? "No verdict: nothing has been compared yet."
                            : "The effects below answer the question" +
                                  (study.scope.empty() ? "" : " (" + report::shorten(study.scope, 200) + ")") + '.');
  }
}

void add_threats(Terminal& out, const StudyRecord& study) {
  if (!study.threats.empty()) {
    out.page.heading("THREATS TO VALIDITY");
  }
  for (std::size_t i = 0; i < std::min(kSentences, study.threats.size()); ++i) {
    const record::StudyThreat& threat = study.threats[i];
    out.page.item("  " + std::string(severity_word(threat.severity)) + ", " + report::shorten(threat.kind, 16) + ": ",
                  report::shorten(threat.sentence, 400));
  }
  add_rest(out, kSentences, study.threats.size(), "in the JSON");
}

void add_guardrails(Terminal& out, const StudyRecord& study) {
  std::vector<std::string> sentences;
  for (const StudyContrast& contrast : study.contrasts) {
    const StudyMetric& metric = metric_of(study, contrast);
    if (metric.role == record::MetricRole::Guardrail && contrast.task.empty()) {
      sentences.push_back(guard_sentence(study, contrast));
    }
  }
  const std::size_t all = sentences.size();
  sentences.resize(std::min(kSentences, all));
  out.page.list("GUARDRAILS", sentences);
  add_rest(out, kSentences, all, "in the page and the JSON");
}

/// A row of text: a name and columns of numbers, each padded to its width. Where there is no room for all of them the
/// last ones are left out, the same in every row.
std::string row(const Terminal& out, const std::string& name, std::vector<std::pair<std::string, std::size_t>> cells) {
  constexpr std::size_t kLeastName = 12;
  const auto taken = [&] {
    std::size_t sum = 0;
    for (const auto& cell : cells) {
      sum += cell.second + 1;
    }
    return sum;
  };
  while (!cells.empty() && taken() + kLeastName > out.width) {
    cells.pop_back();
  }
  const std::size_t room = out.width - taken();
  std::string line = report::pad_right(report::shorten(name, room), room);
  for (const auto& [text, width] : cells) {
    line += ' ' + report::pad_left(report::shorten(text, width), width);
  }
  return line;
}

/// One line of "----o---" for an effect: '|' is zero, ':' the margin.
class Ruler {
 public:
  Ruler(double low, double high, std::size_t columns) : low_(low), high_(high), text_(columns, ' ') {}

  void put(double value, char mark) {
    if (value >= low_ && value <= high_) {
      text_[column(value)] = mark;
    }
  }
  void fill(double from, double to, char mark) {
    if (std::isnan(from) || std::isnan(to)) {
      return;
    }
    for (std::size_t i = column(from); i <= column(to); ++i) {
      text_[i] = mark;
    }
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  [[nodiscard]] std::size_t column(double value) const {
    const double share = high_ > low_ ? std::clamp((value - low_) / (high_ - low_), 0.0, 1.0) : 0.5;
    return static_cast<std::size_t>(std::lround(share * static_cast<double>(text_.size() - 1)));
  }
  double low_;
  double high_;
  std::string text_;
};

void add_effects(Terminal& out, const StudyRecord& study) {
  const std::vector<const StudyContrast*> contrasts = answers(study);
  const bool measured = std::ranges::any_of(contrasts, [](const StudyContrast* c) { return c->ci95.has_value(); });
  if (contrasts.size() < 2 || !measured || out.width < 80) {
    return;
  }
  double low = 0;
  double high = 0;
  const std::size_t shown = std::min(kRows, contrasts.size());
  for (std::size_t i = 0; i < shown; ++i) {
    if (contrasts[i]->ci95 && std::isfinite(half_width(contrasts[i]->ci95))) {
      low = std::min(low, contrasts[i]->ci95->low);
      high = std::max(high, contrasts[i]->ci95->high);
    }
  }
  constexpr std::size_t kPlot = 33;
  const Digits digits(study);
  out.page.heading("EFFECTS");
  for (std::size_t i = 0; i < shown; ++i) {
    const StudyContrast& c = *contrasts[i];
    Ruler ruler(low, high, kPlot);
    if (c.ci95) {
      ruler.fill(c.ci95->low, c.ci95->high, '-');
    }
    if (c.margin) {
      const record::StudyInterval limits = margin_limits(metric_of(study, c), *c.margin);
      ruler.put(limits.low, ':');
      ruler.put(limits.high, ':');
    }
    ruler.put(0, '|');
    ruler.put(c.estimate, 'o');
    out.page.line(row(out, short_subject(study, c),
                      {{c.n > 0 ? ruler.text() : "", kPlot},
                       {c.n > 0 ? digits.effect(c) : "-", 14},
                       {std::string(verdict_word(c.verdict)), 19}}));
  }
  out.page.line("--- 95 % interval, o effect, | zero, : margin");
  add_rest(out, shown, contrasts.size(), "in the page and the JSON");
}

void add_sentences(Terminal& out, const std::string& title, std::vector<std::string> sentences) {
  const std::size_t all = sentences.size();
  sentences.resize(std::min(kRows, all));
  out.page.list(title, sentences);
  add_rest(out, kRows, all, "in the page and the JSON");
}

void add_list(Terminal& out, const std::string& title, const StudyRecord& study,
              const std::vector<StudyEffect>& effects) {
  std::vector<std::string> sentences;
  for (const StudyEffect& effect : effects) {
    sentences.push_back(effect_sentence(study, effect));
  }
  add_sentences(out, title, std::move(sentences));
}

void add_attribution(Terminal& out, const StudyRecord& study) {
  if (study.attribution.empty()) {
    return;
  }
  const Digits digits(study);
  const auto text = [&](const std::optional<StudyEffect>& effect) {
    return effect ? digits.effect(0, effect->estimate, effect->ci95) : std::string("-");
  };
  const std::vector<Measure> measures = measures_of(study);
  std::vector<std::pair<std::string, std::size_t>> titles;
  for (const Measure& measure : measures) {
    titles.emplace_back(measure.title, 14);
  }
  out.page.heading(row(out, "COMPONENTS", titles));
  for (std::size_t i = 0; i < std::min(kRows, study.attribution.size()); ++i) {
    const record::StudyAttribution& part = study.attribution[i];
    std::vector<std::pair<std::string, std::size_t>> cells;
    for (const Measure& measure : measures) {
      cells.emplace_back(text(part.*measure.member), 14);
    }
    out.page.line(row(out, part.component, cells));
  }
  add_rest(out, kRows, study.attribution.size(), "in the page and the JSON");
}

void add_arms(Terminal& out, const StudyRecord& study) {
  if (study.arms.empty()) {
    return;
  }
  const bool valued = !study.metrics.empty();
  const Digits digits(study);
  const double seconds = typical_arm(study, [](const StudyArm& arm) { return arm.mean_seconds; });
  const double bytes = typical_arm(study, [](const StudyArm& arm) { return arm.mean_peak_bytes; });
  out.page.heading(row(
      out, "ARMS", {{valued ? report::shorten(study.metrics[0].name, 14) : "", 14}, {"wall time", 9}, {"memory", 9}}));
  for (std::size_t i = 0; i < std::min(kRows, study.arms.size()); ++i) {
    const StudyArm& arm = study.arms[i];
    std::string mean = "-";
    if (valued && arm.means.at(0).n > 0) {
      mean = digits.value(0, arm.means[0].mean);
    }
    out.page.line(row(out, arm.name + arm_mark(arm),
                      {{mean, 14},
                       {report::seconds_text(arm.mean_seconds, seconds), 9},
                       {report::bytes_text(arm.mean_peak_bytes, bytes), 9}}));
    const bool plain = arm.outcomes.size() == 1 && arm.outcomes[0].outcome == record::Outcome::Finished;
    if (!plain) {
      out.page.item("    ", outcome_words(arm));
    }
  }
  add_rest(out, kRows, study.arms.size(), "in the page and the JSON");
}

}  // namespace

std::string study_text(const StudyRecord& study, std::size_t width, bool colour) {
  const std::size_t columns = std::max(width, kNarrowest);
  Terminal out{report::TextPage(columns, colour), columns, colour};
  const std::string& title = study.question.empty() ? study.name : study.question;
  out.page.heading(report::shorten("Ceteris study" + (title.empty() ? "" : ": " + title), columns));
  out.page.paragraph(design_line(study));
  if (const std::string registration = registration_sentence(study); !registration.empty()) {
    out.page.paragraph(registration);
  }
  add_verdicts(out, study);
  add_sentences(out, "ON NEW TEST ITEMS", item_sentences(study));
  add_threats(out, study);
  add_guardrails(out, study);
  add_effects(out, study);
  add_list(out, "FACTORS", study, effects_beside(study));
  add_list(out, "INTERACTIONS", study, study.interactions);
  add_sentences(out, "TRENDS", trend_sentences(study));
  add_attribution(out, study);
  add_sentences(out, "OVER ALL TASKS", task_sentences(study));
  add_sentences(out, "WHICH VALUE OF THE CURVE COUNTS", rule_sentences(study));
  add_sentences(out, "TUNING", tuning_sentences(study));
  add_arms(out, study);
  return out.page.take();
}

}  // namespace ceteris::study_words
