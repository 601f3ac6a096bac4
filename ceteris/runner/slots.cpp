// SPDX-License-Identifier: Apache-2.0
#include "ceteris/runner/slots.hpp"

#include <charconv>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris::runner {
namespace {

constexpr std::string_view kWhere = "--slots";
constexpr std::string_view kGpu = "gpu=";
constexpr std::size_t kMostPositions = 4096;

/// CUDA ends the list at the first entry that is no device.
std::vector<std::string> visible(const std::string& list) {
  std::vector<std::string> devices;
  for (const std::string& entry : split(list, ',')) {
    const std::string_view device = trim(entry);
    if (device.empty() || device.starts_with('-') || device == "NoDevFiles") {
      break;
    }
    devices.emplace_back(device);
  }
  return devices;
}

std::optional<std::size_t> position_in(std::string_view text) {
  std::size_t position = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), position);
  const bool whole = error == std::errc() && end == text.data() + text.size() && position < kMostPositions;
  return whole ? std::optional(position) : std::nullopt;
}

}  // namespace

Slots parse_slots(std::string_view text, const std::optional<std::string>& visible_devices) {
  if (!text.starts_with(kGpu)) {
    throw usage_error(std::string(kWhere), quoted(text) + " names no slots", "write gpu=0,1");
  }
  const std::vector<std::string> devices = visible_devices ? visible(*visible_devices) : std::vector<std::string>();
  Slots slots;
  std::vector<Problem> problems;
  for (const std::string& word : split(text.substr(kGpu.size()), ',')) {
    const auto position = position_in(trim(word));
    if (!position) {
      problems.push_back({std::string(kWhere), quoted(word) + " is no position of a GPU", "write numbers from 0"});
    } else if (!visible_devices) {
      slots.gpu.push_back(std::to_string(*position));
    } else if (*position < devices.size()) {
      slots.gpu.push_back(devices[*position]);
    } else {
      problems.push_back({std::string(kWhere),
                          "there is no GPU at position " + std::to_string(*position) + ": CUDA_VISIBLE_DEVICES=" +
                              printable(*visible_devices) + " shows " + std::to_string(devices.size()),
                          "positions count from 0 in that list"});
    }
  }
  if (!problems.empty()) {
    throw Error(Exit::Usage, std::move(problems));
  }
  return slots;
}

}  // namespace ceteris::runner
