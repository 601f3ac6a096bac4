// SPDX-License-Identifier: Apache-2.0
#include "ceteris/metrics/pattern.hpp"

#include <re2/re2.h>

#include <map>
#include <vector>

#include "ceteris/base/text.hpp"

namespace ceteris::metrics {
namespace {

re2::RE2::Options quiet() {
  re2::RE2::Options options;
  options.set_log_errors(false);
  return options;
}

}  // namespace

struct Pattern::Engine {
  explicit Engine(const std::string& expression) : regex(expression, quiet()) {}

  re2::RE2 regex;
  int value = 0;  ///< group of the value
  int step = 0;   ///< group of the step; 0 when there is none
};

Pattern::~Pattern() = default;
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;

Pattern::Pattern(const std::string& expression) : engine_(std::make_unique<Engine>(expression)) {
  const re2::RE2& regex = engine_->regex;
  const std::string name = "the regular expression " + ceteris::quoted(expression);
  if (!regex.ok()) {
    const bool around = expression.find("(?=") != std::string::npos || expression.find("(?!") != std::string::npos ||
                        expression.find("(?<") != std::string::npos;
    problem_ = name + " is wrong: " + printable(regex.error()) +
               (around ? "; lookaround is not known here, and named groups are written (?P<value>...)" : "");
    return;
  }
  const std::map<std::string, int>& names = regex.NamedCapturingGroups();
  if (const auto step = names.find("step"); step != names.end()) engine_->step = step->second;
  if (const auto value = names.find("value"); value != names.end()) {
    engine_->value = value->second;
  } else {
    engine_->value = engine_->step == 1 ? 2 : 1;
  }
  if (engine_->value > regex.NumberOfCapturingGroups()) {
    problem_ = name + " has no group for the value; put the number into brackets, as in 'accuracy: ([0-9.]+)'";
  }
}

void Pattern::for_each_match(std::string_view line, const std::function<void(const PatternMatch&)>& visit) const {
  const re2::StringPiece text(line.data(), line.size());
  std::vector<re2::StringPiece> groups(static_cast<std::size_t>(engine_->regex.NumberOfCapturingGroups()) + 1);
  const auto view = [](const re2::StringPiece& piece) { return std::string_view(piece.data(), piece.size()); };
  std::size_t from = 0;
  while (from <= line.size() && engine_->regex.Match(text, from, line.size(), re2::RE2::UNANCHORED, groups.data(),
                                                     static_cast<int>(groups.size()))) {
    const re2::StringPiece& value = groups[static_cast<std::size_t>(engine_->value)];
    const re2::StringPiece& step = groups[static_cast<std::size_t>(engine_->step)];
    // A group inside an alternative that was not taken has no place.
    if (value.data() != nullptr) {
      visit({view(value), engine_->step > 0 && step.data() != nullptr ? std::optional(view(step)) : std::nullopt});
    }
    const auto end = static_cast<std::size_t>(groups[0].data() - line.data()) + groups[0].size();
    from = groups[0].empty() ? end + 1 : end;
  }
}

}  // namespace ceteris::metrics
