// SPDX-License-Identifier: Apache-2.0
#include <toml++/toml.h>

#include <algorithm>
#include <sstream>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/spec/toml.hpp"

namespace ceteris::spec {
namespace {

constexpr std::size_t kLongestText = 256 * 1024;
constexpr std::size_t kLongestKey = 32;

/// Where the string that starts at `start` ends; the parser judges whether it is a good one.
std::size_t after_string(std::string_view text, std::size_t start) {
  const char quote = text[start];
  const std::string three(3, quote);
  const bool multiline = text.substr(start, 3) == three;
  std::size_t i = start + (multiline ? 3 : 1);
  while (i < text.size()) {
    if (quote == '"' && text[i] == '\\') {
      i += 2;
    } else if (multiline ? text.substr(i, 3) == three : text[i] == quote || text[i] == '\n') {
      return i + (multiline ? 3 : 1);
    } else {
      ++i;
    }
  }
  return text.size();
}

/// toml++ limits the nesting of values but not the parts of a key, and walks both recursively.
void refuse_long_keys(std::string_view text, std::string_view source) {
  std::size_t dots = 0;
  std::uint32_t line = 1;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == '"' || c == '\'') {
      const std::size_t end = after_string(text, i);
      line += static_cast<std::uint32_t>(std::ranges::count(text.substr(i, end - i), '\n'));
      i = end;
      continue;
    }
    if (c == '#') {
      i = std::min(text.find('\n', i), text.size());
      continue;
    }
    if (c == '.') {
      ++dots;
    } else if (std::string_view("=[]{},\n").find(c) != std::string_view::npos) {
      dots = 0;
      line += c == '\n' ? 1 : 0;
    }
    if (dots >= kLongestKey) {
      throw spec_error(at(source, {line, 1}), "a key has more than " + std::to_string(kLongestKey) + " parts");
    }
    ++i;
  }
}

Place place_of(const toml::source_region& region) {
  return {region.begin.line, region.begin.column};
}

Table convert(const toml::table& table);

Value convert(const toml::node& node) {
  Value value;
  value.place = place_of(node.source());
  node.visit([&](const auto& typed) {
    using Node = std::remove_cvref_t<decltype(typed)>;
    if constexpr (std::is_same_v<Node, toml::table>) {
      value.data = convert(typed);
    } else if constexpr (std::is_same_v<Node, toml::array>) {
      List list;
      for (const toml::node& element : typed) {
        list.push_back(convert(element));
      }
      value.data = std::move(list);
    } else if constexpr (toml::is_chronological<Node>) {
      std::ostringstream text;
      text << typed.get();
      value.data = Moment{text.str()};
    } else {
      value.data = typed.get();
    }
  });
  return value;
}

Table convert(const toml::table& source) {
  Table table;
  for (const auto& [key, node] : source) {
    table.push_back({std::string(key.str()), place_of(key.source()), convert(node)});
  }
  // toml++ sorts by name; problems are to be told in the order of the text.
  std::ranges::stable_sort(table, {},
                           [](const Entry& entry) { return std::pair(entry.place.line, entry.place.column); });
  return table;
}

}  // namespace

Table parse_toml(std::string_view text, std::string_view source) {
  if (text.size() > kLongestText) {
    throw spec_error(std::string(source), "the text has " + human_bytes(text.size()) + ", too much for a specification",
                     "the limit is " + human_bytes(kLongestText));
  }
  refuse_long_keys(text, source);
  try {
    return convert(toml::parse(text));
  } catch (const toml::parse_error& error) {
    throw spec_error(at(source, place_of(error.source())),
                     "this is not TOML: " + printable(std::string_view(error.description())));
  }
}

}  // namespace ceteris::spec
