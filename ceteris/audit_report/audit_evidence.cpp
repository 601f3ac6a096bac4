// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <optional>

#include "ceteris/audit_report/audit_parts.hpp"
#include "ceteris/audit_report/audit_words.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/chart/figures.hpp"
#include "ceteris/record/audit_verdict.hpp"
#include "ceteris/report/columns.hpp"
#include "ceteris/report/markup.hpp"

namespace ceteris::audit_report {

namespace {

using record::Accuracy;
using record::AuditRecord;

/// Findings of a probe that are seen at once; the others open.
constexpr std::size_t kOpenFindings = 2;

/// More rows than this go behind a disclosure.
constexpr std::size_t kOpenRows = 10;

std::vector<std::string> names_of(const AuditRecord& record) {
  std::vector<std::string> names;
  for (const record::DataSet& set : record.sets) {
    names.push_back(set.name);
  }
  return names;
}

std::string accuracy_cells(const Accuracy& a) {
  const bool measured = a.total > 0;
  return report::cell("Accuracy", measured ? report::prose(report::percent(a.value)) : "not measured", "num") +
         report::cell("95 % interval", measured ? report::prose(interval(a.wilson95)) : std::string(), "num");
}

std::string whole_percent(double rate) {
  return std::isfinite(rate) ? report::percent(rate, 0).substr(0, report::percent(rate, 0).find(' ')) : "-";
}

std::string signal_figure(const AuditRecord& record, const std::vector<const record::Probe*>& probes) {
  std::vector<chart::ForestRow> rows;
  std::string description =
      "Accuracy of each classifier with its 95 % interval, chance at " + report::percent(record.chance) + ".";
  for (const record::Probe* probe : probes) {
    if (probe->accuracy.total == 0) {
      continue;
    }
    const Accuracy& a = probe->accuracy;
    rows.push_back({.label = probe->title,
                    .group = probe->family,
                    .value = a.value,
                    .low = a.wilson95.low,
                    .high = a.wilson95.high,
                    .solid = record::tells_apart(probe->verdict)});
    description += ' ' + probe->title + ' ' + report::percent(a.value) + '.';
  }
  if (record.accuracy.total > 0) {
    const Accuracy& a = record.accuracy;
    rows.push_back({.label = "Headline",
                    .group = "headline",
                    .value = a.value,
                    .low = a.wilson95.low,
                    .high = a.wilson95.high,
                    .headline = true});
  }
  if (rows.empty()) {
    return {};
  }
  return report::plot(
      chart::forest_plot({"ladder", "Accuracy by signal", description}, rows, record.chance,
                         "chance " + report::percent(record.chance)),
      "Each mark is a classifier that sees one kind of signal; the line through it is its 95 % interval (Wilson). "
      "Filled: tells sets apart, after Holm's correction for all of them. Diamond: the headline. "
      "Dashed: chance.");
}

std::string capitalised(std::string sentence) {
  if (!sentence.empty() && sentence[0] >= 'a' && sentence[0] <= 'z') {
    sentence[0] = static_cast<char>(sentence[0] - 'a' + 'A');
  }
  return sentence;
}

std::string findings(const AuditRecord& record, const std::vector<const record::Probe*>& probes, const Sprite* large) {
  std::string list;
  for (const record::Probe* probe : probes) {
    const std::vector<std::string> sentences = finding_sentences(record, *probe);
    list += sentences.empty() ? "" : "<dt>" + report::escape(probe->title) + "</dt>\n";
    const std::size_t before = sentences.size() - probe->findings.size();
    std::string more;
    for (std::size_t i = 0; i < sentences.size(); ++i) {
      const std::string item = report::prose(capitalised(sentences[i])) +
                               (i < before ? std::string() : example_pair(record, probe->findings[i - before], large));
      (i < kOpenFindings ? list : more) += "<dd>" + item + "</dd>\n";
    }
    list += more.empty()
                ? more
                : "<dd>" +
                      report::disclosed(report::count_of(static_cast<std::int64_t>(sentences.size() - kOpenFindings),
                                                         "smaller difference"),
                                        "<dl class=\"findings\">\n" + more + "</dl>\n") +
                      "</dd>\n";
  }
  return list.empty()
             ? list
             : "<h3>What gives them away</h3>\n<p>What each classifier used most, with the images that show it. "
               "Shares and averages are over all images read, those of a fixed overlay over the training "
               "images.</p>\n<dl class=\"findings\">\n" +
                   list + "</dl>\n";
}

std::string giveaways(const AuditRecord& record) {
  const std::string list = report::bullets(giveaway_sentences(record));
  return list.empty()
             ? list
             : "<h3>Images that one value gives away</h3>\n<p>However low the accuracy of a classifier is, these "
               "images are certain: no image of another set has their value.</p>\n" +
                   list;
}

std::string confusion_figure(const AuditRecord& record) {
  const auto& counts = record.confusion.counts;
  std::vector<std::vector<std::optional<chart::MatrixCell>>> cells(counts.size());
  const std::vector<std::string> names = names_of(record);
  std::string description = "Rows are the true sets, columns the answers, in percent of the row.";
  for (std::size_t r = 0; r < counts.size() && r < names.size(); ++r) {
    std::int64_t total = 0;
    for (const std::int64_t n : counts[r]) {
      total += n;
    }
    for (std::size_t c = 0; c < counts[r].size() && c < names.size(); ++c) {
      const double share = total > 0 ? static_cast<double>(counts[r][c]) / static_cast<double>(total) : 0;
      cells[r].push_back(chart::MatrixCell{.shade = share,
                                           .text = whole_percent(share) + (names.size() <= 6 ? " %" : ""),
                                           .subtext = report::count(counts[r][c]),
                                           .hint = names[r] + " taken for " + names[c] + ": " +
                                                   report::count(counts[r][c]) + " of " + report::count(total)});
    }
    if (r < cells[r].size()) {
      description += ' ' + report::shorten(names[r], 30) + ": " + cells[r][r]->text + " right.";
    }
  }
  return report::plot(chart::matrix_figure({"confusion-map", "Confusion of the headline classifier", description},
                                           names, cells, "true set", "answer"),
                      "Of the held-out images of each set (rows), the share given to each set (columns), in percent.",
                      "plot small");
}

std::string confusion_table(const AuditRecord& record) {
  std::vector<report::Column> columns = {{"True set"}};
  for (const std::string& name : names_of(record)) {
    columns.push_back({report::shorten(name, 24), true});
  }
  std::string html = "<div class=\"scroll\"><table>\n" + report::table_head(columns) + "<tbody>\n";
  for (std::size_t r = 0; r < record.confusion.counts.size(); ++r) {
    html += "<tr><th scope=\"row\">" + set_name(record, static_cast<int>(r)) + "</th>";
    for (const std::int64_t n : record.confusion.counts[r]) {
      html += "<td class=\"num\">" + report::count(n) + "</td>";
    }
    html += "</tr>\n";
  }
  return html + "</tbody></table></div>\n";
}

std::string pair_figure(const AuditRecord& record) {
  const std::vector<std::string> names = names_of(record);
  std::vector<std::vector<std::optional<chart::MatrixCell>>> cells(names.size());
  for (auto& row : cells) {
    row.resize(names.size());
  }
  for (const record::Pair& pair : record.pairs) {
    const auto low = static_cast<std::size_t>(std::min(pair.a, pair.b));
    const auto high = static_cast<std::size_t>(std::max(pair.a, pair.b));
    if (high < names.size() && low < high && pair.accuracy.total > 0) {
      cells[high][low] =
          chart::MatrixCell{.shade = 2 * pair.accuracy.value - 1,
                            .text = whole_percent(pair.accuracy.value) + (names.size() <= 6 ? " %" : ""),
                            .subtext = {},
                            .hint = names[high] + " against " + names[low] + ": " + accuracy_text(pair.accuracy)};
    }
  }
  return report::plot(
      chart::matrix_figure({"pair-map", "Accuracy for each pair of sets",
                            "How often the right one of two sets is named; 50 % is chance."},
                           names, cells, "", "only two sets may be answered"),
      "How often the right one of two sets is named, in percent. Chance is 50; faint is chance, strong is certain.",
      "plot small");
}

std::string pair_table(const AuditRecord& record) {
  std::string html =
      "<div class=\"scroll\"><table class=\"stack\">\n" +
      report::table_head(
          {{"Pair"}, {"Accuracy", true}, {"95 % interval", true}, {"p", true}, {"p, Holm", true}, {"Verdict"}}) +
      "<tbody>\n";
  for (const record::Pair& pair : record.pairs) {
    html += "<tr><th scope=\"row\">" + set_name(record, pair.a) + " / " + set_name(record, pair.b) + "</th>" +
            accuracy_cells(pair.accuracy) +
            report::cell("p", report::escape(report::probability(pair.accuracy.p_permutation)), "num") +
            report::cell("p, Holm", report::escape(report::probability(pair.p_holm)), "num") +
            report::cell("Verdict", report::escape(record::verdict_text(pair.verdict))) + "</tr>\n";
  }
  return html + "</tbody></table></div>\n";
}

}  // namespace

std::string signals_part(const AuditRecord& record, const Sprite* large) {
  if (record.probes.empty()) {
    return {};
  }
  const std::vector<const record::Probe*> probes = ladder(record);
  std::string html = signal_figure(record, probes) + findings(record, probes, large) + giveaways(record);
  html += "<div class=\"scroll\"><table class=\"stack wide\">\n" +
          report::table_head(
              {{"Signal"}, {"Accuracy", true}, {"95 % interval", true}, {"p", true}, {"p, Holm", true}, {"Verdict"}}) +
          "<tbody>\n";
  for (const record::Probe* probe : probes) {
    html += "<tr><th scope=\"row\">" + report::escape(probe->title) + "<span class=\"sees\">" +
            report::prose(probe->sees) + "</span></th>" + accuracy_cells(probe->accuracy) +
            report::cell("p", report::escape(report::probability(probe->accuracy.p_permutation)), "num") +
            report::cell("p, Holm", report::escape(report::probability(probe->p_holm)), "num") +
            report::cell("Verdict", report::escape(record::verdict_text(probe->verdict))) + "</tr>\n";
  }
  return html +
         "</tbody></table></div>\n<p class=\"note\">p is by permutation of the test labels, then corrected for all "
         "signals of this table together (Holm). A small p beside an interval that reaches chance means that a few "
         "images "
         "are given away and most are not.</p>\n";
}

std::string confusion_part(const AuditRecord& record) {
  std::string html;
  if (!record.confusion.counts.empty()) {
    html += confusion_figure(record);
  }
  // Two sets make one pair, and it is the headline.
  const bool pairs = record.sets.size() > 2 && !record.pairs.empty();
  if (pairs) {
    html += pair_figure(record);
  }
  if (!html.empty()) {
    html = "<div class=\"pair\">\n" + html + "</div>\n";
  }
  if (pairs) {
    html += record.pairs.size() <= kOpenRows
                ? pair_table(record)
                : report::disclosed("All " + report::count_of(static_cast<std::int64_t>(record.pairs.size()), "pair"),
                                    pair_table(record));
  }
  if (!record.confusion.counts.empty()) {
    html += report::disclosed("The confusion in numbers of images", confusion_table(record));
  }
  return html;
}

std::string controls_part(const AuditRecord& record) {
  if (record.controls.empty()) {
    return {};
  }
  std::string html =
      "<p>Questions whose answer is known beforehand, asked of the same programs. If one fails, something other than "
      "the data sets is being measured.</p>\n<div class=\"scroll\"><table class=\"stack wide\">\n" +
      report::table_head({{"Control"}, {"Result"}, {"Accuracy", true}, {"95 % interval", true}, {"Expected"}}) +
      "<tbody>\n";
  for (const record::Control& control : record.controls) {
    html +=
        "<tr><th scope=\"row\">" + report::escape(control.title) + "</th>" +
        report::cell("Result",
                     control.passed ? "<span class=\"pass\">✓ passed</span>" : "<span class=\"fail\">✗ failed</span>") +
        accuracy_cells(control.accuracy) +
        report::cell("Expected", report::prose(control.expectation) +
                                     (control.passed ? "" : "<br>If it fails: " + report::prose(control.if_failed))) +
        "</tr>\n";
  }
  return html + "</tbody></table></div>\n";
}

std::string network_part(const AuditRecord& record) {
  if (record.seeds.empty()) {
    return {};
  }
  std::vector<chart::Curve> losses;
  std::vector<chart::Curve> accuracies;
  std::string rows;
  for (const record::SeedRun& run : record.seeds) {
    const std::string label = "seed " + std::to_string(run.seed);
    losses.push_back({label, run.train_loss});
    accuracies.push_back({label, run.validation_accuracies});
    rows += "<tr><th scope=\"row\">" + label + "</th>" + accuracy_cells(run.accuracy) +
            report::cell("Validation", report::prose(report::percent(run.validation_accuracy)), "num") + "</tr>\n";
  }
  const record::Calibration& c = record.calibration;
  const auto fact = [](std::string_view name, const std::string& value) {
    return "<dt>" + report::escape(name) + "</dt><dd>" + report::prose(value) + "</dd>\n";
  };
  const auto number = [](double value) {
    return std::isfinite(value) ? shortest(std::round(value * 1000) / 1000) : "-";
  };
  return "<div class=\"pair\">\n" +
         report::plot(
             chart::line_chart({"loss", "Training loss by epoch", "One curve for each seed."}, losses, false, {}),
             "Training loss by epoch.", "plot small") +
         report::plot(
             chart::line_chart({"learning", "Validation accuracy by epoch", "One curve for each seed; dashed: chance."},
                               accuracies, true, record.chance),
             "Validation accuracy by epoch; dashed: chance.", "plot small") +
         "</div>\n<div class=\"scroll\"><table class=\"stack\">\n" +
         report::table_head({{"Run"}, {"Accuracy", true}, {"95 % interval", true}, {"Validation", true}}) +
         "<tbody>\n" + rows +
         "</tbody></table></div>\n<h3>Are the probabilities of the headline classifier to be believed?</h3>\n<dl "
         "class=\"plain\">\n" +
         fact("information about the source", "at least " + number(c.bits) + " bits an image") +
         fact("calibration error",
              report::percent(c.expected_error) + " (15 bins, after temperature " + number(c.temperature) + ")") +
         fact("Brier score", number(c.brier)) + fact("log loss", number(c.log_loss) + " nats") + "</dl>\n";
}

}  // namespace ceteris::audit_report
