// SPDX-License-Identifier: Apache-2.0
#include "ceteris/metrics/json_lines.hpp"

#include "ceteris/base/text.hpp"
#include "ceteris/metrics/refusal.hpp"

namespace ceteris::metrics {

std::string for_each_json_line(std::string_view text,
                               const std::function<void(std::size_t number, const JsonDocument& object)>& visit) {
  std::size_t number = 0;
  while (!text.empty()) {
    ++number;
    const std::size_t end = text.find('\n');
    const bool unfinished = end == std::string_view::npos;
    const std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(unfinished ? text.size() : end + 1);
    if (line.empty()) continue;
    const std::string place = "line " + std::to_string(number);
    const JsonParse parse = parse_json(line);
    if (!parse.document) {
      if (!unfinished) throw Refusal{place + ": not JSON: " + parse.problem};
      return "the last line, " + std::to_string(number) + ", is cut off and left out";
    }
    if (parse.document->nodes[0].type != JsonNode::Type::Object) {
      throw Refusal{place + ": holds no object; write {\"name\": value}"};
    }
    visit(number, *parse.document);
  }
  return {};
}

}  // namespace ceteris::metrics
