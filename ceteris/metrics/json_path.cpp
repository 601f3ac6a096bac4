// SPDX-License-Identifier: Apache-2.0
#include "ceteris/metrics/json_path.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <set>
#include <system_error>
#include <utility>

namespace ceteris::metrics {
namespace {

using Type = JsonNode::Type;

constexpr std::size_t kDeepestPath = 64;

/// Where a first name of `key` may end: before every point and bracket, and at the end.
std::vector<std::size_t> name_ends(std::string_view key) {
  std::vector<std::size_t> ends;
  for (std::size_t i = 1; i < key.size(); ++i) {
    if (key[i] == '.' || key[i] == '[') ends.push_back(i);
  }
  if (!key.empty()) ends.push_back(key.size());
  return ends;
}

/// The element that "[2]" or "[-1]" at the front of `key` names; `rest` is what follows.
std::size_t element(const JsonDocument& document, std::size_t array, std::string_view key, std::string_view& rest) {
  const std::size_t close = key.find(']');
  if (!key.starts_with('[') || close == std::string_view::npos) return JsonNode::kNone;
  std::int64_t index = 0;
  const auto result = std::from_chars(key.data() + 1, key.data() + close, index);
  if (result.ec != std::errc() || result.ptr != key.data() + close) return JsonNode::kNone;
  if (index < 0) index += static_cast<std::int64_t>(document.nodes[array].children);
  rest = key.substr(close + 1);
  std::size_t child = document.nodes[array].first_child;
  if (index < 0) return JsonNode::kNone;
  while (child != JsonNode::kNone && document.nodes[child].position != static_cast<std::size_t>(index)) {
    child = document.nodes[child].next;
  }
  return child;
}

}  // namespace

std::optional<std::string> path_of(const JsonDocument& document, std::size_t node) {
  std::vector<std::size_t> chain;
  for (std::size_t at = node; document.nodes[at].parent != JsonNode::kNone; at = document.nodes[at].parent) {
    chain.push_back(at);
    if (chain.size() > kDeepestPath) return std::nullopt;
  }
  std::string path;
  for (auto at = chain.rbegin(); at != chain.rend(); ++at) {
    const JsonNode& part = document.nodes[*at];
    if (document.nodes[part.parent].type == Type::Array) {
      path += "[" + std::to_string(part.position) + "]";
    } else {
      path += (path.empty() ? "" : ".") + part.key;
    }
  }
  return path;
}

std::vector<std::string> leaf_paths(const JsonDocument& document, std::size_t limit) {
  std::vector<std::string> paths;
  for (std::size_t i = 1; i < document.nodes.size() && paths.size() < limit; ++i) {
    if (document.nodes[i].first_child != JsonNode::kNone) continue;
    if (std::optional<std::string> path = path_of(document, i)) paths.push_back(std::move(*path));
  }
  return paths;
}

std::string repeated_key(const JsonDocument& document) {
  std::set<std::pair<std::size_t, std::string_view>> seen;
  for (std::size_t i = 1; i < document.nodes.size(); ++i) {
    const JsonNode& node = document.nodes[i];
    if (document.nodes[node.parent].type != Type::Object) continue;
    if (!seen.emplace(node.parent, node.key).second) return path_of(document, i).value_or(node.key);
  }
  return {};
}

std::vector<std::size_t> find_key(const JsonDocument& document, std::string_view key, std::size_t from) {
  struct Search {
    std::size_t node;
    std::string_view rest;
  };
  std::vector<Search> open = {{from, key}};
  std::vector<std::size_t> found;
  while (!open.empty()) {
    const Search search = open.back();
    open.pop_back();
    if (search.rest.empty()) {
      found.push_back(search.node);
      continue;
    }
    const auto follow = [&](std::size_t node, std::string_view rest) {
      const bool point = rest.starts_with('.') && rest.size() > 1;
      if (rest.empty() || rest.starts_with('[') || point) open.push_back({node, point ? rest.substr(1) : rest});
    };
    const JsonNode& node = document.nodes[search.node];
    std::string_view rest;
    if (node.type == Type::Array) {
      const std::size_t child = element(document, search.node, search.rest, rest);
      if (child != JsonNode::kNone) follow(child, rest);
    }
    if (node.type != Type::Object) continue;
    const std::vector<std::size_t> ends = name_ends(search.rest);
    for (std::size_t child = node.first_child; child != JsonNode::kNone; child = document.nodes[child].next) {
      const std::string& name = document.nodes[child].key;
      if (std::ranges::find(ends, name.size()) != ends.end() && search.rest.starts_with(name)) {
        follow(child, search.rest.substr(name.size()));
      }
    }
  }
  std::ranges::sort(found);
  return found;
}

}  // namespace ceteris::metrics
