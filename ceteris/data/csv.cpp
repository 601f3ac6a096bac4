// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/csv.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace ceteris::data {
namespace {

class CsvReader {
 public:
  CsvReader(std::string_view text, const std::string& where) : text_(text), where_(where) {}

  Csv run() {
    while (at_ < text_.size()) {
      const int line = line_;
      CsvRow row{line, {}};
      const char* mistake = read_row(row.fields);
      if (mistake != nullptr) {
        csv_.problems.push_back({where_ + ":" + std::to_string(line), mistake, {}});
      } else if (row.fields.size() > 1 || !row.fields[0].empty()) {
        csv_.rows.push_back(std::move(row));
      }
    }
    return std::move(csv_);
  }

 private:
  // Leaves `at_` behind the row's end, whether the row is sound or not; returns what is wrong with it.
  const char* read_row(std::vector<std::string>& fields) {
    const char* mistake = nullptr;
    while (true) {
      skip_blanks();
      const char* wrong = peek() == '"' ? read_quoted(fields.emplace_back()) : read_plain(fields.emplace_back());
      mistake = mistake == nullptr ? wrong : mistake;
      if (at_ >= text_.size() || text_[at_++] == '\n') {
        ++line_;
        return mistake;
      }
    }
  }

  // Stops at a comma, a line feed or the end; the carriage return of CR LF is not part of the field.
  const char* read_plain(std::string& field) {
    const std::size_t end = std::min(text_.find_first_of(",\n", at_), text_.size());
    std::string_view content = text_.substr(at_, end - at_);
    if (end < text_.size() && text_[end] == '\n' && content.ends_with('\r')) {
      content.remove_suffix(1);
    }
    at_ = end;
    field = without_blanks_behind(content);
    return content.find('"') == std::string_view::npos ? nullptr
                                                       : "a quote inside a field that does not begin with one";
  }

  const char* read_quoted(std::string& field) {
    ++at_;
    while (true) {
      const std::size_t quote = text_.find('"', at_);
      if (quote == std::string_view::npos) {
        at_ = text_.size();
        return "a quote is opened and never closed";
      }
      field += text_.substr(at_, quote - at_);
      line_ += static_cast<int>(std::count(text_.begin() + static_cast<std::ptrdiff_t>(at_),
                                           text_.begin() + static_cast<std::ptrdiff_t>(quote), '\n'));
      at_ = quote + 1;
      if (peek() != '"') {
        break;
      }
      field += '"';
      ++at_;
    }
    std::string rest;
    const char* mistake = read_plain(rest);
    return rest.empty() ? mistake : "text between the closing quote and the comma";
  }

  void skip_blanks() { at_ = std::min(text_.find_first_not_of(" \t", at_), text_.size()); }

  static std::string_view without_blanks_behind(std::string_view text) {
    return text.substr(0, text.find_last_not_of(" \t") + 1);
  }

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  std::string_view text_;
  const std::string& where_;
  std::size_t at_ = 0;
  int line_ = 1;
  Csv csv_;
};

}  // namespace

Csv parse_csv(std::string_view text, const std::string& where) {
  return CsvReader(text, where).run();
}

}  // namespace ceteris::data
