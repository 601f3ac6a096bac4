// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <map>

#include "ceteris/base/text.hpp"
#include "ceteris/report/columns.hpp"
#include "ceteris/report/markup.hpp"
#include "ceteris/report/numbers.hpp"
#include "ceteris/study_report/study_parts.hpp"
#include "ceteris/study_words/study_details.hpp"
#include "ceteris/study_words/study_digits.hpp"
#include "ceteris/study_words/study_format.hpp"
#include "ceteris/study_words/study_words.hpp"

namespace ceteris::study_report {

namespace {

using record::StudyMetric;
using record::StudyPower;
using record::StudyRecord;

constexpr std::size_t kParagraph = 6000;  ///< columns of a text from outside

std::string fact(std::string_view name, const std::string& value) {
  return value.empty() ? std::string()
                       : "<dt>" + report::escape(name) + "</dt><dd>" +
                             report::prose(report::shorten(value, kParagraph)) + "</dd>\n";
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
  const study_words::Digits digits(study);
  report::Listing listing(kTableBytes);
  for (std::size_t i = 0; i < study.metrics.size(); ++i) {
    const StudyMetric& m = study.metrics[i];
    listing.add(
        "<tr><th scope=\"row\">" + named(m.name) + "</th>" +
        report::cell("Role", report::escape(kRoles.at(static_cast<std::size_t>(m.role)))) +
        report::cell("Better", m.better == record::Better::Higher ? "higher" : "lower") +
        report::cell("Margin", m.margin ? report::prose(study_words::margin_text(m, *m.margin)) : "none", "num") +
        report::cell("Score of a failure", m.failed ? report::prose(digits.value(i, *m.failed)) : "none", "num") +
        report::cell("Read from", report::prose(report::shorten(m.source, 120)), "source") + "</tr>\n");
  }
  return listing.str(
      report::table_head(
          {{"Metric"}, {"Role"}, {"Better"}, {"Margin", true}, {"Score of a failure", true}, {"Read from"}}),
      "stack wide");
}

std::string plan_part(const StudyRecord& study) {
  if (study.power.empty()) {
    return {};
  }
  const study_words::Digits digits(study);
  report::Listing listing(kTableBytes);
  for (const StudyPower& p : study.power) {
    const auto size = [&](double value) { return report::prose(digits.size(p, value)); };
    const std::string needed =
        p.needed ? report::count(*p.needed) + (p.needed_bound ? " to " + report::count(*p.needed_bound) : "") : "-";
    listing.add("<tr><th scope=\"row\">" + named(p.metric) + "<span class=\"sees\">" +
                report::count_of(p.pilot, "pair") + "</span></th>" + report::cell("Noise (sd)", size(p.sd), "num") +
                report::cell("Upper bound", size(p.sd_bound), "num") +
                report::cell("Margin", p.margin ? report::prose(digits.margin(p)) : "none", "num") +
                report::cell("Replicates", report::count(p.planned), "num") +
                report::cell("Detectable", size(p.detectable), "num") +
                report::cell("Provable margin", size(p.provable_margin), "num") +
                report::cell("Needed", report::prose(needed), "num") + "</tr>\n");
  }
  return "<p>" +
         report::prose(
             "What so many replicates can show at the noise that was seen in this study: the smallest effect found, "
             "and "
             "the smallest margin of equivalence shown, each with probability 0.8; and the replicates that would "
             "decide "
             "the margin, at that noise and at its upper 80 % bound.") +
         "</p>\n" +
         listing.str(report::table_head({{"Metric"},
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
  return "<p class=\"note\">Ready to paste.</p>\n<blockquote><p>" +
         report::prose(report::shorten(study.methods, kParagraph)) + "</p></blockquote>\n";
}

std::string repeat_part(const StudyRecord& study) {
  std::string html;
  if (!study.rerun.empty()) {
    html += "<p>" + report::prose(study_words::kRerunWords) + "</p>\n" +
            report::pre(report::shorten(study.rerun, kParagraph));
  }
  if (!study.repeat.empty()) {
    html += "<p>" + report::prose(study_words::kRepeatWords) + "</p>\n" +
            report::pre(report::shorten(study.repeat, kParagraph));
  }
  if (!study.command.empty()) {
    html += "<p>Every trial runs:</p>\n" + report::pre(report::shorten(shell_words(study.command), kParagraph));
  }
  const std::string facts =
      fact("budget", study.budget) + fact("random streams", streams_text(study)) + fact("scored at", study.score_at) +
      fact("identity", study.id) +
      fact("made by", study.program_version.empty() ? std::string() : "Ceteris " + study.program_version);
  return html + (facts.empty() ? "" : "<dl class=\"plain\">\n" + facts + "</dl>\n");
}

std::string versions_part(const StudyRecord& study) {
  if (study.versions.empty()) {
    return {};
  }
  report::Listing listing(kTableBytes);
  for (const record::StudyVersion& version : study.versions) {
    listing.add("<tr><th scope=\"row\">" + report::escape(report::shorten(version.date, 40)) + "</th>" +
                report::cell("Version", report::file_name(report::shorten(version.hash, 40))) +
                report::cell("Reason", version.reason.empty()
                                           ? "first version"
                                           : report::prose(report::shorten(study_words::reason_text(version), 800))) +
                "</tr>\n");
  }
  return listing.str(report::table_head({{"Date"}, {"Version"}, {"Reason"}}), "stack wide");
}

std::string hosts_part(const StudyRecord& study) {
  if (study.hosts.empty()) {
    return {};
  }
  const bool slots = std::ranges::any_of(
      study.hosts, [&](const record::StudyHost& host) { return !study_words::slots_text(study, host.name).empty(); });
  report::Listing listing(kTableBytes / 2);
  for (const record::StudyHost& host : study.hosts) {
    listing.add(
        "<tr><th scope=\"row\">" + named(host.name) + "</th>" + report::cell("Processor", named(host.cpu)) +
        report::cell("Trials", report::count(host.trials), "num") +
        (slots ? report::cell("Trials on each GPU", report::prose(study_words::slots_text(study, host.name))) : "") +
        "</tr>\n");
  }
  std::vector<report::Column> columns = {{"Machine"}, {"Processor"}, {"Trials", true}};
  if (slots) {
    columns.push_back({"Trials on each GPU"});
  }
  return listing.str(report::table_head(columns), "stack wide");
}

}  // namespace ceteris::study_report
