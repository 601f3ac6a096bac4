// SPDX-License-Identifier: Apache-2.0
#include "ceteris/base/error.hpp"

#include <cstring>

namespace ceteris {
namespace {

std::string join(const std::vector<Problem>& problems) {
  std::string text;
  for (const Problem& problem : problems) {
    if (!text.empty()) {
      text += '\n';
    }
    text += problem.line();
  }
  return text;
}

}  // namespace

std::string Problem::line() const {
  std::string text = where;
  if (!text.empty()) {
    text += ": ";
  }
  text += what;
  if (!remedy.empty()) {
    text += "; " + remedy;
  }
  return text;
}

Error::Error(Exit exit, std::vector<Problem> problems)
    : std::runtime_error(join(problems)), exit_(exit), problems_(std::move(problems)) {}

Error usage_error(std::string where, std::string what, std::string remedy) {
  return {Exit::Usage, Problem{std::move(where), std::move(what), std::move(remedy)}};
}

Error spec_error(std::string where, std::string what, std::string remedy) {
  return {Exit::InvalidSpec, Problem{std::move(where), std::move(what), std::move(remedy)}};
}

Error system_error(std::string where, std::string what, int errno_value) {
  if (errno_value != 0) {
    what += std::string(": ") + std::strerror(errno_value);
  }
  return {Exit::Failure, Problem{std::move(where), std::move(what), {}}};
}

std::string errno_name(int reason) {
  const char* name = strerrorname_np(reason);
  return name == nullptr ? "errno " + std::to_string(reason) : name;
}

Bug::Bug(std::string_view condition, std::string_view message, std::string_view file, int line)
    : std::logic_error("a bug in ceteris: " + std::string(message) + " (" + std::string(condition) + ", " +
                       std::string(file.substr(file.find_last_of('/') + 1)) + ":" + std::to_string(line) +
                       "); please report it") {}

}  // namespace ceteris
