// SPDX-License-Identifier: Apache-2.0
// The same audit for a terminal and for a Markdown file.
#pragma once

#include <string>

#include "ceteris/record/audit.hpp"

namespace ceteris::audit_report {

/// Plain text of at most 100 columns. `bold` puts headings in ANSI bold, for a terminal that wants it. Names are made
/// printable and shortened where a table needs it; images and single files are left to the page and the CSV.
[[nodiscard]] std::string audit_text(const record::AuditRecord& record, bool bold = false);

/// GitHub-flavoured Markdown with every outside text escaped.
[[nodiscard]] std::string audit_markdown(const record::AuditRecord& record);

}  // namespace ceteris::audit_report
