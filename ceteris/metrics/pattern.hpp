// SPDX-License-Identifier: Apache-2.0
// Regular expressions of a source, by RE2: time linear in the text, whatever the expression.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace ceteris::metrics {

/// What a match holds: views into the line.
struct PatternMatch {
  std::string_view value;
  std::optional<std::string_view> step;
};

class Pattern {
 public:
  /// The value is the group (?P<value>...), or else the first that is not (?P<step>...). `problem()` says what is
  /// wrong.
  explicit Pattern(const std::string& expression);
  ~Pattern();
  Pattern(Pattern&&) noexcept;
  Pattern& operator=(Pattern&&) noexcept;

  /// "the regular expression 'acc=(.+' is wrong: missing )", or that it has no group; empty when it can be used.
  [[nodiscard]] const std::string& problem() const { return problem_; }
  /// Calls `visit` for the matches in `line`, from left to right, none overlapping. `line` is UTF-8.
  void for_each_match(std::string_view line, const std::function<void(const PatternMatch&)>& visit) const;

 private:
  struct Engine;
  std::unique_ptr<Engine> engine_;
  std::string problem_;
};

}  // namespace ceteris::metrics
