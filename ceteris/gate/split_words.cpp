// SPDX-License-Identifier: Apache-2.0
#include "ceteris/gate/split_words.hpp"

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris::gate {
namespace {

constexpr std::string_view kBlanks = " \t\n";
constexpr std::string_view kOfShells = "|&;<>()$`*?[";
constexpr std::string_view kOfShellsInQuotes = "$`";

class Splitter {
 public:
  Splitter(std::string_view text, const std::string& where) : text_(text), where_(where) {}

  std::vector<std::string> all() {
    while (at_ < text_.size()) {
      step();
    }
    end_word();
    return std::move(words_);
  }

 private:
  void step() {
    const char c = text_[at_];
    if (kBlanks.find(c) != std::string_view::npos) {
      end_word();
      ++at_;
      return;
    }
    if (kOfShells.find(c) != std::string_view::npos || (!in_word_ && (c == '~' || c == '#'))) {
      refuse(c);
    }
    in_word_ = true;
    if (c == '\'' || c == '"') {
      take_quoted(c);
    } else if (c == '\\') {
      take_escaped();
    } else {
      word_ += c;
      ++at_;
    }
  }

  void take_escaped() {
    if (at_ + 1 == text_.size()) {
      throw usage_error(where_, "ends with a backslash", "take it out");
    }
    word_ += text_[at_ + 1];
    at_ += 2;
  }

  void take_quoted(char quote) {
    for (++at_; at_ < text_.size() && text_[at_] != quote; ++at_) {
      const bool escape = quote == '"' && text_[at_] == '\\' && at_ + 1 < text_.size() &&
                          std::string_view("\"\\$`").find(text_[at_ + 1]) != std::string_view::npos;
      if (escape) {
        ++at_;
      } else if (quote == '"' && kOfShellsInQuotes.find(text_[at_]) != std::string_view::npos) {
        refuse(text_[at_]);
      }
      word_ += text_[at_];
    }
    if (at_ == text_.size()) {
      throw usage_error(where_, std::string("has a ") + quote + " that is not closed");
    }
    ++at_;
  }

  void end_word() {
    if (in_word_) {
      words_.push_back(std::move(word_));
    }
    word_.clear();
    in_word_ = false;
  }

  [[noreturn]] void refuse(char c) const {
    throw usage_error(where_, std::string("has a ") + c + " that a shell would act on, and none reads it",
                      "quote it, or start a shell: \"sh -c 'cd b && ./bench {seed}'\"");
  }

  std::string_view text_;
  const std::string& where_;
  std::size_t at_ = 0;
  std::string word_;
  bool in_word_ = false;
  std::vector<std::string> words_;
};

}  // namespace

std::vector<std::string> split_words(std::string_view text, const std::string& where) {
  std::vector<std::string> words = Splitter(text, where).all();
  if (words.empty() || words.front().empty()) {
    throw usage_error(where, "names no program", "write \"python3 train.py --seed {seed} --out {dir}\"");
  }
  return words;
}

}  // namespace ceteris::gate
