// SPDX-License-Identifier: Apache-2.0
#include "ceteris/metrics/json_document.hpp"

#include <cstdint>
#include <nlohmann/json.hpp>
#include <utility>

#include "ceteris/base/text.hpp"

namespace ceteris::metrics {
namespace {

using Type = JsonNode::Type;

constexpr std::size_t kLongestProblem = 200;

/// Python's NaN, Infinity and -Infinity in quotes, for a parser that does not know them. `words` are their ordinals
/// among all strings of the text.
struct QuotedWords {
  std::string text;
  std::vector<std::size_t> words;
};

QuotedWords quote_words(std::string_view text) {
  QuotedWords out;
  out.text.reserve(text.size());
  bool inside = false;
  std::size_t ordinal = 0;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t length = 1;
    if (inside) {
      if (text[i] == '"') inside = false;
      if (text[i] == '\\' && i + 1 < text.size()) length = 2;
    } else if (text[i] == '"') {
      inside = true;
      ++ordinal;
    } else {
      for (const std::string_view word : {"NaN", "Infinity", "-Infinity"}) {
        if (text.substr(i).starts_with(word)) length = word.size();
      }
    }
    const bool word = !inside && length > 1 && text[i] != '\\';
    if (word) out.words.push_back(ordinal++);
    out.text += (word ? "\"" : "") + std::string(text.substr(i, length)) + (word ? "\"" : "");
    i += length;
  }
  return out;
}

/// Receives the parts of a text from the parser and puts them into nodes.
class Builder {
 public:
  explicit Builder(std::vector<std::size_t> words) : words_(std::move(words)) {}

  bool null() { return add(Type::Null, "null"); }
  bool boolean(bool value) { return add(Type::Boolean, value ? "true" : "false"); }
  bool number_integer(std::int64_t value) { return add(Type::Number, std::to_string(value)); }
  bool number_unsigned(std::uint64_t value) { return add(Type::Number, std::to_string(value)); }
  bool number_float(double, const std::string& spelling) { return add(Type::Number, spelling); }
  bool string(std::string& value) {
    const bool word = next_word_ < words_.size() && words_[next_word_] == strings_;
    if (word) ++next_word_;
    ++strings_;
    return add(word ? Type::Number : Type::Text, std::move(value));
  }
  bool binary(nlohmann::json::binary_t&) { return false; }
  bool key(std::string& value) {
    ++strings_;
    key_ = std::move(value);
    return true;
  }
  bool start_object(std::size_t) { return open(Type::Object); }
  bool start_array(std::size_t) { return open(Type::Array); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception& error) {
    problem_ = error.what();
    return false;
  }

  [[nodiscard]] bool is_whole() const { return !document_.nodes.empty() && current_ == JsonNode::kNone; }
  [[nodiscard]] const std::string& problem() const { return problem_; }
  JsonDocument& document() { return document_; }

 private:
  bool add(Type type, std::string text) {
    std::vector<JsonNode>& nodes = document_.nodes;
    const std::size_t index = nodes.size();
    if (index >= kMostNodes) {
      problem_ = "more than " + with_thousands(kMostNodes) + " values";
      return false;
    }
    JsonNode& node = nodes.emplace_back();
    node.type = type;
    node.text = std::move(text);
    node.parent = current_;
    if (current_ == JsonNode::kNone) return true;
    JsonNode& parent = nodes[current_];
    if (parent.type == Type::Object) node.key = std::move(key_);
    node.position = parent.children++;
    (parent.last_child == JsonNode::kNone ? parent.first_child : nodes[parent.last_child].next) = index;
    parent.last_child = index;
    return true;
  }
  bool open(Type type) {
    const bool added = add(type, {});
    if (added) current_ = document_.nodes.size() - 1;
    return added;
  }
  bool close() {
    current_ = document_.nodes[current_].parent;
    return true;
  }

  std::vector<std::size_t> words_;
  std::size_t next_word_ = 0;
  std::size_t strings_ = 0;
  std::size_t current_ = JsonNode::kNone;
  std::string key_;
  std::string problem_;
  JsonDocument document_;
};

/// "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error ..." without its front. Columns are
/// left out: they count the quotes that were put in.
std::string short_problem(std::string_view problem) {
  if (const std::size_t end = problem.find("] "); end != std::string_view::npos) problem.remove_prefix(end + 2);
  constexpr std::string_view kAt = "parse error at ";
  if (problem.starts_with(kAt)) problem.remove_prefix(kAt.size());
  std::string out(problem.substr(0, kLongestProblem));
  const std::size_t column = out.find(", column ");
  const std::size_t colon = out.find(':', column == std::string::npos ? 0 : column);
  if (column != std::string::npos && colon != std::string::npos) out.erase(column, colon - column);
  return printable(out);
}

}  // namespace

JsonParse parse_json(std::string_view text) {
  QuotedWords quoted;
  const bool has_words = text.find("NaN") != std::string_view::npos || text.find("Infinity") != std::string_view::npos;
  if (has_words) quoted = quote_words(text);
  Builder builder(std::move(quoted.words));
  const std::string_view plain = has_words ? std::string_view(quoted.text) : text;
  const bool whole = nlohmann::json::sax_parse(plain.begin(), plain.end(), &builder);
  JsonParse parse;
  if (whole && builder.is_whole()) {
    parse.document = std::move(builder.document());
  } else {
    parse.more_follows = builder.is_whole();
    parse.problem = trim(text).empty() ? "the file is empty" : short_problem(builder.problem());
  }
  return parse;
}

Number number_of(const JsonNode& node) {
  switch (node.type) {
    case Type::Null:
      return {State::Empty, 0, false,
              "null stands there: no value, or a NaN that the writer of the JSON could not spell"};
    case Type::Number:
    case Type::Text:
      return parse_number(node.text);
    case Type::Boolean:
      return {State::Text, 0, false, node.text + " is no number; write 1 or 0"};
    case Type::Array:
      return {State::Text, 0, false, "an array is no number; name an element of it, as in name[0] or name[-1]"};
    case Type::Object:
      return {State::Text, 0, false, "an object is no number; name a key in it"};
  }
  return {};
}

}  // namespace ceteris::metrics
