// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <map>

#include "ceteris/base/text.hpp"
#include "ceteris/report/columns.hpp"
#include "ceteris/report/markup.hpp"
#include "ceteris/report/numbers.hpp"
#include "ceteris/report/study_digits.hpp"
#include "ceteris/report/study_format.hpp"
#include "ceteris/report/study_parts.hpp"
#include "ceteris/report/study_words.hpp"

namespace ceteris::report {

namespace {

using record::StudyMetric;
using record::StudyPower;
using record::StudyRecord;

constexpr std::size_t kParagraph = 6000;  ///< columns of a text from outside

std::string fact(std::string_view name, const std::string& value) {
  return value.empty() ? std::string()
                       : "<dt>" + escape(name) + "</dt><dd>" + prose(shorten(value, kParagraph)) + "</dd>\n";
}

std::string streams_text(const StudyRecord& study) {
  std::vector<std::string> streams;
  for (const record::NamedText& stream : study.streams) {
    streams.push_back(stream.name + ' ' + (stream.value == "vary" ? "varies" : stream.value));
  }
  return join(streams, ", ");
}

}  // namespace

std::string metrics_part(const StudyRecord& study) {
  if (study.metrics.empty()) {
    return {};
  }
  constexpr std::array<std::string_view, 3> kRoles = {"primary", "guardrail", "reported"};
  const Digits digits(study);
  Listing listing(kTableBytes);
  for (std::size_t i = 0; i < study.metrics.size(); ++i) {
    const StudyMetric& m = study.metrics[i];
    listing.add("<tr><th scope=\"row\">" + named(m.name) + "</th>" +
                cell("Role", escape(kRoles.at(static_cast<std::size_t>(m.role)))) +
                cell("Better", m.better == record::Better::Higher ? "higher" : "lower") +
                cell("Margin", m.margin ? prose(margin_text(m, *m.margin)) : "none", "num") +
                cell("Score of a failure", m.failed ? prose(digits.value(i, *m.failed)) : "none", "num") +
                cell("Read from", prose(shorten(m.source, 120)), "source") + "</tr>\n");
  }
  return listing.str(
      table_head({{"Metric"}, {"Role"}, {"Better"}, {"Margin", true}, {"Score of a failure", true}, {"Read from"}}),
      "stack wide");
}

std::string plan_part(const StudyRecord& study) {
  if (study.power.empty()) {
    return {};
  }
  const Digits digits(study);
  Listing listing(kTableBytes);
  for (const StudyPower& p : study.power) {
    const auto size = [&](double value) { return prose(digits.size(p, value)); };
    const std::string needed =
        p.needed ? count(*p.needed) + (p.needed_bound ? " to " + count(*p.needed_bound) : "") : "-";
    listing.add("<tr><th scope=\"row\">" + named(p.metric) + "<span class=\"sees\">" + count_of(p.pilot, "pair") +
                "</span></th>" + cell("Noise (sd)", size(p.sd), "num") + cell("Upper bound", size(p.sd_bound), "num") +
                cell("Margin", p.margin ? prose(digits.margin(p)) : "none", "num") +
                cell("Replicates", count(p.planned), "num") + cell("Detectable", size(p.detectable), "num") +
                cell("Provable margin", size(p.provable_margin), "num") + cell("Needed", prose(needed), "num") +
                "</tr>\n");
  }
  return "<p>" +
         prose(
             "What so many replicates can show at the noise that was seen in this study: the smallest effect found, "
             "and "
             "the smallest margin of equivalence shown, each with probability 0.8; and the replicates that would "
             "decide "
             "the margin, at that noise and at its upper 80 % bound.") +
         "</p>\n" +
         listing.str(table_head({{"Metric"},
                                 {"Noise (sd)", true},
                                 {"Upper bound", true},
                                 {"Margin", true},
                                 {"Replicates", true},
                                 {"Detectable", true},
                                 {"Provable margin", true},
                                 {"Needed", true}}),
                     "stack wide dense");
}

std::string method_part(const StudyRecord& study) {
  if (study.methods.empty()) {
    return {};
  }
  return "<p class=\"note\">Ready to paste.</p>\n<blockquote><p>" + prose(shorten(study.methods, kParagraph)) +
         "</p></blockquote>\n";
}

std::string repeat_part(const StudyRecord& study) {
  std::string html;
  if (!study.rerun.empty()) {
    html += "<p>" + prose(kRerunWords) + "</p>\n" + pre(shorten(study.rerun, kParagraph));
  }
  if (!study.repeat.empty()) {
    html += "<p>" + prose(kRepeatWords) + "</p>\n" + pre(shorten(study.repeat, kParagraph));
  }
  if (!study.command.empty()) {
    html += "<p>Every trial runs:</p>\n" + pre(shorten(shell_words(study.command), kParagraph));
  }
  const std::string facts =
      fact("budget", study.budget) + fact("random streams", streams_text(study)) + fact("scored at", study.score_at) +
      fact("identity", study.id) +
      fact("made by", study.program_version.empty() ? std::string() : "Ceteris " + study.program_version);
  return html + (facts.empty() ? "" : "<dl class=\"plain\">\n" + facts + "</dl>\n");
}

std::string reason_text(const record::StudyVersion& version) {
  return version.reason + (version.changes.empty() ? "" : ": " + join(version.changes, "; "));
}

std::string versions_part(const StudyRecord& study) {
  if (study.versions.empty()) {
    return {};
  }
  Listing listing(kTableBytes);
  for (const record::StudyVersion& version : study.versions) {
    listing.add("<tr><th scope=\"row\">" + escape(shorten(version.date, 40)) + "</th>" +
                cell("Version", file_name(shorten(version.hash, 40))) +
                cell("Reason", version.reason.empty() ? "first version" : prose(shorten(reason_text(version), 800))) +
                "</tr>\n");
  }
  return listing.str(table_head({{"Date"}, {"Version"}, {"Reason"}}), "stack wide");
}

std::string slots_text(const StudyRecord& study, const std::string& host) {
  std::map<std::string, int> slots;
  for (const record::StudyArm& arm : study.arms) {
    for (const record::StudyCell& one : arm.cells) {
      if (one.host == host && !one.slot.empty()) {
        ++slots[one.slot];
      }
    }
  }
  std::vector<std::string> texts;
  for (const auto& [slot, trials] : slots) {
    texts.push_back(shorten(slot, 40) + ": " + count(trials));
  }
  return join(texts, ", ");
}

std::string hosts_part(const StudyRecord& study) {
  if (study.hosts.empty()) {
    return {};
  }
  const bool slots = std::ranges::any_of(
      study.hosts, [&](const record::StudyHost& host) { return !slots_text(study, host.name).empty(); });
  Listing listing(kTableBytes / 2);
  for (const record::StudyHost& host : study.hosts) {
    listing.add("<tr><th scope=\"row\">" + named(host.name) + "</th>" + cell("Processor", named(host.cpu)) +
                cell("Trials", count(host.trials), "num") +
                (slots ? cell("Trials on each GPU", prose(slots_text(study, host.name))) : "") + "</tr>\n");
  }
  std::vector<Column> columns = {{"Machine"}, {"Processor"}, {"Trials", true}};
  if (slots) {
    columns.push_back({"Trials on each GPU"});
  }
  return listing.str(table_head(columns), "stack wide");
}

}  // namespace ceteris::report
