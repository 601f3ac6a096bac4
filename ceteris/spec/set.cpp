// SPDX-License-Identifier: Apache-2.0
#include "ceteris/spec/set.hpp"

#include <algorithm>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/spec/toml.hpp"

namespace ceteris::spec {
namespace {

constexpr std::size_t kDeepest = 32;

/// The end of the quoted text that starts at `start`, past the closing quote; npos when it is not closed.
std::size_t after_quotes(std::string_view text, std::size_t start) {
  for (std::size_t i = start + 1; i < text.size(); ++i) {
    if (text[start] == '"' && text[i] == '\\') {
      ++i;
    } else if (text[i] == text[start]) {
      return i + 1;
    }
  }
  return std::string_view::npos;
}

class Parser {
 public:
  Parser(std::string_view text, std::string_view source) : text_(text), source_(source) {}

  /// The keys before the =, joined by dots; afterwards the value is next.
  std::vector<std::string> path() {
    std::vector<std::string> keys;
    do {
      keys.push_back(parse_key(".="));
    } while (take('.'));
    if (!take('=')) {
      throw wrong("an assignment has the form path=value");
    }
    if (keys.size() > kDeepest || std::ranges::any_of(keys, &std::string::empty)) {
      throw wrong("the path before = is field names joined by dots");
    }
    return keys;
  }

  Value whole() {
    const char first = next();
    if (first != '[' && first != '{' && first != '"' && first != '\'') {
      return word(trim(text_.substr(at_)));
    }
    Value value = parse(0);
    if (next() != '\0') {
      throw wrong("there is more after the value: \"" + shown(text_.substr(at_)) + "\"");
    }
    return value;
  }

 private:
  Error wrong(std::string what) const { return spec_error(std::string(source_), std::move(what)); }

  /// The next character that is not blank, which becomes the current one; '\0' at the end.
  char next() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) {
      ++at_;
    }
    return at_ < text_.size() ? text_[at_] : '\0';
  }

  bool take(char c) {
    if (next() != c || at_ == text_.size()) {
      return false;
    }
    ++at_;
    return true;
  }

  Value parse(std::size_t depth) {
    if (depth == kDeepest) {
      throw wrong("the value is nested deeper than " + std::to_string(kDeepest) + " levels");
    }
    if (take('[')) {
      List list;
      while (!take(']')) {
        list.push_back(parse(depth + 1));
        separator(']');
      }
      return {std::move(list), {}, {}};
    }
    if (take('{')) {
      Table table;
      while (!take('}')) {
        std::string key = parse_key("=,}");
        if (key.empty() || !take('=')) {
          throw wrong("{ } holds key=value pairs, separated by commas");
        }
        if (std::ranges::find(table, key, &Entry::key) != table.end()) {
          throw wrong("the key \"" + shown(std::string_view(key)) + "\" is given twice");
        }
        table.push_back({std::move(key), {}, parse(depth + 1)});
        separator('}');
      }
      return {std::move(table), {}, {}};
    }
    if (next() == '"' || next() == '\'') {
      return quoted_text();
    }
    const std::size_t end = stop(",]}");
    const std::string_view plain = trim(text_.substr(at_, end - at_));
    if (plain.empty()) {
      throw wrong("a value is missing");
    }
    at_ = end;
    return word(plain);
  }

  /// In quotes, or up to one of these characters.
  std::string parse_key(std::string_view ends) {
    if (next() == '"' || next() == '\'') {
      return std::get<std::string>(quoted_text().data);
    }
    const std::size_t end = stop(ends);
    std::string key(trim(text_.substr(at_, end - at_)));
    at_ = end;
    return key;
  }

  void separator(char closing) {
    if (!take(',') && next() != closing) {
      throw wrong(std::string("a comma or ") + closing + " is missing");
    }
  }

  std::size_t stop(std::string_view characters) const {
    return std::min(text_.find_first_of(characters, at_), text_.size());
  }

  Value quoted_text() {
    const std::size_t end = after_quotes(text_, at_);
    if (end == std::string_view::npos) {
      throw wrong("a quote is not closed");
    }
    Value value = toml_scalar(text_.substr(at_, end - at_));
    at_ = end;
    return value;
  }

  Value toml_scalar(std::string_view scalar) const {
    try {
      Value value = std::move(parse_toml("v = " + std::string(scalar), source_).front().value);
      value.place = {};
      return value;
    } catch (const Error& error) {
      throw wrong(error.problems().front().what);
    }
  }

  Value word(std::string_view plain) const {
    Value value{std::string(plain), {}, std::string(plain)};
    if (plain == "true" || plain == "false") {
      value.data = plain == "true";
    } else if (is_number(plain)) {
      Value number = toml_scalar(plain);
      value.data = number.data;
      value.spelling = number.spelling;
    }
    return value;
  }

  bool is_number(std::string_view plain) const {
    const bool likely =
        plain == "inf" || plain == "nan" ||
        (!plain.empty() && std::string_view("+-0123456789").find(plain.front()) != std::string_view::npos &&
         plain.find_first_of("\n\r#") == std::string_view::npos && plain.size() < 64);
    if (!likely) {
      return false;
    }
    try {
      const Value value = toml_scalar(plain);
      return std::holds_alternative<std::int64_t>(value.data) || std::holds_alternative<double>(value.data);
    } catch (const Error&) {  // such as 3rd or 1:2
      return false;
    }
  }

  std::string_view text_;
  std::string_view source_;
  std::size_t at_ = 0;
};

}  // namespace

Value parse_value(std::string_view text, std::string_view source) {
  return Parser(text, source).whole();
}

Table parse_assignment(std::string_view assignment, std::string_view source) {
  Parser parser(assignment, source);
  const std::vector<std::string> keys = parser.path();
  Value value = parser.whole();
  for (auto key = keys.rbegin(); key != keys.rend(); ++key) {
    Table table;
    table.push_back({*key, {}, std::move(value)});
    value = {std::move(table), {}, {}};
    value.keys = Keys::Path;
  }
  return std::get<Table>(std::move(value.data));
}

std::vector<std::string> split_values(std::string_view text) {
  std::vector<std::string> values;
  std::size_t start = 0;
  int depth = 0;
  char before = ',';  // the last character that was not blank: quotes open only where a value can begin
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == ' ' || c == '\t') {
      continue;
    }
    if ((c == '"' || c == '\'') && std::string_view(",=[{").find(before) != std::string_view::npos) {
      i = std::min(after_quotes(text, i), text.size()) - 1;
    } else if (c == '[' || c == '{') {
      ++depth;
    } else if (c == ']' || c == '}') {
      --depth;
    } else if (c == ',' && depth <= 0) {
      values.emplace_back(trim(text.substr(start, i - start)));
      start = i + 1;
    }
    before = c;
  }
  values.emplace_back(trim(text.substr(start)));
  return values;
}

void set_all(const Schema& schema, void* object, std::span<const std::string> assignments,
             std::vector<Problem>& problems) {
  for (const std::string& assignment : assignments) {
    const std::string source = "--set " + shown(std::string_view(assignment));
    try {
      read(schema, object, parse_assignment(assignment, source), source, Absent::Keeps, problems);
    } catch (const Error& error) {
      problems.insert(problems.end(), error.problems().begin(), error.problems().end());
    }
  }
}

}  // namespace ceteris::spec
