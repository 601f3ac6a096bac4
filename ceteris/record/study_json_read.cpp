// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/record/study.hpp"
#include "ceteris/record/study_fields.hpp"

namespace ceteris::record {

namespace {

using Json = nlohmann::json;  // the ordered one copies its members while it grows, each to its full depth
using study_fields::kFields;
using study_fields::kSchemaName;
using study_fields::kWords;
using study_fields::Listed;

/// Where a value stands: a name in an object or an index in a list, and what holds it.
struct Place {
  const Place* parent = nullptr;
  std::string_view name = {};
  std::size_t index = 0;

  [[nodiscard]] std::string text() const {
    const std::string before = parent == nullptr ? std::string() : parent->text();
    if (name.empty()) {
      return parent == nullptr ? before : before + '[' + std::to_string(index) + ']';
    }
    return before.empty() ? std::string(name) : before + '.' + std::string(name);
  }
};

/// Collects what is wrong; after the first twenty it only counts.
class Problems {
 public:
  explicit Problems(std::string where) : where_(std::move(where)) {}

  void add(const Place& place, const std::string& what) {
    constexpr std::size_t kShown = 20;
    if (list_.size() < kShown) {
      list_.push_back({where_, place.text() + ' ' + what, {}});
    } else {
      ++more_;
    }
  }
  void throw_if_any() {
    if (list_.empty()) {
      return;
    }
    if (more_ > 0) {
      list_.push_back({where_, "has " + std::to_string(more_) + " more problems of this kind", {}});
    }
    list_.back().remedy = "make the record again with 'ceteris study report'";
    throw Error(Exit::InvalidSpec, std::move(list_));
  }

