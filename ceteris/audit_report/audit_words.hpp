// SPDX-License-Identifier: Apache-2.0
// What an audit says, in words and numbers shared by the page, the terminal and Markdown.
#pragma once

#include <string>
#include <vector>

#include "ceteris/record/audit.hpp"
#include "ceteris/report/numbers.hpp"

namespace ceteris::audit_report {

/// "56.4 to 62.1 %".
[[nodiscard]] std::string interval(const record::Interval& interval);

/// "59.3 % (95 % interval 56.4 to 62.1 %)"; "not measured" when nothing was tested.
[[nodiscard]] std::string accuracy_text(const record::Accuracy& accuracy);

/// What the set holds beside its candidates and how it was taken, a phrase each: "2 other files are left out by name".
[[nodiscard]] std::vector<std::string> remarks(const record::DataSet& set);

/// The probes from the cheapest signal to the richest: file, geometry, colour, structure, history, pixels, then
/// families unknown here; inside a family as recorded.
[[nodiscard]] std::vector<const record::Probe*> ladder(const record::AuditRecord& record);

/// What stands before every number: failed controls first, then the alerts of the record.
[[nodiscard]] std::vector<std::string> warnings(const record::AuditRecord& record);

/// What the probe goes by, a sentence each, with the names of images that show it unless they are not wanted.
[[nodiscard]] std::vector<std::string> finding_sentences(const record::AuditRecord& record, const record::Probe& probe,
                                                         bool names = true);

/// Images that one value gives away for certain, a sentence each.
[[nodiscard]] std::vector<std::string> giveaway_sentences(const record::AuditRecord& record);

/// What a gate was asked to watch, a line each, those that tripped first; then what tells the sets apart and was not
/// watched. Nothing where no gate was asked for.
[[nodiscard]] std::vector<std::string> gate_lines(const record::AuditRecord& record);

/// "12.3 s on 2 workers, 20.1 s of processor time, at most 640 MB", as names and values.
[[nodiscard]] std::vector<record::NamedValue> timing_facts(const record::Timing& timing);

/// The headline for a reader without statistics: "Of 100 new images it names the right data set for about 59; ...".
[[nodiscard]] std::vector<std::string> plain_meaning(const record::AuditRecord& record);

/// What no audit can say, then what this one in particular cannot.
[[nodiscard]] std::vector<std::string> limits(const record::AuditRecord& record);

/// How it was done, as a paragraph for a paper or a ticket.
[[nodiscard]] std::string method_paragraph(const record::AuditRecord& record);

/// The works the method paragraph cites.
[[nodiscard]] const std::vector<std::string>& references();

}  // namespace ceteris::audit_report
