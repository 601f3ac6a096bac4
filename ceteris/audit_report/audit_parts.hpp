// SPDX-License-Identifier: Apache-2.0
// The parts an audit page is made of. Each returns finished HTML, or nothing when its record is empty.
#pragma once

#include <string>

#include "ceteris/audit_report/audit_html.hpp"
#include "ceteris/record/audit.hpp"
#include "ceteris/report/page.hpp"

namespace ceteris::audit_report {

/// A data set's name for running text, shortened; the whole name is the hint.
[[nodiscard]] std::string set_name(const record::AuditRecord& record, int set);

// audit_evidence.cpp: what speaks for the verdict.
[[nodiscard]] std::string signals_part(const record::AuditRecord& record, const Sprite* large);
[[nodiscard]] std::string confusion_part(const record::AuditRecord& record);
[[nodiscard]] std::string controls_part(const record::AuditRecord& record);
[[nodiscard]] std::string network_part(const record::AuditRecord& record);

// audit_images.cpp: the images that tell most.
[[nodiscard]] std::string images_part(const record::AuditRecord& record, const Sprite* small, const Sprite* large);
/// Two images that show a finding, side by side and large, and the map of a mark; nothing without the sheet or where
/// fewer have a tile.
[[nodiscard]] std::string example_pair(const record::AuditRecord& record, const record::Finding& finding,
                                       const Sprite* large);
/// The style rules of an audit's own, with those that carry the sheets.
[[nodiscard]] std::string sprite_style(const Sprite* small, const Sprite* large);

// audit_sets.cpp: what went in.
[[nodiscard]] std::string sets_part(const record::AuditRecord& record);

}  // namespace ceteris::audit_report
