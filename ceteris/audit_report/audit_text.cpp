// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit_report/audit_text.hpp"

#include <algorithm>
#include <cmath>

#include "ceteris/audit_report/audit_words.hpp"
#include "ceteris/record/audit_verdict.hpp"
#include "ceteris/report/columns.hpp"
#include "ceteris/report/text_page.hpp"

namespace ceteris::audit_report {

namespace {

using record::AuditRecord;

constexpr std::size_t kColumns = 100;
constexpr std::size_t kLabel = 24;
constexpr std::size_t kPlot = 41;  ///< one column for every 2.5 points from 0 to 100 %

std::size_t plot_column(double rate) {
  const double at = std::isfinite(rate) ? std::clamp(rate, 0.0, 1.0) : 0.0;
  return static_cast<std::size_t>(std::lround(at * static_cast<double>(kPlot - 1)));
}

/// One estimate as "    :   --o--": the interval, its value, and chance as a colon.
std::string plot_row(const record::Accuracy& a, double chance, char mark) {
  std::string row(kPlot, ' ');
  row[plot_column(chance)] = ':';
  for (std::size_t i = plot_column(a.wilson95.low); i <= plot_column(a.wilson95.high); ++i) {
    row[i] = '-';
  }
  row[plot_column(a.value)] = mark;
  return row;
}

std::string signal_row(const std::string& label, const record::Accuracy& a, double chance, char mark,
                       const std::string& p) {
  const bool measured = a.total > 0;
  return report::pad_right(report::shorten(label, kLabel), kLabel) + ' ' +
         (measured ? plot_row(a, chance, mark) : report::pad_right("not measured", kPlot)) + ' ' +
         report::pad_left(measured ? report::percent(a.value) : "-", 7) + "  " +
         report::pad_left(measured ? interval(a.wilson95) : "-", 14) + ' ' + report::pad_left(p, 8);
}

void add_signals(report::TextPage& page, const AuditRecord& record) {
  if (record.probes.empty()) {
    return;
  }
  page.heading(report::pad_right("SIGNALS, % right", kLabel) + " 0       20      40      60      80     100" +
               report::pad_left("right", 8) + report::pad_left("95 % interval", 16) + report::pad_left("p, Holm", 9));
  for (const record::Probe* probe : ladder(record)) {
    page.line(signal_row(probe->title, probe->accuracy, record.chance, record::tells_apart(probe->verdict) ? '*' : 'o',
                         report::probability(probe->p_holm)));
  }
  if (record.accuracy.total > 0) {
    page.line(signal_row("Headline", record.accuracy, record.chance, '#', ""));
  }
  page.line("* tells sets apart, after Holm's correction; o does not; : chance");
  for (const record::Probe* probe : ladder(record)) {
    // The two largest differences: the page and the JSON have the others, and the names of images that show them.
    constexpr std::size_t kShown = 2;
    const std::vector<std::string> sentences = finding_sentences(record, *probe, false);
    for (std::size_t i = 0; i < std::min(kShown, sentences.size()); ++i) {
      page.item("  " + report::shorten(probe->title, kLabel) + ": ", sentences[i]);
    }
  }
}

void add_giveaways(report::TextPage& page, const AuditRecord& record) {
  page.list("IMAGES THAT ONE VALUE GIVES AWAY", giveaway_sentences(record));
}

void add_confusion(report::TextPage& page, const AuditRecord& record) {
  const auto& counts = record.confusion.counts;
  if (counts.empty()) {
    return;
  }
  if (counts.size() > 18) {
    return;  // no room in 100 columns: the page and the JSON have it
  }
  page.heading("CONFUSION, % of the true set (rows) given to each set (columns)");
  const bool named = counts.size() <= 5;
  const std::size_t width = named ? 13 : 4;
  std::string head(kLabel + 4, ' ');
  for (std::size_t c = 0; c < counts.size(); ++c) {
    const std::string name = c < record.sets.size() ? record.sets[c].name : "?";
    head += report::pad_left(named ? report::shorten(name, 12) : std::to_string(c + 1), width);
  }
  page.line(head);
  for (std::size_t r = 0; r < counts.size(); ++r) {
    std::int64_t total = 0;
    for (const std::int64_t n : counts[r]) {
      total += n;
    }
    std::string row =
        report::pad_left(std::to_string(r + 1), 2) + "  " +
        report::pad_right(report::shorten(r < record.sets.size() ? record.sets[r].name : "?", kLabel), kLabel);
    for (const std::int64_t n : counts[r]) {
      const double share = total > 0 ? static_cast<double>(n) / static_cast<double>(total) : 0;
      row += report::pad_left(std::to_string(std::lround(100 * share)), width);
    }
    page.line(row);
  }
}

void add_controls(report::TextPage& page, const AuditRecord& record) {
  if (!record.controls.empty()) {
    page.heading("CONTROLS");
  }
  for (const record::Control& control : record.controls) {
    page.item(control.passed ? "  passed  " : "  FAILED  ", control.title + ": " + accuracy_text(control.accuracy) +
                                                                ". Expected: " + control.expectation +
                                                                (control.passed ? "" : ". " + control.if_failed));
  }
}

void add_sets(report::TextPage& page, const AuditRecord& record) {
  if (record.sets.empty()) {
    return;
  }
  page.heading(report::pad_right("DATA SETS", kLabel + 4) +
               "   files  opened refused  copies  shared   train   valid.  test");
  for (std::size_t i = 0; i < record.sets.size(); ++i) {
    const record::DataSet& set = record.sets[i];
    std::string row = report::pad_left(std::to_string(i + 1), 2) + "  " +
                      report::pad_right(report::shorten(set.name, kLabel), kLabel);
    for (const std::int64_t n : {set.files, set.scanned, set.refused, set.duplicates_within, set.duplicates_across,
                                 set.train, set.validation, set.test}) {
      row += report::pad_left(report::count(n), 8);
    }
    page.line(row);
    std::string reasons;
    for (const record::ReasonCount& reason : set.refused_by_reason) {
      reasons += (reasons.empty() ? "" : ", ") + report::count(reason.count) + ' ' + reason.reason;
    }
    if (!reasons.empty()) {
      page.item("    refused: ", reasons);
    }
    for (const std::string& remark : remarks(set)) {
      page.item("    note: ", remark);
    }
  }
}

}  // namespace

std::string audit_text(const AuditRecord& record, bool bold) {
  report::TextPage page(kColumns, bold);
  page.heading("Ceteris audit" +
               (record.title.empty() ? std::string() : ": " + report::shorten(record.title, kColumns - 16)));
  page.list("READ THIS FIRST", warnings(record));
  std::string verdict = record::verdict_text(record.verdict);
  std::transform(verdict.begin(), verdict.end(), verdict.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  page.heading(verdict);
  page.paragraph(record.headline);
  if (record.accuracy.total > 0) {
    const record::Accuracy& a = record.accuracy;
    page.paragraph("Accuracy " + accuracy_text(a) + ", chance " + report::percent(record.chance) + "; p exact " +
                   report::probability(a.p_value) + ", by permutation " + report::probability(a.p_permutation) + "; " +
                   report::count(a.correct) + " of " + report::count_of(a.total, "held-out image") + ".");
  }
  for (const std::string& sentence : plain_meaning(record)) {
    page.paragraph(sentence);
  }
  if (!record.classifier.empty()) {
    page.paragraph("Classifier: " + record.classifier);
  }
  page.list(record.gate.tripped ? "GATE: FAILED" : "GATE: PASSED", gate_lines(record));
  add_signals(page, record);
  add_giveaways(page, record);
  page.list("WHAT YOU CAN DO", record.advice);
  add_confusion(page, record);
  add_controls(page, record);
  add_sets(page, record);
  page.list("WHAT THIS DOES NOT SAY", limits(record));
  return page.take();
}

}  // namespace ceteris::audit_report
