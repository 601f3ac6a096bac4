// SPDX-License-Identifier: Apache-2.0
#include "ceteris/trial_store/seal.hpp"

#include "ceteris/base/error.hpp"
#include "ceteris/base/hash.hpp"

namespace ceteris::trial_store {
namespace {

constexpr std::string_view kBefore = ",\n  \"sha256\": \"";
constexpr std::string_view kAfter = "\"\n}\n";
constexpr std::size_t kDigits = 64;

}  // namespace

std::string sealed(std::string_view json) {
  const std::size_t end = json.find_last_not_of(" \n");
  CETERIS_CHECK(end != std::string_view::npos && json[end] == '}', "a record is an object");
  const std::size_t last = json.find_last_not_of(" \n", end - 1);
  std::string text(json.substr(0, last + 1));
  text.append(kBefore);
  const std::string hash = sha256_hex(text);
  return text.append(hash).append(kAfter);
}

std::optional<std::string> seal_problem(std::string_view record) {
  if (record.empty()) {
    return "is empty";
  }
  const std::size_t tail = kDigits + kAfter.size();
  if (record.size() < kBefore.size() + tail || !record.ends_with(kAfter) ||
      !record.substr(0, record.size() - tail).ends_with(kBefore)) {
    return "is cut off or was changed: it does not end with its SHA-256";
  }
  const std::string_view body = record.substr(0, record.size() - tail);
  if (sha256_hex(body) != record.substr(body.size(), kDigits)) {
    return "was changed after it was written: its SHA-256 is another one";
  }
  return std::nullopt;
}

}  // namespace ceteris::trial_store
