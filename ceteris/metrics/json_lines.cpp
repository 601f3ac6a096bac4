// SPDX-License-Identifier: Apache-2.0
#include "ceteris/metrics/json_lines.hpp"

#include <utility>

#include "ceteris/base/text.hpp"

namespace ceteris::metrics {

JsonLines split_json_lines(std::string_view text) {
  JsonLines out;
  std::size_t number = 0;
  while (!text.empty()) {
    ++number;
    const std::size_t end = text.find('\n');
    const bool unfinished = end == std::string_view::npos;
    const std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(unfinished ? text.size() : end + 1);
    if (line.empty()) continue;
    const std::string place = "line " + std::to_string(number);
    JsonParse parse = parse_json(line);
    if (!parse.document) {
      if (!unfinished) throw Refusal{place + ": not JSON: " + parse.problem};
      out.notes.push_back("the last line, " + std::to_string(number) + ", is cut off and left out");
    } else if (parse.document->nodes[0].type != JsonNode::Type::Object) {
      throw Refusal{place + ": holds no object; write {\"name\": value}"};
    } else {
      out.lines.push_back({number, std::move(*parse.document)});
    }
  }
  return out;
}

}  // namespace ceteris::metrics
