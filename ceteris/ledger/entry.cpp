// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ledger/entry.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <nlohmann/json.hpp>

#include "ceteris/base/error.hpp"
#include "ceteris/base/hash.hpp"
#include "ceteris/base/json_depth.hpp"

namespace ceteris::ledger {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::string_view, 16> kKinds = {
    "registered", "adopted", "amended", "tuned",   "began",  "ended",  "found",    "imported",
    "looked",     "merged",  "entered", "decided", "sealed", "opened", "answered", "unknown"};
constexpr std::string_view kBefore = ",\"sha256\":\"";
constexpr std::string_view kAfter = "\"}";
constexpr std::size_t kDigits = 64;

/// The members of an entry of this kind, each once: the writer and the reader go over this list.
template <typename AnyEntry, typename F>
void each_member(AnyEntry& entry, F&& member) {
  switch (entry.kind) {
    case Kind::Registered:
    case Kind::Adopted:
    case Kind::Amended:
      member("version", entry.version);
      member("study", entry.study);
      member("code", entry.code);
      member("file_sha256", entry.file_sha256);
      member("version_sha256", entry.version_sha256);
      member("arms", entry.plan.arms);
      member("replicates", entry.plan.replicates);
      member("tasks", entry.plan.tasks);
      member("metric", entry.plan.metric);
      member("better", entry.plan.better);
      member("margin", entry.plan.margin);
      member("stopping", entry.plan.stopping);
      member("reason", entry.reason);
      member("changes", entry.changes);
      break;
    case Kind::Tuned:
      member("version", entry.version);
      member("file_sha256", entry.file_sha256);
      break;
    case Kind::Began:
      member("trial", entry.trial);
      member("attempt", entry.attempt);
      break;
    case Kind::Ended:
    case Kind::Found:
      member("trial", entry.trial);
      member("attempt", entry.attempt);
      member("outcome", entry.outcome);
      member("result_sha256", entry.result_sha256);
      member("attempt_sha256", entry.attempt_sha256);
      break;
    case Kind::Imported:
      member("version", entry.version);
      member("file", entry.file);
      member("file_sha256", entry.file_sha256);
      member("trials", entry.trials);
      break;
    case Kind::Looked:
      member("version", entry.version);
      member("by", entry.by);
      member("ended", entry.ended);
      member("planned", entry.planned);
      break;
    case Kind::Merged:
      member("head", entry.head);
      member("entries", entry.entries);
      member("folder", entry.folder);
      member("equal", entry.equal);
      member("differing", entry.differing);
      break;
    case Kind::Entered:
      member("gate", entry.gate);
      member("gate_number", entry.gate_number);
      member("line_sha256", entry.line_sha256);
      break;
    case Kind::Decided:
      member("gate", entry.gate);
      member("outcome", entry.outcome);
      member("file_sha256", entry.file_sha256);
      break;
    case Kind::Sealed:
      member("split", entry.split);
      member("file_sha256", entry.file_sha256);
      break;
    case Kind::Opened:
      member("version", entry.version);
      member("reason", entry.reason);
      member("by", entry.by);
      break;
    case Kind::Answered:
      member("file_sha256", entry.file_sha256);
      break;
    case Kind::Unknown:
      break;
  }
}

constexpr std::size_t kLongestText = 1000;

std::string shortened(const std::string& text) {
  return text.size() <= kLongestText ? text : text.substr(0, kLongestText) + " ...";
}

std::vector<std::string> shortened(const std::vector<std::string>& list) {
  std::vector<std::string> first;
  for (std::size_t i = 0; i < std::min(kMostListed, list.size()); ++i) {
    first.push_back(shortened(list[i]));
  }
  if (list.size() > kMostListed) {
    first.push_back("and " + std::to_string(list.size() - kMostListed) + " more");
  }
  return first;
}

struct Writer {
  Json& json;

  void operator()(const char* name, const std::string& value) const { json[name] = shortened(value); }
  void operator()(const char* name, const std::vector<std::string>& value) const { json[name] = shortened(value); }
  void operator()(const char* name, const std::optional<double>& value) const {
    json[name] = value ? Json(*value) : Json(nullptr);
  }
  template <typename T>
  void operator()(const char* name, T value) const {
    json[name] = value;
  }
};

struct NoEntry {};

const Json& member_of(const Json& json, const char* name) {
  const auto found = json.find(name);
  if (found == json.end()) {
    throw NoEntry{};
  }
  return *found;
}

std::string text_of(const Json& json) {
  if (!json.is_string()) {
    throw NoEntry{};
  }
  return json.get<std::string>();
}

struct Reader {
  const Json& json;

