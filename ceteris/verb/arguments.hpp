// SPDX-License-Identifier: Apache-2.0
// Command lines: a thin layer over CLI11 in which the fields of a spec become flags by themselves.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ceteris/spec/document.hpp"

namespace ceteris::verb {

/// What follows a verb on the command line.
using Arguments = std::span<const std::string>;

/// The arguments of one verb. Declare, then parse once.
class ArgumentParser {
 public:
  /// `footer` stands at the end of the help page: examples.
  ArgumentParser(std::string_view verb, std::string_view summary, std::string_view footer);
  ~ArgumentParser();

  void flag(const std::string& name, bool& value, const std::string& doc);
  void option(const std::string& name, std::string& value, const std::string& doc);
  void option(const std::string& name, int& value, const std::string& doc);
  void option(const std::string& name, std::optional<double>& value, const std::string& doc);
  /// `shape` is what help calls a value.
  void repeated(const std::string& name, std::vector<std::string>& values, const std::string& doc,
                const std::string& shape = "KEY=VALUE");
  /// An option that had another name: whoever types that one is told this one.
  void renamed(const std::string& before, const std::string& now);
  /// All that is no option. `words` is what help calls them: "MODEL IMAGES...". At most once.
  void positionals(const std::string& words, std::vector<std::string>& values, const std::string& doc);

  /// Top-level fields as flags: "max_images" becomes --max-images VALUE, a yes/no field a bare --quick. What the user
  /// gives is appended to `assignments` as "max_images=VALUE", so that one reader checks types and ranges.
  void fields(std::span<const spec::FieldDoc> docs, std::vector<std::string>& assignments);

  /// True to go on; false when --help was asked for and printed. Throws a usage error for anything unknown or missing,
  /// with the nearest known flag.
  [[nodiscard]] bool parse(Arguments arguments);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ceteris::verb
