// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "ceteris/audit_report/audit_parts.hpp"
#include "ceteris/audit_report/audit_words.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/chart/figures.hpp"
#include "ceteris/report/columns.hpp"
#include "ceteris/report/markup.hpp"

namespace ceteris::audit_report {

namespace {

using record::AuditRecord;
using record::DataSet;

/// Bytes of HTML that all lists of files of one kind may take together, so that the page stays under 2 MB.
constexpr std::size_t kListBytes = 500'000;

std::string outcome_figure(const AuditRecord& record) {
  std::vector<chart::StackedBar> bars;
  for (const DataSet& set : record.sets) {
    const std::int64_t used = set.train + set.validation + set.test;
    const std::int64_t spare = std::max<std::int64_t>(0, set.scanned - set.refused - set.duplicates_across - used);
    const std::int64_t unopened = std::max<std::int64_t>(0, set.files - set.scanned);
    chart::StackedBar bar{.label = set.name, .parts = {}};
    for (const std::int64_t n :
         {set.train, set.validation, set.test, spare, set.refused, set.duplicates_across, unopened}) {
      bar.parts.push_back(static_cast<double>(n));
    }
    bars.push_back(std::move(bar));
  }
  return report::plot(
      chart::stacked_bars({"outcomes", "What became of the files", "The table of the data sets has the same numbers."},
                          {"training", "validation", "test", "to spare", "refused", "in two sets", "not opened"}, bars),
      "What became of the files of each set.");
}

/// "JPEG 4:2:0 (98 %), median 213 × 160 px, 13.4 KB", or nothing when no image was read.
std::string typical_file(const DataSet& set) {
  std::string text;
  if (!set.common_format.empty()) {
    text = set.common_format + " (" + report::percent(set.common_format_share, 0) + ")";
  }
  if (set.median_width > 0) {
    text += (text.empty() ? "median " : ", median ") + report::count(std::llround(set.median_width)) + "\u00A0×\u00A0" +
            report::count(std::llround(set.median_height)) + " px, " +
            human_bytes(static_cast<std::uint64_t>(std::llround(set.median_bytes)));
  }
  return text;
}

std::string set_table(const AuditRecord& record) {
  std::string html = "<div class=\"scroll\"><table class=\"stack wide many\">\n" +
                     report::table_head({{"Set"},
                                         {"Files", true},
                                         {"Opened", true},
                                         {"Refused", true},
                                         {"Copies inside", true},
                                         {"In two sets", true},
                                         {"Groups", true},
                                         {"Train", true},
                                         {"Valid.", true},
                                         {"Test", true}}) +
                     "<tbody>\n";
  for (std::size_t i = 0; i < record.sets.size(); ++i) {
    const DataSet& set = record.sets[i];
    std::string about = set.kind.empty() ? std::string() : report::escape(set.kind) + ' ';
    about += report::file_name(set.location);
    if (const std::string typical = typical_file(set); !typical.empty()) {
      about += "<br>" + report::prose(typical);
    }
    for (const std::string& remark : remarks(set)) {
      about += "<br>" + report::prose(remark);
    }
    html += "<tr><th scope=\"row\">" + std::to_string(i + 1) + "&nbsp; " + report::escape(set.name) +
            "<span class=\"sees\">" + about + "</span></th>" + report::cell("Files", report::count(set.files), "num") +
            report::cell("Opened", report::count(set.scanned), "num") +
            report::cell("Refused", report::count(set.refused), "num") +
            report::cell("Copies inside", report::count(set.duplicates_within), "num") +
            report::cell("In two sets", report::count(set.duplicates_across), "num") +
            report::cell("Groups", report::count(set.groups), "num") +
            report::cell("Train", report::count(set.train), "num") +
            report::cell("Validation", report::count(set.validation), "num") +
            report::cell("Test", report::count(set.test), "num") + "</tr>\n";
  }
  return html + "</tbody></table></div>\n";
}

std::string refused_list(const DataSet& set, std::size_t allowance) {
  if (set.refused_files.empty() && set.refused_by_reason.empty()) {
    return {};
  }
  std::string reasons;
  for (const record::ReasonCount& reason : set.refused_by_reason) {
    reasons += (reasons.empty() ? "" : ", ") + report::count(reason.count) + ' ' + report::escape(reason.reason);
  }
  report::Listing listing(allowance);
  for (const record::RefusedFile& refused : set.refused_files) {
    listing.add("<tr><th scope=\"row\">" + report::file_name(refused.name) + "</th>" +
                report::cell("Reason", report::escape(refused.reason)) +
                report::cell("Detail", report::escape(refused.detail)) + "</tr>\n");
  }
  return "<details><summary>" + report::escape(report::shorten(set.name, 40)) + ": " +
         report::count_of(set.refused, "refused file") + (reasons.empty() ? "" : " (" + reasons + ")") +
         "</summary>\n" + listing.str(report::table_head({{"File"}, {"Reason"}, {"Detail"}})) + "</details>\n";
}

std::string shared_list(const AuditRecord& record) {
  if (record.shared.empty()) {
    return {};
  }
  report::Listing listing(kListBytes);
  for (const record::SharedFile& shared : record.shared) {
    listing.add("<tr><td data-label=\"One\">" + set_name(record, shared.set_a) + "<br>" +
                report::file_name(shared.name_a) + "</td>" +
                report::cell("The other", set_name(record, shared.set_b) + "<br>" + report::file_name(shared.name_b)) +
                "</tr>\n");
  }
  return "<h3>The same file in two sets</h3>\n<p>Left out of training and test, since they would be right for either "
         "set.</p>\n<details><summary>" +
         report::count_of(static_cast<std::int64_t>(record.shared.size()), "pair") + " of identical files</summary>\n" +
         listing.str(report::table_head({{"One"}, {"The other"}})) + "</details>\n";
}

}  // namespace

std::string sets_part(const AuditRecord& record) {
  if (record.sets.empty()) {
    return {};
  }
  std::string refused;
  for (const DataSet& set : record.sets) {
    refused += refused_list(set, kListBytes / record.sets.size());
  }
  if (!refused.empty()) {
    refused =
        "<h3>Files that could not be read</h3>\n<p>They were left out and nothing took their place.</p>\n" + refused;
  }
  return outcome_figure(record) + set_table(record) + refused + shared_list(record);
}

}  // namespace ceteris::audit_report
