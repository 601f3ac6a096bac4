// SPDX-License-Identifier: Apache-2.0
#include "ceteris/runner/placeholders.hpp"

#include <algorithm>

#include "ceteris/base/text.hpp"

namespace ceteris::runner {
namespace {

enum class Kind { Text, Brace, Name, Lone };

/// A piece of a text: plain bytes, a doubled brace (as one), the name of a placeholder, or a brace that is wrong.
struct Piece {
  Kind kind;
  std::string_view text;
};

bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

/// Takes the first piece from `rest`, which is not empty.
Piece take_piece(std::string_view& rest) {
  const auto take = [&rest](Kind kind, std::size_t size, std::string_view text) {
    rest.remove_prefix(size);
    return Piece{kind, text};
  };
  const char first = rest.front();
  if (first != '{' && first != '}') {
    const std::size_t size = std::min(rest.find_first_of("{}"), rest.size());
    return take(Kind::Text, size, rest.substr(0, size));
  }
  if (rest.size() > 1 && rest[1] == first) {
    return take(Kind::Brace, 2, rest.substr(0, 1));
  }
  const auto* end = std::find_if_not(rest.begin() + 1, rest.end(), is_name_byte);
  const auto size = static_cast<std::size_t>(end - rest.begin());
  if (first == '{' && size > 1 && end != rest.end() && *end == '}') {
    return take(Kind::Name, size + 1, rest.substr(1, size - 1));
  }
  return take(Kind::Lone, 1, rest.substr(0, 1));
}

std::vector<Piece> pieces_of(std::string_view text) {
  std::vector<Piece> pieces;
  while (!text.empty()) {
    pieces.push_back(take_piece(text));
  }
  return pieces;
}

Problem lone_brace(std::string_view brace, std::string_view text, const std::string& where) {
  const std::string doubled = std::string(brace) + std::string(brace);
  return {where, "a single '" + std::string(brace) + "' in " + quoted(text) + " that belongs to no placeholder",
          "write " + doubled + " for the brace itself"};
}

std::string doubled_braces(std::string_view text) {
  std::string result;
  for (const char c : text) {
    result.append(c == '{' || c == '}' ? 2 : 1, c);
  }
  return result;
}

const std::string& value_of(std::string_view name, std::span<const std::pair<std::string, std::string>> values) {
  const auto found = std::ranges::find(values, name, &std::pair<std::string, std::string>::first);
  CETERIS_CHECK(found != values.end(), "a placeholder without a value: " + std::string(name));
  return found->second;
}

}  // namespace

std::vector<Problem> placeholder_problems(std::string_view text, std::span<const std::string> known,
                                          const std::string& where) {
  std::vector<Problem> problems;
  for (const Piece& piece : pieces_of(text)) {
    if (piece.kind == Kind::Lone) {
      problems.push_back(lone_brace(piece.text, text, where));
    } else if (piece.kind == Kind::Name && std::ranges::find(known, piece.text) == known.end()) {
      const std::string name(piece.text);
      const std::string near = nearest(name, known);
      problems.push_back({where, "{" + name + "} is no placeholder",
                          (near.empty() ? "" : "did you mean {" + near + "}? ") + "known: " + join(known, ", ") +
                              "; write {{" + name + "}} for the text with its braces"});
    }
  }
  return problems;
}

std::vector<std::string> placeholders_in(std::string_view text, const std::string& where) {
  std::vector<std::string> names;
  std::vector<Problem> problems;
  for (const Piece& piece : pieces_of(text)) {
    if (piece.kind == Kind::Lone) {
      problems.push_back(lone_brace(piece.text, text, where));
    } else if (piece.kind == Kind::Name && std::ranges::find(names, piece.text) == names.end()) {
      names.emplace_back(piece.text);
    }
  }
  if (!problems.empty()) {
    throw Error(Exit::InvalidSpec, std::move(problems));
  }
  return names;
}

std::string replace_placeholders(std::string_view text, std::span<const std::pair<std::string, std::string>> values,
                                 bool keep_dir) {
  std::string result;
  for (const Piece& piece : pieces_of(text)) {
    CETERIS_CHECK(piece.kind != Kind::Lone, "a brace that was not checked");
    if (piece.kind == Kind::Name && keep_dir && piece.text == kDirPlaceholder) {
      result += "{dir}";
      continue;
    }
    const std::string_view plain =
        piece.kind == Kind::Name ? std::string_view(value_of(piece.text, values)) : piece.text;
    result += keep_dir ? doubled_braces(plain) : std::string(plain);
  }
  return result;
}

}  // namespace ceteris::runner
