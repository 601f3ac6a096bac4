// SPDX-License-Identifier: Apache-2.0
// {"outcomes": {"img1": 1, "img2": 0}} in metrics.jsonl.
#include <map>
#include <string>
#include <utility>

#include "ceteris/base/text.hpp"
#include "ceteris/metrics/json_lines.hpp"
#include "ceteris/metrics/json_lookup.hpp"
#include "ceteris/metrics/readers.hpp"
#include "ceteris/metrics/refusal.hpp"

namespace ceteris::metrics {
namespace {

double outcome_of(const JsonNode& node, const std::string& place) {
  if (node.type == JsonNode::Type::Boolean) return node.text == "true" ? 1 : 0;
  const Number number = number_of(node);
  if (number.state == State::Value) return number.value;
  throw Refusal{place + ", outcome of " + ceteris::quoted(node.key) + ": " + number.problem};
}

}  // namespace

ItemOutcomes read_outcomes(std::string_view text, const std::string& where) {
  ItemOutcomes out;
  try {
    std::map<std::string, double> outcomes;
    std::size_t repeated = 0;
    const std::string cut = for_each_json_line(text, [&](std::size_t number, const JsonDocument& line) {
      const std::vector<JsonNode>& nodes = line.nodes;
      const std::string place = "line " + std::to_string(number);
      const KeyLookup found = look_up(line, "outcomes");
      if (!found.two.empty()) throw Refusal{place + ": " + found.two};
      if (!found.node) return;
      if (nodes[*found.node].type != JsonNode::Type::Object) {
        throw Refusal{place + ": outcomes are an object of items, as in {\"outcomes\": {\"img1\": 1}}"};
      }
      for (std::size_t item = nodes[*found.node].first_child; item != JsonNode::kNone; item = nodes[item].next) {
        const double outcome = outcome_of(nodes[item], place);
        if (!outcomes.insert_or_assign(nodes[item].key, outcome).second) ++repeated;
      }
    });
    if (!cut.empty()) out.notes.push_back(cut);
    if (repeated > 0) {
      out.notes.push_back(std::to_string(repeated) + " outcomes of an item that had one; the later counts");
    }
    for (const auto& [item, outcome] : outcomes) out.items.push_back({item, outcome});
  } catch (const Refusal& refusal) {
    out.problem = where + ": " + refusal.why;
  }
  return out;
}

}  // namespace ceteris::metrics
