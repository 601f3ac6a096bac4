// SPDX-License-Identifier: Apache-2.0
#include "ceteris/identity/identity.hpp"

#include <algorithm>
#include <string_view>

#include "ceteris/base/hash.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris::identity {
namespace {

/// Names and texts, each with its length in front: no two keys give the same bytes, whatever bytes are in them.
class Canonical {
 public:
  void add(std::string_view name, std::string_view text) {
    put(name);
    put(text);
  }
  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  void put(std::string_view text) { bytes_.append(std::to_string(text.size())).append(":").append(text).append(","); }

  std::string bytes_;
};

}  // namespace

std::string trial_id(const TrialKey& key) {
  constexpr std::size_t kIdDigits = 20;
  const TrialCommand& command = key.command;
  Canonical text;
  text.add("semantics", std::to_string(kCommandSemantics));
  for (const std::string& argument : command.argv) {
    text.add("argument", argument);
  }
  auto environment = command.environment;
  std::ranges::stable_sort(environment, {}, &std::pair<std::string, std::string>::first);
  for (const auto& [name, value] : environment) {
    text.add("variable", name);
    text.add("is", value);
  }
  text.add("directory", key.directory_role);
  text.add("values", command.values_json);
  text.add("seed", std::to_string(command.seed));
  text.add("replicate", std::to_string(command.replicate));
  if (command.time_limit > 0) {
    text.add("seconds", shortest(command.time_limit));
  }
  if (command.memory_limit > 0) {
    text.add("bytes", std::to_string(command.memory_limit));
  }
  for (const InputFile& file : key.code.inputs) {
    text.add("input", file.path);
    text.add("is", file.sha256);
  }
  text.add("git", key.code.git_content_sha256);
  if (!key.label.empty()) {
    text.add("label", key.label);
  }
  return sha256_hex(text.bytes()).substr(0, kIdDigits);
}

}  // namespace ceteris::identity
