// SPDX-License-Identifier: Apache-2.0
#include "ceteris/trial/study_events.hpp"

#include <cmath>

#include "ceteris/base/text.hpp"
#include "ceteris/spec/json.hpp"

namespace ceteris::trial {
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

StudyEvents::StudyEvents(const std::filesystem::path& folder) {
  if (!folder.empty()) {
    file_.emplace(folder / "metrics.jsonl");
  }
}

void StudyEvents::at_step(std::int64_t step, const EventValues& values) {
  if (file_ && !values.empty()) {
    file_->append("{\"step\": " + std::to_string(step) + ", " + event_members(values) + "}");
  }
}

void StudyEvents::result(const EventValues& values) {
  if (file_) {
    file_->append("{\"result\": {" + event_members(values) + "}}");
  }
}

void StudyEvents::sync() {
  if (file_) {
    file_->sync();
  }
}

}  // namespace ceteris::trial
