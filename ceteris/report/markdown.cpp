// SPDX-License-Identifier: Apache-2.0
#include "ceteris/base/text.hpp"
#include "ceteris/report/columns.hpp"
#include "ceteris/report/text.hpp"
#include "ceteris/report/words.hpp"

namespace ceteris::report {

namespace {

using record::AuditRecord;

/// Outside text in Markdown: printable, with every character that could start markup or HTML taken literally.
std::string literal(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) {
    if (c == '<') {
      out += "&lt;";
    } else if (c == '&') {
      out += "&amp;";
    } else {
      if (std::string_view("\\`*_[]|#~>").find(c) != std::string_view::npos) {
        out += '\\';
      }
      out += c;
    }
  }
  return out;
}

std::string set_name(const AuditRecord& record, int set) {
  const auto i = static_cast<std::size_t>(set);
  return set >= 0 && i < record.sets.size() ? literal(shorten(record.sets[i].name, 40)) : "?";
}

std::string row(const std::vector<std::string>& cells) {
  return "| " + join(cells, " | ") + " |\n";
}

/// A head with its rule; columns from the second on are numbers when `numbers`.
std::string head(const std::vector<std::string>& titles, bool numbers) {
  std::string rule = "|";
  for (std::size_t i = 0; i < titles.size(); ++i) {
    rule += numbers && i > 0 ? " ---: |" : " --- |";
  }
  return row(titles) + rule + '\n';
}

std::string bullets(const std::string& title, const std::vector<std::string>& sentences) {
  std::string text;
  for (const std::string& sentence : sentences) {
    text += "- " + literal(sentence) + '\n';
  }
  return text.empty() ? text : "\n## " + title + "\n\n" + text;
}

std::string signals(const AuditRecord& record) {
  if (record.probes.empty()) {
    return {};
  }
  std::string text = "\n## Which signal tells them apart\n\n" +
                     head({"Signal", "Accuracy", "95 % interval", "p, Holm", "Verdict"}, true);
  std::string findings;
  for (const record::Probe* probe : ladder(record)) {
    const record::Accuracy& a = probe->accuracy;
    text += row({literal(probe->title), a.total > 0 ? percent(a.value) : "not measured",
                 a.total > 0 ? interval(a.wilson95) : "-", literal(probability(probe->p_holm)),
                 record::verdict_text(probe->verdict)});
    for (const std::string& finding : probe->findings) {
      findings += "- " + literal(probe->title) + ": " + literal(finding) + '\n';
    }
  }
  return text + (findings.empty() ? findings : '\n' + findings);
}

std::string confusion(const AuditRecord& record) {
  if (record.confusion.counts.empty()) {
    return {};
  }
  std::vector<std::string> titles = {"True set, answer"};
  for (std::size_t i = 0; i < record.confusion.counts.size(); ++i) {
    titles.push_back(set_name(record, static_cast<int>(i)));
  }
  std::string text = "\n## Who is taken for whom\n\n" + head(titles, true);
  for (std::size_t r = 0; r < record.confusion.counts.size(); ++r) {
    std::vector<std::string> cells = {set_name(record, static_cast<int>(r))};
    for (const std::int64_t n : record.confusion.counts[r]) {
      cells.push_back(count(n));
    }
    text += row(cells);
  }
  if (record.sets.size() > 2 && !record.pairs.empty()) {
    text += '\n' + head({"Pair", "Accuracy", "95 % interval", "p, exact", "Verdict"}, true);
    for (const record::Pair& pair : record.pairs) {
      text += row({set_name(record, pair.a) + " / " + set_name(record, pair.b), percent(pair.accuracy.value),
                   interval(pair.accuracy.wilson95), literal(probability(pair.accuracy.p_value)),
                   record::verdict_text(pair.verdict)});
    }
  }
  return text;
}

std::string telling(const AuditRecord& record) {
  std::string text;
  for (const record::TellingImage& image : record.telling) {
    using Kind = record::TellingImage::Kind;
    const std::string kind = image.kind == Kind::Typical ? "typical" : image.kind == Kind::Swap ? "swap" : "boundary";
    text += row({kind, set_name(record, image.set), set_name(record, image.predicted), percent(image.posterior, 0),
                 literal(image.name)});
  }
  return text.empty() ? text
                      : "\n## The images that tell most\n\n" +
                            head({"Kind", "Set", "Answer", "Probability", "File"}, false) + text;
}

std::string controls(const AuditRecord& record) {
  std::string text;
  for (const record::Control& control : record.controls) {
    text += row({literal(control.title), control.passed ? "passed" : "**failed**",
                 literal(accuracy_text(control.accuracy)), literal(control.expectation)});
  }
  return text.empty() ? text
                      : "\n## Controls with a known answer\n\n" +
                            head({"Control", "Result", "Accuracy", "Expected"}, false) + text;
}

std::string sets(const AuditRecord& record) {
  if (record.sets.empty()) {
    return {};
  }
  std::string text =
      "\n## The data sets\n\n" +
      head({"Set", "Files", "Opened", "Refused", "Copies inside", "In two sets", "Train", "Validation", "Test"}, true);
  std::string details;
  for (const record::DataSet& set : record.sets) {
    text += row({literal(shorten(set.name, 80)), count(set.files), count(set.scanned), count(set.refused),
                 count(set.duplicates_within), count(set.duplicates_across), count(set.train), count(set.validation),
                 count(set.test)});
    for (const record::ReasonCount& reason : set.refused_by_reason) {
      details += "- " + literal(shorten(set.name, 40)) + ": " + count(reason.count) + " refused, " +
                 literal(reason.reason) + '\n';
    }
    for (const std::string& remark : remarks(set)) {
      details += "- " + literal(shorten(set.name, 40)) + ": " + literal(remark) + '\n';
    }
  }
  return text + (details.empty() ? details : '\n' + details);
}

}  // namespace

std::string audit_markdown(const AuditRecord& record) {
  std::string text = "# Ceteris audit" + (record.title.empty() ? std::string() : ": " + literal(record.title)) + "\n";
  for (const std::string& warning : warnings(record)) {
    text += "\n> **Read this first.** " + literal(warning) + '\n';
  }
  text += "\n**Verdict: " + record::verdict_text(record.verdict) + ".** " + literal(record.headline) + '\n';
  if (const record::Accuracy& a = record.accuracy; a.total > 0) {
    text += '\n' + head({"Accuracy", "95 % interval", "Chance", "p, exact", "p, permutation", "Right"}, false) +
            row({percent(a.value), interval(a.wilson95), percent(record.chance), literal(probability(a.p_value)),
                 literal(probability(a.p_permutation)), count(a.correct) + " of " + count(a.total)});
  }
  for (const std::string& sentence : plain_meaning(record)) {
    text += '\n' + literal(sentence) + '\n';
  }
  text += signals(record) + confusion(record) + telling(record) + controls(record) + sets(record) +
          bullets("What you can do", record.advice) + bullets("What this does not say", limits(record));
  text += "\n## Method\n\n" + literal(method_paragraph(record)) + "\n\n";
  for (const std::string& reference : references()) {
    text += "- " + literal(reference) + '\n';
  }
  if (!record.command.empty()) {
    // Indented code: no mark inside the command can end it.
    text += "\n## Run it again\n\n    " + printable(record.command) + '\n';
  }
  return text;
}

}  // namespace ceteris::report