 private:
  std::string where_;
  std::vector<Problem> list_;
  std::size_t more_ = 0;
};

std::string found(const Json& json) {
  return std::string("is ") + json.type_name();
}

void read(const Json& json, bool& value, const Place& place, Problems& problems) {
  if (!json.is_boolean()) {
    problems.add(place, found(json) + ", not true or false");
    return;
  }
  value = json.get<bool>();
}

void read(const Json& json, int& value, const Place& place, Problems& problems) {
  const bool whole = json.is_number_unsigned()
                         ? json.get<std::uint64_t>() <= static_cast<std::uint64_t>(std::numeric_limits<int>::max())
                         : json.is_number_integer() && json.get<std::int64_t>() >= std::numeric_limits<int>::min();
  if (!whole) {
    problems.add(place, json.is_number() ? "is no whole number of 32 bits" : found(json) + ", not a whole number");
    return;
  }
  value = json.get<int>();
}

void read(const Json& json, double& value, const Place& place, Problems& problems) {
  if (json.is_null()) {
    value = std::numeric_limits<double>::quiet_NaN();
  } else if (json.is_number()) {
    value = json.get<double>();
  } else {
    problems.add(place, found(json) + ", not a number or null");
  }
}

void read(const Json& json, std::string& value, const Place& place, Problems& problems) {
  if (!json.is_string()) {
    problems.add(place, found(json) + ", not text");
    return;
  }
  value = json.get<std::string>();
}

/// The word of an enumeration; names the nearest when there is no such word.
template <typename E, typename Find>
void read_word(const Json& json, E& value, const std::vector<std::string_view>& words, Find find, const Place& place,
               Problems& problems) {
  std::string word;
  read(json, word, place, problems);
  if (!json.is_string()) {
    return;
  }
  if (const std::optional<E> known = find(word)) {
    value = *known;
    return;
  }
  const std::string near = nearest(word, words);
  problems.add(place, "= " + ceteris::quoted(word) + " is not known" +
                          (near.empty() ? "" : "; did you mean " + ceteris::quoted(near)));
}

void read(const Json& json, Outcome& value, const Place& place, Problems& problems) {
  std::vector<std::string_view> words;
  for (const OutcomeMeaning& outcome : kOutcomes) {
    words.push_back(outcome.name);
  }
  read_word(
      json, value, words, [](const std::string& word) { return outcome_named(word); }, place, problems);
}

template <typename E>
requires std::is_enum_v<E>
void read(const Json& json, E& value, const Place& place, Problems& problems) {
  const auto find = [](const std::string& word) {
    const auto at = std::ranges::find(kWords<E>, word);
    return at == kWords<E>.end() ? std::nullopt : std::optional(static_cast<E>(at - kWords<E>.begin()));
  };
  read_word(json, value, {kWords<E>.begin(), kWords<E>.end()}, find, place, problems);
}

template <Listed T>
void read(const Json& json, T& object, const Place& place, Problems& problems);

template <typename T>
void read(const Json& json, std::optional<T>& value, const Place& place, Problems& problems) {
  if (json.is_null()) {
    value.reset();
  } else {
    read(json, value.emplace(), place, problems);
  }
}

template <typename T>
void read(const Json& json, std::vector<T>& values, const Place& place, Problems& problems) {
  if (!json.is_array()) {
    problems.add(place, found(json) + ", not a list");
    return;
  }
  values.reserve(json.size());
  for (std::size_t i = 0; i < json.size(); ++i) {
    T value{};
    read(json[i], value, {.parent = &place, .index = i}, problems);
    values.push_back(std::move(value));
  }
}

template <Listed T>
void read(const Json& json, T& object, const Place& place, Problems& problems) {
  if (!json.is_object()) {
    problems.add(place, found(json) + ", not an object");
    return;
  }
  const auto one = [&](const auto& field) {
    const Place inside{.parent = &place, .name = field.name};
    const auto at = json.find(std::string(field.name));
    if (at == json.end()) {
      problems.add(inside, "is missing");
    } else {
      read(*at, object.*field.member, inside, problems);
    }
  };
  std::apply([&](const auto&... field) { (one(field), ...); }, kFields<T>);
}

/// Lists that go with the metrics are as long as the list of metrics, and indices lie in it: what reads a record need
/// not look again.
void check(const StudyRecord& study, const Place& root, Problems& problems) {
  const std::size_t metrics = study.metrics.size();
  const auto one_a_metric = [&](std::size_t size, const Place& place) {
    if (size != metrics) {
      problems.add(place, "has " + std::to_string(size) + " entries for " + std::to_string(metrics) + " metrics");
    }
  };
  const Place arms{.parent = &root, .name = "arms"};
  for (std::size_t a = 0; a < study.arms.size(); ++a) {
    const Place arm{.parent = &arms, .index = a};
    one_a_metric(study.arms[a].means.size(), {.parent = &arm, .name = "means"});
    const Place cells{.parent = &arm, .name = "cells"};
    for (std::size_t c = 0; c < study.arms[a].cells.size(); ++c) {
      const Place cell{.parent = &cells, .index = c};
      one_a_metric(study.arms[a].cells[c].values.size(), {.parent = &cell, .name = "values"});
      one_a_metric(study.arms[a].cells[c].scored.size(), {.parent = &cell, .name = "scored"});
    }
  }
  const auto check_contrasts = [&](const std::vector<StudyContrast>& list, const Place& parent) {
    const Place contrasts{.parent = &parent, .name = "contrasts"};
    for (std::size_t c = 0; c < list.size(); ++c) {
      const int metric = list[c].metric;
      if (metric < 0 || static_cast<std::size_t>(metric) >= metrics) {
        const Place contrast{.parent = &contrasts, .index = c};
        problems.add({.parent = &contrast, .name = "metric"},
                     "= " + std::to_string(metric) + " is not one of the " + std::to_string(metrics) + " metrics");
      }
    }
  };
  check_contrasts(study.contrasts, root);
  std::vector<StudyContrast> of_items;
  for (const StudyItems& items : study.items) {
    of_items.push_back(items.contrast);
  }
  const Place items{.parent = &root, .name = "items"};
  check_contrasts(of_items, items);
  const Place rules{.parent = &root, .name = "rules"};
  for (std::size_t r = 0; r < study.rules.size(); ++r) {
    check_contrasts(study.rules[r].contrasts, {.parent = &rules, .index = r});
  }
  if (study.tuning && (study.tuning->metric < 0 || static_cast<std::size_t>(study.tuning->metric) >= metrics)) {
    const Place tuning{.parent = &root, .name = "tuning"};
    problems.add(
        {.parent = &tuning, .name = "metric"},
        "= " + std::to_string(study.tuning->metric) + " is not one of the " + std::to_string(metrics) + " metrics");
  }
}

Json parsed(std::string_view text, const std::string& where) {
  try {
    return Json::parse(text);
  } catch (const nlohmann::json::out_of_range&) {
    throw spec_error(where, "holds a number that no double can hold",
                     "make the record again with 'ceteris study report'");
  } catch (const nlohmann::json::parse_error& e) {
    const std::size_t end = std::min(e.byte, text.size());
    const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), '\n');
    throw spec_error(where + ':' + std::to_string(line), "is not JSON from here on",
                     "make the record again with 'ceteris study report'");
  }
}

void check_schema(const Json& json, const std::string& where) {
  const auto text = [&](const char* key) {
    const auto at = json.is_object() ? json.find(key) : json.end();
    return json.is_object() && at != json.end() && !at->is_structured() ? at->dump() : std::string("nothing");
  };
  const std::string version = std::to_string(kStudySchema);
  if (text("schema") != Json(kSchemaName).dump() || text("schema_version") != version) {
    throw spec_error(where,
                     "has schema " + printable(text("schema").substr(0, 60)) + ", version " +
                         printable(text("schema_version").substr(0, 20)),
                     std::string("this program reads \"") + kSchemaName + "\" version " + version);
  }
}

}  // namespace

StudyRecord study_from_json(std::string_view text, const std::string& where) {
  const Json json = parsed(text, where);
  check_schema(json, where);
  StudyRecord study;
  Problems problems(where);
  const Place root{};
  read(json, study, root, problems);
  problems.throw_if_any();
  check(study, root, problems);
  problems.throw_if_any();
  return study;
}

}  // namespace ceteris::record
