// SPDX-License-Identifier: Apache-2.0
// JSON documents and JSON lines.
#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ceteris/base/text.hpp"
#include "ceteris/metrics/json_lines.hpp"
#include "ceteris/metrics/json_lookup.hpp"
#include "ceteris/metrics/readers.hpp"
#include "ceteris/metrics/samples.hpp"

namespace ceteris::metrics {
namespace {

constexpr std::size_t kPathsKept = 1000;

bool is_curve(const JsonDocument& document, const JsonNode& array) {
  if (array.type != JsonNode::Type::Array || array.children == 0) return false;
  for (std::size_t child = array.first_child; child != JsonNode::kNone; child = document.nodes[child].next) {
    const JsonNode::Type type = document.nodes[child].type;
    if (type == JsonNode::Type::Array || type == JsonNode::Type::Object) return false;
  }
  return true;
}

std::vector<Sample> samples_at(const JsonDocument& document, const JsonNode& node) {
  if (!is_curve(document, node)) return {{{}, number_of(node), {}}};
  std::vector<Sample> samples;
  for (std::size_t child = node.first_child; child != JsonNode::kNone; child = document.nodes[child].next) {
    samples.push_back({{}, number_of(document.nodes[child]), "element " + std::to_string(samples.size())});
  }
  return samples;
}

void note_repeated_key(const JsonDocument& document, const std::string& place, std::vector<std::string>& notes) {
  const std::string key = repeated_key(document);
  if (!key.empty()) notes.push_back("the key " + ceteris::quoted(key) + " stands twice in one object" + place);
}

/// What is searched in lines: the key in the line itself and, in events, in its "result".
struct LineSearch {
  std::vector<Sample> curve;
  std::vector<Sample> results;
  std::vector<std::string> keys;  ///< of all lines, for the message when there is none
  std::vector<std::string> notes;
};

void keep_keys(const JsonDocument& line, std::set<std::string>& seen, std::vector<std::string>& keys) {
  if (seen.size() >= kPathsKept) return;
  for (std::string& path : leaf_paths(line, kPathsKept)) {
    if (seen.insert(path).second) keys.push_back(std::move(path));
  }
}

/// Throws Refusal.
LineSearch search_lines(const std::vector<JsonLine>& lines, const Source& source, bool with_results) {
  LineSearch search;
  std::set<std::string> seen;
  for (const JsonLine& line : lines) {
    const JsonDocument& document = line.document;
    const std::string place = "line " + std::to_string(line.number);
    if (search.notes.empty()) note_repeated_key(document, ", " + place, search.notes);
    const auto take = [&](std::size_t from, std::vector<Sample>& samples) {
      const KeyLookup found = look_up(document, source.key, from);
      if (!found.two.empty()) throw Refusal{place + ": " + found.two};
      if (found.node)
        samples.push_back({step_of(document, source.step_key), number_of(document.nodes[*found.node]), place});
    };
    take(0, search.curve);
    const KeyLookup result = with_results ? look_up(document, "result") : KeyLookup{};
    if (result.node) take(*result.node, search.results);
    if (search.curve.empty() && search.results.empty()) keep_keys(document, seen, search.keys);
  }
  return search;
}

Reading reading_of_search(LineSearch search, const Source& source, const std::string& where) {
  if (search.curve.empty() && search.results.empty()) return missing(where, "key", source.key, search.keys);
  const std::string place = where + ", key " + ceteris::quoted(source.key);
  const bool final_result = !search.results.empty() && (source.pick == Pick::Last || search.curve.empty());
  Reading reading = search.curve.empty() ? Reading{} : reading_of(std::move(search.curve), source.pick, place);
  if (final_result) {
    if (search.results.size() > 1) {
      search.notes.push_back(std::to_string(search.results.size()) + " result lines have the key; the last counts");
    }
    Reading result = reading_of({search.results.back()}, Pick::Last, place);
    result.curve = std::move(reading.curve);
    result.notes.insert(result.notes.end(), reading.notes.begin(), reading.notes.end());
    reading = std::move(result);
  }
  reading.notes.insert(reading.notes.end(), search.notes.begin(), search.notes.end());
  return reading;
}

Reading read_lines(std::string_view text, const Source& source, const std::string& where, bool with_results) {
  try {
    JsonLines lines = split_json_lines(text);
    LineSearch search = search_lines(lines.lines, source, with_results);
    search.notes.insert(search.notes.end(), lines.notes.begin(), lines.notes.end());
    return reading_of_search(std::move(search), source, where);
  } catch (const Refusal& refusal) {
    return no_reading(State::Refused, where + ", " + refusal.why);
  }
}

}  // namespace

Reading read_json(std::string_view text, const Source& source, const std::string& where) {
  const JsonParse parse = parse_json(text);
  if (!parse.document) {
    return no_reading(State::Refused, where + ": not JSON: " + parse.problem +
                                          (parse.more_follows ? "; for one JSON value a line use jsonl:" : ""));
  }
  const JsonDocument& document = *parse.document;
  const KeyLookup found = look_up(document, source.key);
  if (!found.two.empty()) return no_reading(State::Refused, where + ": " + found.two);
  if (!found.node) return missing(where, "key", source.key, leaf_paths(document, kPathsKept));
  Reading reading = reading_of(samples_at(document, document.nodes[*found.node]), source.pick,
                               where + ", key " + ceteris::quoted(source.key));
  note_repeated_key(document, {}, reading.notes);
  return reading;
}

Reading read_json_lines(std::string_view text, const Source& source, const std::string& where) {
  return read_lines(text, source, where, false);
}

Reading read_events(std::string_view text, const Source& source, const std::string& where) {
  return read_lines(text, source, where, true);
}

}  // namespace ceteris::metrics
