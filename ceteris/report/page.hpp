// SPDX-License-Identifier: Apache-2.0
// What every report page is made of, whatever it reports: the frame, sections, tables, lists. Functions take text and
// return finished HTML; what comes from outside is escaped by them unless a parameter is called `html`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ceteris::report {

/// One section of a page. Without a body it is left out, in the navigation too.
struct Part {
  std::string id;
  std::string title;
  std::string link;  ///< its short name in the navigation
  std::string body;
};

/// What stands around the sections.
struct Page {
  std::string kind;         ///< "Ceteris audit"
  std::string title;        ///< escaped here
  std::string version;      ///< of the program
  std::string extra_style;  ///< rules behind the common style sheet
  std::string lead;         ///< HTML below the title
  std::string opening;      ///< HTML before the navigation: what must be read first
};

/// One file, complete in itself: no script, no request to any server.
[[nodiscard]] std::string page_html(const Page& page, const std::vector<Part>& parts);

/// A section with an anchor and a heading; empty when `body` is empty.
[[nodiscard]] std::string section(std::string_view id, std::string_view title, const std::string& body);

/// A figure (finished SVG) with its caption.
[[nodiscard]] std::string plot(const std::string& svg, std::string_view caption, std::string_view css = "plot");

/// Sentences as a list.
[[nodiscard]] std::string bullets(const std::vector<std::string>& sentences);

/// Content that is shown on a click.
[[nodiscard]] std::string disclosed(std::string_view summary, const std::string& html);

/// Text as it is, line by line.
[[nodiscard]] std::string pre(std::string_view text);

/// A name in the font of names.
[[nodiscard]] std::string file_name(const std::string& name);

/// A table cell; the label stands before the value where a phone shows the row as a block.
[[nodiscard]] std::string cell(std::string_view label, const std::string& html, std::string_view css = {});

/// A column of a table; numbers stand right.
struct Column {
  std::string title;
  bool number = false;
};
[[nodiscard]] std::string table_head(const std::vector<Column>& columns);

/// Rows of a table until an allowance of bytes is spent, then how many are missing: lists come from outside and a page
/// must stay small.
class Listing {
 public:
  /// `elsewhere` completes "and 7 more, all of which stand in ...".
  explicit Listing(std::size_t allowance, std::string elsewhere = "the CSV and the JSON beside this page")
      : allowance_(allowance), elsewhere_(std::move(elsewhere)) {}

  void add(const std::string& row);
  [[nodiscard]] std::string str(const std::string& head, std::string_view css = "stack") const;

 private:
  std::size_t allowance_;
  std::string elsewhere_;
  std::string rows_;
  std::int64_t left_out_ = 0;
};

}  // namespace ceteris::report
