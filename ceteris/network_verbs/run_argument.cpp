// SPDX-License-Identifier: Apache-2.0
#include "ceteris/network_verbs/run_argument.hpp"

#include <algorithm>
#include <filesystem>

#include "ceteris/models/table.hpp"
#include "ceteris/trial/find_run.hpp"

namespace ceteris::network_verbs {
namespace {

bool looks_like_a_run(const std::string& text) {
  constexpr std::size_t kFewestDigits = 4;
  const std::filesystem::path path(text);
  const bool hexadecimal = text.find_first_not_of("0123456789abcdef") == std::string::npos;
  return (hexadecimal && text.size() >= kFewestDigits) || text.ends_with('/') ||
         (path.has_parent_path() && !path.has_extension());
}

}  // namespace

std::string run_argument(const std::string& text, const std::string& runs) {
  std::error_code ignored;
  const auto& models = models::table();
  if (text.empty() || std::filesystem::exists(text, ignored) ||
      std::any_of(models.begin(), models.end(), [&](const auto& model) { return model.name == text; })) {
    return text;
  }
  if (looks_like_a_run(text)) {
    return trial::require_run(text, runs).string();
  }
  const auto found = trial::find_run(text, runs);
  return found ? found->string() : text;
}

}  // namespace ceteris::network_verbs
