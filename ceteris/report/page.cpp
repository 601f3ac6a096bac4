// SPDX-License-Identifier: Apache-2.0
#include "ceteris/report/page.hpp"

#include <algorithm>

#include "ceteris/report/markup.hpp"
#include "ceteris/report/numbers.hpp"
#include "ceteris/report/style.hpp"

namespace ceteris::report {

std::string section(std::string_view id, std::string_view title, const std::string& body) {
  if (body.empty()) {
    return {};
  }
  return "<section id=\"" + escape(id) + "\">\n<h2>" + escape(title) + "</h2>\n" + body + "</section>\n";
}

std::string plot(const std::string& svg, std::string_view caption, std::string_view css) {
  return "<figure class=\"" + std::string(css) + "\">" + svg + "<figcaption>" + prose(caption) +
         "</figcaption></figure>\n";
}

std::string bullets(const std::vector<std::string>& sentences) {
  std::string list = "<ul>\n";
  for (const std::string& sentence : sentences) {
    list += "<li>" + prose(sentence) + "</li>\n";
  }
  return sentences.empty() ? std::string() : list + "</ul>\n";
}

std::string disclosed(std::string_view summary, const std::string& html) {
  return "<details><summary>" + escape(summary) + "</summary>\n" + html + "</details>\n";
}

std::string pre(std::string_view text) {
  std::string html = "<pre>";
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    html += escape(text.substr(0, end)) + '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return html + "</pre>\n";
}

std::string file_name(const std::string& name) {
  return "<span class=\"name\">" + escape(name) + "</span>";
}

std::string cell(std::string_view label, const std::string& html, std::string_view css) {
  return "<td data-label=\"" + escape(label) + '"' +
         (css.empty() ? std::string() : " class=\"" + std::string(css) + '"') + '>' + html + "</td>";
}

std::string table_head(const std::vector<Column>& columns) {
  std::string head = "<thead><tr>";
  for (const Column& column : columns) {
    head +=
        (column.number ? "<th scope=\"col\" class=\"num\">" : "<th scope=\"col\">") + escape(column.title) + "</th>";
  }
  return head + "</tr></thead>\n";
}

void Listing::add(const std::string& row) {
  if (left_out_ > 0 || rows_.size() + row.size() > allowance_) {
    ++left_out_;
  } else {
    rows_ += row;
  }
}

std::string Listing::str(const std::string& head, std::string_view css) const {
  std::string html = "<div class=\"scroll\"><table class=\"" + std::string(css) + "\">\n" + head + "<tbody>\n" + rows_ +
                     "</tbody></table></div>\n";
  if (left_out_ > 0) {
    html += "<p class=\"note\">and " + count(left_out_) + " more, all of which stand in " + elsewhere_ + ".</p>\n";
  }
  return html;
}

std::string page_html(const Page& page, const std::vector<Part>& parts) {
  std::string sections;
  std::string links;
  for (const Part& part : parts) {
    sections += section(part.id, part.title, part.body);
    if (!part.body.empty()) {
      links += "<a href=\"#" + part.id + "\">" + part.link + "</a> ";
    }
  }
  // The policy is a second lock behind escaping: even markup smuggled through a name could load and run nothing.
  return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
         "img-src data:\">\n<meta name=\"generator\" content=\"Ceteris " +
         escape(page.version) + "\">\n<title>" + escape(page.title) + " - " + page.kind + "</title>\n<style>" +
         std::string(style_sheet()) + page.extra_style +
         "</style>\n</head>\n<body><main>\n<header>\n<p class=\"kicker\">" + page.kind + "</p>\n<h1>" +
         escape(page.title) + "</h1>\n" + page.lead + "</header>\n" + page.opening + "<nav aria-label=\"Sections\">" +
         links + "</nav>\n" + sections + "<p class=\"foot\">Made by Ceteris " + escape(page.version) +
         ". This page is complete in itself: no script, no request to any server.</p>\n"
         "</main></body>\n</html>\n";
}

}  // namespace ceteris::report
