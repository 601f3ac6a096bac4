// SPDX-License-Identifier: Apache-2.0
#include "ceteris/spec/free.hpp"

#include <algorithm>
#include <cmath>

#include "ceteris/spec/json.hpp"

namespace ceteris::spec {
namespace {

/// Below what --set (32) and JSON (64) can nest, with room for the path to the field.
constexpr std::size_t kDeepest = 16;

class Checker {
 public:
  Checker(std::string_view source, std::vector<Problem>& problems) : source_(source), problems_(problems) {}

  void check(const Value& value, const std::string& path, std::size_t depth) {
    const auto* list = std::get_if<List>(&value.data);
    const auto* table = std::get_if<Table>(&value.data);
    if ((list != nullptr || table != nullptr) && depth == kDeepest) {
      report(value.place, path + " is nested deeper than " + std::to_string(kDeepest) + " levels", {});
    } else if (list != nullptr) {
      for (std::size_t i = 0; i < list->size(); ++i) {
        check((*list)[i], path + "[" + std::to_string(i) + "]", depth + 1);
      }
    } else if (table != nullptr) {
      for (const Entry& entry : *table) {
        check_key(entry, path);
        check(entry.value, below(path, shown(std::string_view(key_text(entry.key)))), depth + 1);
      }
    } else if (depth > 0 || !std::holds_alternative<std::nullptr_t>(value.data)) {
      check_scalar(value, path);
    }
  }

 private:
  void check_key(const Entry& entry, const std::string& path) {
    if (entry.key.empty()) {
      report(entry.place, "a key of " + path + " is empty", "give it a name");
    } else if (json_string(entry.key).empty()) {
      report(entry.place, "the key " + below(path, shown(std::string_view(entry.key))) + " is not valid UTF-8", {});
    }
  }

  void check_scalar(const Value& value, const std::string& path) {
    const std::string said = path + " = " + shown(value);
    const auto* number = std::get_if<double>(&value.data);
    const auto* text = std::get_if<std::string>(&value.data);
    if (number != nullptr && !std::isfinite(*number)) {
      report(value.place, said + " is not a finite number", {});
    } else if (std::holds_alternative<Moment>(value.data)) {
      report(value.place, said + " is a date or a time", "put it in quotes");
    } else if (std::holds_alternative<std::nullptr_t>(value.data)) {
      report(value.place, said + " is no value", "leave the key out");
    } else if (text != nullptr && json_string(*text).empty()) {
      report(value.place, said + " is not valid UTF-8", {});
    }
  }

  void report(Place place, std::string what, std::string remedy) {
    problems_.push_back({at(source_, place), std::move(what), std::move(remedy)});
  }

  std::string_view source_;
  std::vector<Problem>& problems_;
};

}  // namespace

bool check_free(const Value& value, const std::string& path, std::string_view source, std::vector<Problem>& problems) {
  const std::size_t before = problems.size();
  Checker(source, problems).check(value, path, 0);
  return problems.size() == before;
}

void put_free(Value& held, const Value& said) {
  const auto* table = std::get_if<Table>(&said.data);
  if (table == nullptr || said.keys != Keys::Path) {
    held = as_stored(said);
    return;
  }
  if (!std::holds_alternative<Table>(held.data)) {
    held = {Table{}, said.place, {}};
  }
  auto& entries = std::get<Table>(held.data);
  for (const Entry& entry : *table) {
    auto found = std::ranges::find(entries, entry.key, &Entry::key);
    if (found == entries.end()) {
      entries.push_back({entry.key, entry.place, {}});
      found = std::prev(entries.end());
    }
    put_free(found->value, entry.value);
  }
}

Value as_stored(const Value& said) {
  Value stored{said.data, said.place, {}, said.spelling};
  if (auto* list = std::get_if<List>(&stored.data)) {
    std::ranges::transform(*list, list->begin(), as_stored);
  } else if (auto* table = std::get_if<Table>(&stored.data)) {
    for (Entry& entry : *table) {
      entry.value = as_stored(entry.value);
    }
  }
  return stored;
}

}  // namespace ceteris::spec
