// SPDX-License-Identifier: Apache-2.0
// The parts an audit page is made of. Each returns finished HTML, or nothing when its record is empty.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ceteris/record/audit.hpp"
#include "ceteris/report/html.hpp"

namespace ceteris::report {

/// A section with an anchor and a heading; empty when `body` is empty.
[[nodiscard]] std::string section(std::string_view id, std::string_view title, const std::string& body);

/// A figure (finished SVG) with its caption.
[[nodiscard]] std::string plot(const std::string& svg, std::string_view caption, std::string_view css = "plot");

/// A data set's name for running text, shortened; the whole name is the hint.
[[nodiscard]] std::string set_name(const record::AuditRecord& record, int set);

/// Sentences as a list.
[[nodiscard]] std::string bullets(const std::vector<std::string>& sentences);

/// A table cell; the label stands before the value where a phone shows the row as a block.
[[nodiscard]] std::string cell(std::string_view label, const std::string& html, std::string_view css = {});

/// A column of a table; numbers stand right.
struct Column {
  std::string title;
  bool number = false;
};
[[nodiscard]] std::string table_head(const std::vector<Column>& columns);

// html_evidence.cpp: what speaks for the verdict.
[[nodiscard]] std::string signals_part(const record::AuditRecord& record);
[[nodiscard]] std::string confusion_part(const record::AuditRecord& record);
[[nodiscard]] std::string controls_part(const record::AuditRecord& record);
[[nodiscard]] std::string network_part(const record::AuditRecord& record);

// html_images.cpp: the images that tell most.
[[nodiscard]] std::string images_part(const record::AuditRecord& record, const Sprite* sprite);
/// The style rule that carries the sprite, empty without one.
[[nodiscard]] std::string sprite_style(const Sprite* sprite);

// html_sets.cpp: what went in.
[[nodiscard]] std::string sets_part(const record::AuditRecord& record);

}  // namespace ceteris::report
