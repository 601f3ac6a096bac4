// SPDX-License-Identifier: Apache-2.0

// toml++ 3.3 asserts things about its input that do not hold for "[(": a crash in debug builds, and under Clang's
// release builds an assumption that is false. Without the assertions its own checks find the slip.
#undef NDEBUG
#define TOML_ASSERT(condition) static_assert(true)
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

bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 0x80;
}

/// Walks over a text before toml++ does and refuses what toml++ 3.3 cannot stand: keys of very many parts, which it
/// walks recursively, and characters beyond ASCII where it looks for white space, which is undefined behaviour in its
/// tables. TOML has such characters in strings and comments only, so all that is lost is one inside a """ string
/// directly after a backslash at the end of a line. Grammar is left to toml++.
class Screen {
 public:
  Screen(std::string_view text, std::string_view source) : text_(text), source_(source) {}

  void check() {
    std::size_t dots = 0;
    for (at_ = text_.starts_with("\xef\xbb\xbf") ? 3 : 0; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '"' || c == '\'') {
        skip_string();
      } else if (c == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size()) - 1;
      } else if (c == '.') {
        ++dots;
      } else if (std::string_view("=[]{},\n").find(c) != std::string_view::npos) {
        dots = 0;
      } else if (!is_ascii(c)) {
        refuse("only strings and comments may hold characters beyond ASCII", "put it in quotes");
      }
      if (dots >= kLongestKey) {
        refuse("a key has more than " + std::to_string(kLongestKey) + " parts", {});
      }
    }
  }

 private:
  [[noreturn]] void refuse(std::string what, std::string remedy) const {
    const std::string_view before = text_.substr(0, at_);
    const std::size_t start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    const auto starts_character = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
    const auto line = std::ranges::count(before, '\n') + 1;
    const auto column = std::ranges::count_if(before.substr(start), starts_character) + 1;
    throw spec_error(at(source_, {static_cast<std::uint32_t>(line), static_cast<std::uint32_t>(column)}),
                     std::move(what), std::move(remedy));
  }

  /// From the opening quote to the last character of the string.
  void skip_string() {
    const char quote = text_[at_];
    const std::string three(3, quote);
    const bool multiline = text_.substr(at_, 3) == three;
    at_ += multiline ? 3 : 1;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (quote == '"' && c == '\\') {
        const std::size_t next = std::min(text_.find_first_not_of(" \t\v\f\r\n", at_ + 1), text_.size());
        if (multiline && next < text_.size() && !is_ascii(text_[next])) {
          refuse("a backslash stands before a character beyond ASCII", "leave out the backslash");
        }
        ++at_;
      } else if (!multiline && (c == quote || c == '\n')) {
        return;
      } else if (multiline && text_.substr(at_, 3) == three) {
        at_ += 2;
        for (int more = 0; more < 2 && at_ + 1 < text_.size() && text_[at_ + 1] == quote; ++more) {
          ++at_;  // up to two quotes more belong to the string
        }
        return;
      }
    }
  }

  std::string_view text_;
  std::string_view source_;
  std::size_t at_ = 0;
};

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
  Screen(text, source).check();
  try {
    return convert(toml::parse(text));
  } catch (const toml::parse_error& error) {
    throw spec_error(at(source, place_of(error.source())),
                     "this is not TOML: " + printable(std::string_view(error.description())));
  }
}

}  // namespace ceteris::spec