  void operator()(const char* name, std::string& value) const { value = text_of(member_of(json, name)); }
  void operator()(const char* name, std::vector<std::string>& value) const {
    const Json& list = member_of(json, name);
    if (!list.is_array()) {
      throw NoEntry{};
    }
    std::ranges::transform(list, std::back_inserter(value), text_of);
  }
  void operator()(const char* name, std::optional<double>& value) const {
    const Json& number = member_of(json, name);
    if (!number.is_null() && !number.is_number()) {
      throw NoEntry{};
    }
    value = number.is_null() ? std::nullopt : std::optional(number.get<double>());
  }
  void operator()(const char* name, int& value) const {
    std::uint64_t number = 0;
    (*this)(name, number);
    if (number > static_cast<std::uint64_t>(std::numeric_limits<int>::max())) {
      throw NoEntry{};
    }
    value = static_cast<int>(number);
  }
  void operator()(const char* name, std::uint64_t& value) const {
    const Json& number = member_of(json, name);
    if (!number.is_number_unsigned()) {
      throw NoEntry{};
    }
    value = number.get<std::uint64_t>();
  }
};

Kind kind_of(std::string_view word) {
  const auto found = std::ranges::find(kKinds, word);
  return found == kKinds.end() ? Kind::Unknown : static_cast<Kind>(found - kKinds.begin());
}

Entry entry_from(const Json& json) {
  Entry entry;
  const Reader reader{json};
  std::string kind;
  reader("n", entry.number);
  reader("kind", kind);
  reader("time", entry.time);
  entry.kind = kind_of(kind);
  each_member(entry, reader);
  if (json.contains("cut")) {
    reader("cut", entry.cut);
  }
  if (json.contains("lost")) {
    reader("lost", entry.lost);
    reader("lost_head", entry.lost_head);
  }
  reader("before", entry.before);
  reader("sha256", entry.sha256);
  return entry;
}

bool is_hash(std::string_view text) {
  return text.size() == kDigits &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

/// What stands where the hash of a line stands.
std::string claimed_hash(std::string_view line) {
  constexpr std::size_t kTail = kDigits + kAfter.size();
  if (line.size() < kTail || !is_hash(line.substr(line.size() - kTail, kDigits))) {
    return {};
  }
  return std::string(line.substr(line.size() - kTail, kDigits));
}

}  // namespace

std::string_view name_of(Kind kind) {
  return kKinds.at(static_cast<std::size_t>(kind));
}

Line line_of(const Entry& entry) {
  Json json = {{"n", entry.number}, {"kind", name_of(entry.kind)}, {"time", entry.time}};
  each_member(entry, Writer{json});
  if (entry.cut > 0) {
    json["cut"] = entry.cut;
  }
  if (entry.lost > 0) {
    json["lost"] = entry.lost;
    json["lost_head"] = entry.lost_head;
  }
  json["before"] = entry.before;
  std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  text.pop_back();  // the brace
  const std::string hash = sha256_hex(text);
  return {text.append(kBefore).append(hash).append(kAfter), hash};
}

ReadEntry read_entry(std::string_view line) {
  ReadEntry read{.claimed = claimed_hash(line)};
  constexpr std::size_t kTail = kDigits + kAfter.size();
  if (line.size() > kLargestEntry) {
    return {.problem = "is longer than any entry of ours"};
  }
  if (read.claimed.empty() || !line.ends_with(kAfter) || line.size() < kTail + kBefore.size() ||
      !line.substr(0, line.size() - kTail).ends_with(kBefore)) {
    read.problem = "was changed after it was written, or is no entry: it does not end with its SHA-256";
    return read;
  }
  if (sha256_hex(line.substr(0, line.size() - kTail - kBefore.size())) != read.claimed) {
    read.problem = "was changed after it was written: its SHA-256 is another one";
    return read;
  }
  constexpr const char* kNotOurs = "has the SHA-256 that it says, and is not what ceteris writes: it was made by hand";
  const Json json = json_depth(line) > kDeepestRecord ? Json() : Json::parse(line, nullptr, false);
  if (!json.is_object()) {
    read.problem = kNotOurs;
    return read;
  }
  try {
    read.entry = entry_from(json);
  } catch (const NoEntry&) {
    read.problem = kNotOurs;
  }
  return read;
}

}  // namespace ceteris::ledger
