// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <nlohmann/json.hpp>

#include "ceteris/base/error.hpp"
#include "ceteris/base/json_depth.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/metrics/number.hpp"
#include "ceteris/tables/databases.hpp"
#include "ceteris/tables/logged_runs.hpp"

namespace ceteris::tables {
namespace {

using Json = nlohmann::json;

/// An object of the database; throws where the text is none.
Json object_of(const std::string& text, const std::string& path, const std::string& run) {
  Json json = json_depth(text) <= kDeepestRecord ? Json::parse(text, nullptr, false) : Json();
  if (!json.is_object()) {
    throw spec_error(printable(path), "what it keeps of the run " + ceteris::quoted(run) + " is no JSON object",
                     "copy it while no program writes to it");
  }
  return json;
}

/// A number, or the words that stand for those that JSON lacks; nothing for all else.
std::optional<std::string> number_text(const Json& value) {
  if (value.is_number_float()) {
    return shortest(value.get<double>());
  }
  if (value.is_number()) {
    return value.dump();
  }
  const bool word =
      value.is_string() && metrics::parse_number(value.get<std::string>()).state == metrics::State::NotFinite;
  return word ? std::optional(value.get<std::string>()) : std::nullopt;
}

}  // namespace

Source read_trackio(const SqliteFile& file, const std::string& path, const std::vector<std::string>& wanted) {
  Source source{.name = path, .format = "trackio"};
  const bool has_id = file.has_column("metrics", "run_id");
  const std::string id = has_id ? "run_id" : "run_name";
  std::vector<LoggedRun> runs;
  std::map<std::string, std::size_t> places;
  file.each("SELECT " + id + ", run_name, step, metrics FROM metrics ORDER BY rowid", [&](const SqliteRow& row) {
    const auto [place, fresh] = places.emplace(row.text(0), runs.size());
    if (fresh) {
      runs.push_back({row.text(0), {{"run_name", row.text(1)}}, {}});
    }
    const Json values = object_of(row.text(3), path, row.text(1));
    for (const auto& [metric, value] : values.items()) {
      if (const auto number = number_text(value)) {
        runs[place->second].metrics[metric].push_back({row.text(2), *number});
      }
    }
  });
  if (file.has_column("configs", "config")) {
    const std::string key = file.has_column("configs", "run_id") && has_id ? "run_id" : "run_name";
    file.each("SELECT " + key + ", run_name, config FROM configs ORDER BY rowid", [&](const SqliteRow& row) {
      const Json config = object_of(row.text(2), path, row.text(1));
      const auto place = places.find(row.text(0));
      if (place == places.end()) {
        source.left_out.push_back({printable(path + ", run " + row.text(1)), "it has logged no value"});
        return;
      }
      for (const auto& [name, value] : config.items()) {
        if (value.is_primitive()) {
          runs[place->second].facts.emplace_back("config." + name,
                                                 value.is_string() ? value.get<std::string>() : value.dump());
        }
      }
    });
  }
  if (!has_id) {
    source.notes.emplace_back("It is of a version that tells runs apart by their names: runs of one name are one.");
  }
  put_runs(source, runs, wanted);
  return source;
}

}  // namespace ceteris::tables
