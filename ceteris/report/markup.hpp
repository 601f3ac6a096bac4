// SPDX-License-Identifier: Apache-2.0
// Outside text inside HTML and SVG. Names of files and data sets are untrusted: nothing reaches a page unescaped.
#pragma once

#include <string>
#include <string_view>

namespace ceteris::report {

/// `text` printable (control characters, invalid bytes and marks that reorder text become \xNN) and with & < > " '
/// escaped: safe as element text and inside quoted attributes.
[[nodiscard]] std::string escape(std::string_view text);

/// `escape` for sentences: a number stays on one line with the percent sign behind it (narrow no-break space), and
/// "n = 8" and "p < 0.01" do (no-break spaces).
[[nodiscard]] std::string prose(std::string_view sentence);

/// Bytes in base 64 (RFC 4648, with padding).
[[nodiscard]] std::string base64(std::string_view bytes);

}  // namespace ceteris::report
