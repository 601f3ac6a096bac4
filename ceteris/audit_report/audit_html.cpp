// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit_report/audit_html.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "ceteris/audit_report/audit_parts.hpp"
#include "ceteris/audit_report/audit_words.hpp"
#include "ceteris/base/error.hpp"
#include "ceteris/chart/figures.hpp"
#include "ceteris/record/audit_verdict.hpp"
#include "ceteris/report/columns.hpp"
#include "ceteris/report/markup.hpp"

namespace ceteris::audit_report {

std::string set_name(const record::AuditRecord& record, int set) {
  if (set < 0 || static_cast<std::size_t>(set) >= record.sets.size()) {
    return "?";
  }
  constexpr std::size_t kColumns = 40;
  const std::string& name = record.sets[static_cast<std::size_t>(set)].name;
  const std::string shown = report::shorten(name, kColumns);
  return report::display_width(name) <= kColumns
             ? report::escape(shown)
             : "<span title=\"" + report::escape(name) + "\">" + report::escape(shown) + "</span>";
}

namespace {

std::string page_title(const record::AuditRecord& record) {
  if (!record.title.empty()) {
    return record.title;
  }
  std::string title;
  for (const record::DataSet& set : record.sets) {
    title += (title.empty() ? "" : " · ") + report::shorten(set.name, 24);
  }
  return title.empty() ? "No data sets" : title;
}

std::string warnings_part(const record::AuditRecord& record) {
  const std::string list = report::bullets(warnings(record));
  return list.empty() ? std::string()
                      : "<div class=\"alerts\" role=\"note\">\n<h2>Read this first</h2>\n" + list + "</div>\n";
}

std::string score(const record::AuditRecord& record) {
  const record::Accuracy& a = record.accuracy;
  if (a.total == 0) {
    return {};
  }
  const auto fact = [](std::string_view name, const std::string& value) {
    return "<dt>" + report::escape(name) + "</dt><dd>" + report::prose(value) + "</dd>\n";
  };
  std::string html = "<div class=\"score\">\n<p class=\"big\">" + report::prose(report::percent(a.value)) +
                     "</p>\n<dl class=\"facts\">\n";
  html += fact("95 % interval", interval(a.wilson95));
  html += fact("chance", report::percent(record.chance));
  html += fact("p, exact", report::probability(a.p_value));
  html += fact("p, permutation", report::probability(a.p_permutation));
  html += fact("right", report::count(a.correct) + " of " + report::count(a.total) + " held-out images");
  html += "</dl>\n</div>\n";
  const chart::ForestRow row{
      .label = "held-out accuracy", .group = {}, .value = a.value, .low = a.wilson95.low, .high = a.wilson95.high};
  return html + "<figure class=\"plot\">" +
         chart::accuracy_ruler({"ruler", "Held-out accuracy",
                                "Accuracy " + accuracy_text(a) + " on a line from 0 to 100 %, chance at " +
                                    report::percent(record.chance) + "."},
                               row, record.chance, "chance") +
         "</figure>\n";
}

std::string verdict_part(const record::AuditRecord& record) {
  const bool doubt = std::any_of(record.controls.begin(), record.controls.end(),
                                 [](const record::Control& control) { return !control.passed; });
  std::string html = std::string("<section id=\"verdict\" class=\"verdict") + (doubt ? " doubt" : "") +
                     (record.verdict == record::Verdict::NoVerdict ? " open" : "") + "\">\n";
  html += "<p class=\"word\">" + report::escape(record::verdict_text(record.verdict)) +
          (doubt ? " (in doubt: a control failed)" : "") + "</p>\n";
  if (!record.headline.empty()) {
    html += "<p class=\"headline\">" + report::prose(record.headline) + "</p>\n";
  }
  html += score(record);
  for (const std::string& sentence : plain_meaning(record)) {
    html += "<p>" + report::prose(sentence) + "</p>\n";
  }
  if (!record.classifier.empty()) {
    html += "<p class=\"note\">Classifier: " + report::prose(record.classifier) + "</p>\n";
  }
  return html + "</section>\n";
}

std::string method_part(const record::AuditRecord& record) {
  std::string html = "<p class=\"note\">Ready to paste.</p>\n<blockquote><p>" +
                     report::prose(method_paragraph(record)) + "</p></blockquote>\n<ul class=\"references\">\n";
  for (const std::string& reference : references()) {
    html += "<li>" + report::escape(reference) + "</li>\n";
  }
  return html + "</ul>\n";
}

std::string facts_list(const std::vector<record::NamedValue>& values) {
  std::string html;
  for (const record::NamedValue& v : values) {
    html += "<dt>" + report::escape(v.name) + "</dt><dd>" + report::prose(v.value) + "</dd>\n";
  }
  return html.empty() ? html : "<dl class=\"plain\">\n" + html + "</dl>\n";
}

/// A spec as in audit.json: the order of its keys, two spaces a level.
std::string spec_text(const std::string& spec_json) {
  const auto spec = nlohmann::ordered_json::parse(spec_json, nullptr, false);
  CETERIS_CHECK(!spec.is_discarded(), "AuditRecord::spec_json is not JSON");
  return spec.dump(2);
}

std::string repeat_part(const record::AuditRecord& record) {
  std::string html;
  if (!record.command.empty()) {
    html += report::pre(record.command);
  }
  if (!record.spec_json.empty()) {
    html += "<p>The same, with every default written out:</p>\n" + report::pre(spec_text(record.spec_json));
  }
  std::vector<record::NamedValue> fingerprints;
  for (const record::DataSet& set : record.sets) {
    if (!set.fingerprint.empty()) {
      fingerprints.push_back({report::shorten(set.name, 40), set.fingerprint});
    }
  }
  html += fingerprints.empty() ? std::string() : "<h3>Fingerprints of the data</h3>\n" + facts_list(fingerprints);
  if (!record.identity.empty()) {
    html += "<p class=\"note\">Identity of this audit (settings, data and meaning): <span class=\"name\">" +
            report::escape(record.identity) + "</span></p>\n";
  }
  return html;
}

}  // namespace

std::string audit_html(const record::AuditRecord& record, const Sprite* small, const Sprite* large) {
  const std::vector<report::Part> parts = {
      {"gate", record.gate.tripped ? "Gate: failed" : "Gate: passed", "Gate", report::bullets(gate_lines(record))},
      {"signals", "Which signal tells them apart", "Signals", signals_part(record, large)},
      {"advice", "What you can do", "Advice", report::bullets(record.advice)},
      {"confusion", "Who is taken for whom", "Confusions", confusion_part(record)},
      {"images", "The images that tell most", "Images", images_part(record, small, large)},
      {"controls", "Controls with a known answer", "Controls", controls_part(record)},
      {"network", "The network", "Network", network_part(record)},
      {"sets", "The data sets", "Data", sets_part(record)},
      {"limits", "What this does not say", "Limits", report::bullets(limits(record))},
      {"method", "Method", "Method", method_part(record)},
      {"repeat", "Run it again", "Repeat", repeat_part(record)},
      {"machine", "Machine and time", "Machine",
       facts_list(record.environment) + facts_list(timing_facts(record.timing))}};
  const std::string title = page_title(record);
  std::string names, sets;
  for (std::size_t i = 0; i < record.sets.size(); ++i) {
    names += (i == 0 ? "" : " · ") + record.sets[i].name;
    sets += (i == 0 ? "" : " · ") + set_name(record, static_cast<int>(i));
  }
  // The line below the title, unless the title is the same line.
  sets = names == title ? std::string() : "<p class=\"sets\">" + sets + "</p>\n";
  return report::page_html({.kind = "Ceteris audit",
                            .title = title,
                            .version = record.version,
                            .extra_style = sprite_style(small, large),
                            .lead = sets,
                            .opening = warnings_part(record) + verdict_part(record)},
                           parts);
}

}  // namespace ceteris::audit_report
