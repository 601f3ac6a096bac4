// SPDX-License-Identifier: Apache-2.0
// One self-contained HTML page for an audit: no scripts, no network, at most 2 MB.
#pragma once

#include <string>

#include "ceteris/record/audit.hpp"

namespace ceteris::audit_report {

/// Images on one sheet: square tiles, row after row, tiles counting from 0. The page carries the sheet once, so at
/// most 300 kB of the small and 900 kB of the large one are wise.
struct Sprite {
  std::string jpeg_or_png_bytes;
  std::string mime;  ///< "image/jpeg" or "image/png"
  int tile = 0;      ///< side in pixels, >= 1
  int columns = 0;   ///< tiles in a row, >= 1
};

/// The page. `small` holds the telling images (TellingImage::tile), `large` the same and the examples of findings
/// (Example::tile); a small image opens the large one. Without `small` (nullptr) the telling images are listed by
/// name; without `large` nothing opens and examples have only their names. Every name is untrusted and escaped; long
/// lists of files end with a count of the rest, which stand in the CSV and JSON. Warnings lead the page.
[[nodiscard]] std::string audit_html(const record::AuditRecord& record, const Sprite* small,
                                     const Sprite* large = nullptr);

}  // namespace ceteris::audit_report
