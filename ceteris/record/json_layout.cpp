// SPDX-License-Identifier: Apache-2.0
#include "ceteris/record/json_layout.hpp"

#include <algorithm>

namespace ceteris::record {

namespace {

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/// Walks over valid JSON text; `at_` always stands on the next token.
class Layout {
 public:
  Layout(std::string_view json, std::size_t width) : json_(json), width_(width) {}

  std::string run() {
    value(0);
    out_ += '\n';
    return std::move(out_);
  }

 private:
  void skip_space() {
    while (at_ < json_.size() && is_space(json_[at_])) {
      ++at_;
    }
  }

  /// The end of the string that starts at `from`.
  std::size_t string_end(std::size_t from) const {
    std::size_t i = from + 1;
    while (i < json_.size() && json_[i] != '"') {
      i += json_[i] == '\\' ? 2 : 1;
    }
    return std::min(i + 1, json_.size());
  }

  /// The value that starts at `at_` on one line: its text, its end, and how deep containers nest in it.
  struct OneLine {
    std::string text;
    std::size_t end = 0;
    int depth = 0;
  };

  OneLine one_line() const {
    OneLine line;
    int open = 0;
    std::size_t i = at_;
    while (i < json_.size()) {
      if (open > 0 && line.text.size() > width_) {
        break;  // too long for a line: the caller opens it up and never reads `end`
      }
      const char c = json_[i];
      if (is_space(c)) {
        ++i;
        continue;
      }
      if (open == 0 && (c == ',' || c == ']' || c == '}')) {
        break;
      }
      if (c == '"') {
        const std::size_t end = string_end(i);
        line.text += json_.substr(i, end - i);
        i = end;
        if (open == 0) {
          break;
        }
        continue;
      }
      line.text += c;
      ++i;
      if (c == '{' || c == '[') {
        line.depth = std::max(line.depth, ++open);
      } else if (c == '}' || c == ']') {
        if (--open == 0) {
          break;
        }
      } else if (c == ',' || c == ':') {
        line.text += ' ';
      }
    }
    line.end = i;
    return line;
  }

  void value(std::size_t indent) {
    skip_space();
    const char first = at_ < json_.size() ? json_[at_] : '\0';
    const bool container = first == '{' || first == '[';
    const std::size_t column = out_.size() - (out_.rfind('\n') == std::string::npos ? 0 : out_.rfind('\n') + 1);
    OneLine line = one_line();
    const bool empty = line.text.size() == 2;
    if (!container || empty || (line.depth <= 2 && column + line.text.size() <= width_)) {
      out_ += line.text;
      at_ = line.end;
      return;
    }
    out_ += first;
    ++at_;
    for (bool more = true; more;) {
      out_ += '\n';
      out_.append(indent + 2, ' ');
      skip_space();
      if (first == '{') {
        const std::size_t end = string_end(at_);
        out_ += json_.substr(at_, end - at_);
        at_ = end;
        skip_space();
        ++at_;  // the colon
        out_ += ": ";
      }
      value(indent + 2);
      skip_space();
      more = at_ < json_.size() && json_[at_] == ',';
      if (more) {
        out_ += ',';
        ++at_;
      }
    }
    ++at_;  // the closing bracket
    out_ += '\n';
    out_.append(indent, ' ');
    out_ += first == '{' ? '}' : ']';
  }

  std::string_view json_;
  std::size_t width_;
  std::size_t at_ = 0;
  std::string out_;
};

}  // namespace

std::string lay_out_json(std::string_view json, std::size_t width) {
  return Layout(json, width).run();
}

}  // namespace ceteris::record
