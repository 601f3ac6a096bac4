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
#include "ceteris/metrics/json_path.hpp"
#include "ceteris/metrics/readers.hpp"
#include "ceteris/metrics/refusal.hpp"
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
    add_sample(samples, {{}, number_of(document.nodes[child]), "element " + std::to_string(samples.size())});
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
LineSearch search_lines(std::string_view text, const Source& source, bool with_results) {
  LineSearch search;
  std::set<std::string> seen;
  const std::string cut = for_each_json_line(text, [&](std::size_t number, const JsonDocument& line) {
    const std::string place = "line " + std::to_string(number);
    if (search.notes.empty()) note_repeated_key(line, ", " + place, search.notes);
    const auto take = [&](std::size_t from, std::vector<Sample>& samples) {
      const KeyLookup found = look_up(line, source.key, from);
      if (!found.two.empty()) throw Refusal{place + ": " + found.two};
      if (found.node) add_sample(samples, {step_of(line, source.step_key), number_of(line.nodes[*found.node]), place});
    };
    take(0, search.curve);
    const KeyLookup result = with_results ? look_up(line, "result") : KeyLookup{};
    if (!result.two.empty()) throw Refusal{place + ": " + result.two};
    if (result.node) take(*result.node, search.results);
    if (search.curve.empty() && search.results.empty()) keep_keys(line, seen, search.keys);
  });
  if (!cut.empty()) search.notes.push_back(cut);
  return search;
}

Reading reading_of_search(LineSearch search, const Source& source, const std::string& where) {
  if (search.curve.empty() && search.results.empty()) return missing(where, "key", source.key, search.keys);
  const std::string place = where + ", key " + ceteris::quoted(source.key);
  // Of a program that ends with NaN the best of its curve is no result.
  const bool diverged = !search.results.empty() && search.results.back().number.state == State::NotFinite;
  const bool final_result = !search.results.empty() && (source.pick == Pick::Last || search.curve.empty() || diverged);
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
  return reading_of_search(search_lines(text, source, false), source, where);
}

Reading read_events(std::string_view text, const Source& source, const std::string& where) {
  return reading_of_search(search_lines(text, source, true), source, where);
}

}  // namespace ceteris::metrics
