// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit_report/audit_text.hpp"
#include "ceteris/audit_report/audit_words.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/record/audit_verdict.hpp"
#include "ceteris/report/columns.hpp"
#include "ceteris/report/markdown.hpp"

namespace ceteris::audit_report {

namespace {

using record::AuditRecord;

std::string set_name(const AuditRecord& record, int set) {
  const auto i = static_cast<std::size_t>(set);
  return set >= 0 && i < record.sets.size() ? report::literal(report::shorten(record.sets[i].name, 40)) : "?";
}

std::string signals(const AuditRecord& record) {
  if (record.probes.empty()) {
    return {};
  }
  std::string text = "\n## Which signal tells them apart\n\n" +
                     report::markdown_head({"Signal", "Accuracy", "95 % interval", "p", "p, Holm", "Verdict"}, true);
  std::string findings;
  for (const record::Probe* probe : ladder(record)) {
    const record::Accuracy& a = probe->accuracy;
    text += report::markdown_row(
        {report::literal(probe->title), a.total > 0 ? report::percent(a.value) : "not measured",
         a.total > 0 ? interval(a.wilson95) : "-", report::literal(report::probability(a.p_permutation)),
         report::literal(report::probability(probe->p_holm)), record::verdict_text(probe->verdict)});
    for (const std::string& finding : finding_sentences(record, *probe)) {
      findings += "- " + report::literal(probe->title) + ": " + report::literal(finding) + '\n';
    }
  }
  return text + (findings.empty() ? findings : '\n' + findings) +
         report::markdown_list("Images that one value gives away", giveaway_sentences(record));
}

std::string confusion(const AuditRecord& record) {
  if (record.confusion.counts.empty()) {
    return {};
  }
  std::vector<std::string> titles = {"True set, answer"};
  for (std::size_t i = 0; i < record.confusion.counts.size(); ++i) {
    titles.push_back(set_name(record, static_cast<int>(i)));
  }
  std::string text = "\n## Who is taken for whom\n\n" + report::markdown_head(titles, true);
  for (std::size_t r = 0; r < record.confusion.counts.size(); ++r) {
    std::vector<std::string> cells = {set_name(record, static_cast<int>(r))};
    for (const std::int64_t n : record.confusion.counts[r]) {
      cells.push_back(report::count(n));
    }
    text += report::markdown_row(cells);
  }
  if (record.sets.size() > 2 && !record.pairs.empty()) {
    text += '\n' + report::markdown_head({"Pair", "Accuracy", "95 % interval", "p", "p, Holm", "Verdict"}, true);
    for (const record::Pair& pair : record.pairs) {
      text += report::markdown_row(
          {set_name(record, pair.a) + " / " + set_name(record, pair.b), report::percent(pair.accuracy.value),
           interval(pair.accuracy.wilson95), report::literal(report::probability(pair.accuracy.p_permutation)),
           report::literal(report::probability(pair.p_holm)), record::verdict_text(pair.verdict)});
    }
  }
  return text;
}

std::string telling(const AuditRecord& record) {
  std::string text;
  for (const record::TellingImage& image : record.telling) {
    using Kind = record::TellingImage::Kind;
    const std::string kind = image.kind == Kind::Typical ? "typical" : image.kind == Kind::Swap ? "swap" : "boundary";
    text += report::markdown_row({kind, set_name(record, image.set), set_name(record, image.predicted),
                                  report::percent(image.posterior, 0), report::literal(image.name)});
  }
  return text.empty() ? text
                      : "\n## The images that tell most\n\n" +
                            report::markdown_head({"Kind", "Set", "Answer", "Probability", "File"}, false) + text;
}

std::string controls(const AuditRecord& record) {
  std::string text;
  for (const record::Control& control : record.controls) {
    text +=
        report::markdown_row({report::literal(control.title), control.passed ? "passed" : "**failed**",
                              report::literal(accuracy_text(control.accuracy)),
                              report::literal(control.expectation + (control.passed ? "" : ". " + control.if_failed))});
  }
  return text.empty() ? text
                      : "\n## Controls with a known answer\n\n" +
                            report::markdown_head({"Control", "Result", "Accuracy", "Expected"}, false) + text;
}

std::string sets(const AuditRecord& record) {
  if (record.sets.empty()) {
    return {};
  }
  std::string text =
      "\n## The data sets\n\n" +
      report::markdown_head(
          {"Set", "Files", "Opened", "Refused", "Copies inside", "In two sets", "Train", "Validation", "Test"}, true);
  std::string details;
  for (const record::DataSet& set : record.sets) {
    text += report::markdown_row({report::literal(report::shorten(set.name, 80)), report::count(set.files),
                                  report::count(set.scanned), report::count(set.refused),
                                  report::count(set.duplicates_within), report::count(set.duplicates_across),
                                  report::count(set.train), report::count(set.validation), report::count(set.test)});
    for (const record::ReasonCount& reason : set.refused_by_reason) {
      details += "- " + report::literal(report::shorten(set.name, 40)) + ": " + report::count(reason.count) +
                 " refused, " + report::literal(reason.reason) + '\n';
    }
    for (const std::string& remark : remarks(set)) {
      details += "- " + report::literal(report::shorten(set.name, 40)) + ": " + report::literal(remark) + '\n';
    }
  }
  return text + (details.empty() ? details : '\n' + details);
}

}  // namespace

std::string audit_markdown(const AuditRecord& record) {
  std::string text =
      "# Ceteris audit" + (record.title.empty() ? std::string() : ": " + report::literal(record.title)) + "\n";
  for (const std::string& warning : warnings(record)) {
    text += "\n> **Read this first.** " + report::literal(warning) + '\n';
  }
  text += "\n**Verdict: " + record::verdict_text(record.verdict) + ".** " + report::literal(record.headline) + '\n';
  if (const record::Accuracy& a = record.accuracy; a.total > 0) {
    text +=
        '\n' +
        report::markdown_head({"Accuracy", "95 % interval", "Chance", "p, exact", "p, permutation", "Right"}, false) +
        report::markdown_row({report::percent(a.value), interval(a.wilson95), report::percent(record.chance),
                              report::literal(report::probability(a.p_value)),
                              report::literal(report::probability(a.p_permutation)),
                              report::count(a.correct) + " of " + report::count(a.total)});
  }
  for (const std::string& sentence : plain_meaning(record)) {
    text += '\n' + report::literal(sentence) + '\n';
  }
  text += report::markdown_list(record.gate.tripped ? "Gate: failed" : "Gate: passed", gate_lines(record)) +
          signals(record) + report::markdown_list("What you can do", record.advice) + confusion(record) +
          telling(record) + controls(record) + sets(record) +
          report::markdown_list("What this does not say", limits(record));
  text += "\n## Method\n\n" + report::literal(method_paragraph(record)) + "\n\n";
  for (const std::string& reference : references()) {
    text += "- " + report::literal(reference) + '\n';
  }
  if (!record.command.empty()) {
    // Indented code: no mark inside the command can end it.
    text += "\n## Run it again\n\n    " + printable(record.command) + '\n';
  }
  return text;
}

}  // namespace ceteris::audit_report
