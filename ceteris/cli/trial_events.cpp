// SPDX-License-Identifier: Apache-2.0
#include "ceteris/cli/trial_events.hpp"

#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "ceteris/base/text.hpp"
#include "ceteris/spec/json.hpp"

namespace ceteris::cli {
namespace {

std::string event_number(double value) {
  if (std::isnan(value)) {
    return "NaN";
  }
  return std::isinf(value) ? (value < 0 ? "-Infinity" : "Infinity") : shortest(value);
}

std::string event_members(const EventValues& values) {
  std::string text;
  for (const auto& [name, value] : values) {
    text += (text.empty() ? "" : ", ") + spec::json_string(name) + ": " + event_number(value);
  }
  return text;
}

}  // namespace

TrialEvents::TrialEvents() {
  const char* folder = std::getenv("CETERIS_DIR");
  if (folder != nullptr && *folder != '\0') {
    file_.emplace(std::filesystem::path(folder) / "metrics.jsonl");
  }
}

void TrialEvents::at_step(std::int64_t step, const EventValues& values) {
  if (file_ && !values.empty()) {
    file_->append("{\"step\": " + std::to_string(step) + ", " + event_members(values) + "}");
  }
}

void TrialEvents::result(const EventValues& values) {
  if (file_) {
    file_->append("{\"result\": {" + event_members(values) + "}}");
  }
}

void TrialEvents::sync() {
  if (file_) {
    file_->sync();
  }
}

}  // namespace ceteris::cli
