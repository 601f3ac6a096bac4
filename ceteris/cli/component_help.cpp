// SPDX-License-Identifier: Apache-2.0
#include "ceteris/cli/component_help.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "ceteris/base/text.hpp"
#include "ceteris/models/part_table.hpp"
#include "ceteris/nn/component_table.hpp"

namespace ceteris::cli {
namespace {

/// "alpha0 = 0.5 (0 to 100)" of every option, comma separated.
std::string options_of(const nn::ComponentEntry& entry) {
  std::vector<std::string> options;
  for (const spec::FieldDoc& field : entry.fields) {
    const std::string range = field.range + (field.range.empty() || field.unit.empty() ? "" : " ") + field.unit;
    options.push_back(field.path + " = " + field.default_text + (range.empty() ? "" : " (" + range + ")"));
  }
  return join(options, ", ");
}

/// `text` from column `indent` on, the first line after `head`.
std::string hanging(const std::string& head, const std::string& text, std::size_t indent, std::size_t width) {
  std::string out, line = head + std::string(indent > head.size() ? indent - head.size() : 1, ' ');
  bool fresh = true;
  for (const std::string& word : split(text, ' ')) {
    if (!fresh && line.size() + 1 + word.size() > width) {
      out += line + "\n";
      line = std::string(indent, ' ') + word;
    } else {
      line += (fresh ? "" : " ") + word;
    }
    fresh = false;
  }
  return out + line + "\n";
}

/// A bar would end a cell of a table.
std::string cell(const std::string& text) {
  return join(split(text, '|'), "\\|");
}

std::vector<nn::ComponentFamily> all_families() {
  std::vector<nn::ComponentFamily> all = nn::component_table();
  const auto& parts = models::part_table();
  all.insert(all.end(), parts.begin(), parts.end());
  return all;
}

}  // namespace

std::string component_text(std::size_t width) {
  std::string text = "The parts of networks that a field chooses by name, with their options and defaults.\n";
  for (const nn::ComponentFamily& family : all_families()) {
    text += fmt::format("\n{}: {}\n", family.name, family.doc);
    std::size_t indent = 0;
    for (const nn::ComponentEntry& entry : family.entries) {
      indent = std::max(indent, entry.name.size() + 4);
    }
    for (const nn::ComponentEntry& entry : family.entries) {
      text += hanging("  " + std::string(entry.name), std::string(entry.doc), indent, width);
      if (!entry.fields.empty()) {
        text += hanging("", options_of(entry), indent + 2, width);
      }
    }
  }
  return text;
}

std::vector<NamedComponent> named_components() {
  std::vector<NamedComponent> components;
  for (const nn::ComponentFamily& family : all_families()) {
    for (const nn::ComponentEntry& entry : family.entries) {
      const std::string options = options_of(entry);
      components.push_back({std::string(entry.name), std::string(entry.doc) + " (one of the " +
                                                         std::string(family.name) + ")" +
                                                         (options.empty() ? "" : "; " + options)});
    }
  }
  return components;
}

std::string component_markdown() {
  std::string text = "## components\n\nThe parts of networks that a field chooses by name.\n";
  for (const nn::ComponentFamily& family : all_families()) {
    text += fmt::format("\n### {}\n\n{}.\n\n| name | what it is | options |\n|---|---|---|\n", family.name,
                        cell(std::string(family.doc)));
    for (const nn::ComponentEntry& entry : family.entries) {
      text += fmt::format("| `{}` | {} | {} |\n", entry.name, cell(std::string(entry.doc)), cell(options_of(entry)));
    }
  }
  return text;
}

}  // namespace ceteris::cli
