// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_words/gate_text.hpp"

#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

#include "ceteris/base/text.hpp"
#include "ceteris/report/columns.hpp"
#include "ceteris/report/numbers.hpp"
#include "ceteris/report/text_page.hpp"
#include "ceteris/study_words/study_format.hpp"

namespace ceteris::study_words {
namespace {

using record::GateRecord;

constexpr std::size_t kNarrowest = 48;
constexpr std::size_t kRows = 12;

std::string upper(std::string_view text) {
  std::string made(text);
  std::ranges::transform(made, made.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return made;
}

std::vector<std::string> row_of(const record::StudyMetric& metric, const record::GateLook& look) {
  const double spread = half_width(look.interval);
  return {std::to_string(look.pairs), effect_text(metric, look.difference, spread),
          look.interval ? effect_range(metric, *look.interval, look.difference, spread) : "-",
          look.t ? report::number(*look.t, 2, true) : "-", look.critical ? report::number(*look.critical, 2) : "-"};
}

/// The last looks: of an open-ended gate there are many.
void add_looks(report::TextPage& page, const GateRecord& gate) {
  if (gate.looks.empty()) {
    return;
  }
  page.heading("LOOKS");
  std::vector<std::vector<std::string>> rows = {{"pairs", "difference", "interval", "t", "needed |t|"}};
  const std::size_t first = gate.looks.size() > kRows ? gate.looks.size() - kRows : 0;
  for (std::size_t k = first; k < gate.looks.size(); ++k) {
    rows.push_back(row_of(gate.question.metric, gate.looks[k]));
  }
  std::vector<std::size_t> widths(rows.front().size());
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], report::display_width(row[i]));
    }
  }
  for (const auto& row : rows) {
    std::string line = " ";
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += ' ' + report::pad_left(row[i], widths[i] + (i == 0 ? 0 : 1));
    }
    page.line(line);
  }
}

std::string rule_text(const record::GateQuestion& question) {
  const std::string most = std::to_string(question.most_pairs);
  switch (question.rule) {
    case record::GateRule::Fixed:
      return "one look, at " + most + " pairs";
    case record::GateRule::OpenEnded:
      return "a look after every pair from the " + std::to_string(question.looks.front()) + "th, so far up to " + most +
             "; --pairs goes on";
    case record::GateRule::GroupSequential:
      break;
  }
  std::vector<std::string> looks;
  std::ranges::transform(question.looks, std::back_inserter(looks), [](int n) { return std::to_string(n); });
  return "at most " + most + " pairs, looked at after " + report::enumeration(looks);
}

std::string level_text(double level) {
  return level < 0.001 ? "0.05 / " + brief(0.05 / level) : report::number(level, 4);
}

std::string campaign_text(const record::GateCampaign& campaign) {
  std::string text = "candidate " + std::to_string(campaign.number) + " of this baseline (" +
                     report::count_of(campaign.tried, "gate") + " so far): level " + level_text(campaign.level) +
                     " of " + brief(campaign.alpha);
  if (campaign.other_versions > 0) {
    text += "; and " + report::count_of(campaign.other_versions, "gate") + " against other versions of its files";
  }
  return text;
}

}  // namespace

std::string gate_text(const GateRecord& gate, std::size_t width, bool colour) {
  report::TextPage page(std::max(width, kNarrowest), colour);
  const record::GateQuestion& question = gate.question;
  page.heading(upper(record::to_string(gate.word)));
  page.item("  ", gate.sentence);
  for (const std::string& note : gate.notes) {
    page.item("  - ", note);
  }
  if (gate.reruns > 0) {
    page.item("  - ", "The machine ended trials of " + report::count_of(gate.reruns, "pair") + ", which ran again.");
  }
  add_looks(page, gate);
  page.heading("GATE");
  page.item("  baseline   ", question.baseline);
  page.item("  candidate  ", question.candidate);
  if (!question.command.empty()) {
    page.item("  command    ", question.command);
  }
  page.item(
      "  asked      ",
      (question.metric.margin ? "not worse by " + margin_text(question.metric, *question.metric.margin) + " or more"
                              : std::string("better")) +
          ": " + question.metric.name + (question.metric.better == record::Better::Lower ? ", lower is better" : ""));
  page.item("  rule       ", rule_text(question));
  page.item("  campaign   ", campaign_text(gate.campaign));
  std::string shape;
  if (gate.correlation) {
    shape += "correlation of the arms " + report::number(*gate.correlation, 2) + "; ";
  }
  if (gate.skewness) {
    shape += "skewness of the differences " + report::number(*gate.skewness, 2, true) + "; ";
  }
  if (gate.sign_flip_p) {
    shape += "sign flips p " + report::probability(*gate.sign_flip_p);
    page.item("  shape      ", shape);
  }
  return page.take();
}

}  // namespace ceteris::study_words
