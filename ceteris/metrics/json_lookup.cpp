// SPDX-License-Identifier: Apache-2.0
#include "ceteris/metrics/json_lookup.hpp"

#include <algorithm>
#include <vector>

#include "ceteris/base/text.hpp"
#include "ceteris/metrics/json_path.hpp"
#include "ceteris/metrics/step_names.hpp"

namespace ceteris::metrics {
namespace {

constexpr std::size_t kDeepestChain = 16;

/// 'test' -> 'accuracy', which tells names with points from paths.
std::string chain_of(const JsonDocument& document, std::size_t node) {
  std::vector<std::string> parts;
  for (std::size_t at = node; document.nodes[at].parent != JsonNode::kNone && parts.size() < kDeepestChain;
       at = document.nodes[at].parent) {
    const JsonNode& part = document.nodes[at];
    const bool element = document.nodes[part.parent].type == JsonNode::Type::Array;
    parts.push_back(element ? "[" + std::to_string(part.position) + "]" : ceteris::quoted(part.key));
  }
  std::ranges::reverse(parts);
  return join(parts, " -> ");
}

std::string content_of(const JsonNode& node) {
  switch (node.type) {
    case JsonNode::Type::Array:
      return "an array";
    case JsonNode::Type::Object:
      return "an object";
    case JsonNode::Type::Text:
      return ceteris::quoted(node.text.substr(0, 40));
    default:
      return printable(node.text.substr(0, 40));
  }
}

}  // namespace

KeyLookup look_up(const JsonDocument& document, std::string_view key, std::size_t from) {
  const std::vector<std::size_t> found = find_key(document, key, from);
  if (found.empty()) return {};
  if (found.size() == 1) return {found[0], {}};
  const std::string first = chain_of(document, found[0]);
  const std::string second = chain_of(document, found[1]);
  const std::string one = content_of(document.nodes[found[0]]);
  const std::string other = content_of(document.nodes[found[1]]);
  if (first == second) {
    return {std::nullopt, "the key " + first + " stands twice in one object, with " + one + " and with " + other +
                              "; let the program write it once"};
  }
  return {std::nullopt, ceteris::quoted(key) + " reads in two ways: " + first + " is " + one + ", and " + second +
                            " is " + other + "; rename one of them"};
}

std::optional<double> step_of(const JsonDocument& line, std::string_view step_key) {
  const auto number_at = [&](std::string_view key) -> std::optional<double> {
    const KeyLookup found = look_up(line, key);
    if (!found.node) return std::nullopt;
    const Number number = number_of(line.nodes[*found.node]);
    return number.state == State::Value ? std::optional(number.value) : std::nullopt;
  };
  if (!step_key.empty()) return number_at(step_key);
  for (const std::string_view name : kStepNames) {
    if (const std::optional<double> step = number_at(name)) return step;
  }
  return std::nullopt;
}

}  // namespace ceteris::metrics
