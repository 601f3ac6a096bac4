// SPDX-License-Identifier: Apache-2.0
#include "ceteris/run_folder/run_folder.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "ceteris/base/clock.hpp"
#include "ceteris/base/error.hpp"
#include "ceteris/base/json_depth.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris::run_folder {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::string_view kMetricsHead = "step,split,name,value";

constexpr int kOneLine = -1;

std::string dump(const Json& json, int indent = kOneLine) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

/// The text of a file: two spaces a level.
std::string file_text(const Json& json) {
  return dump(json, 2) + '\n';
}

fs::path spec_file(const fs::path& folder) {
  return folder / "spec.json";
}
fs::path env_file(const fs::path& folder) {
  return folder / "env.json";
}
fs::path events_file(const fs::path& folder) {
  return folder / "events.jsonl";
}
fs::path metrics_file(const fs::path& folder) {
  return folder / "metrics.csv";
}
fs::path result_file(const fs::path& folder) {
  return folder / "result.json";
}

/// The lines of a log, without the last one when it was cut off.
struct Log {
  std::vector<std::string> lines;
  bool torn = false;
};

/// `good` says whether a line can be decoded; only the last one may be bad. A file that is absent has no lines.
template <typename Good>
Log read_log(const fs::path& path, Good&& good) {
  Log log;
  if (!fs::exists(path)) {
    return log;
  }
  const std::string text = read_file(path);
  std::size_t at = 0;
  for (std::size_t number = 1; at < text.size(); ++number) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string line = text.substr(at, end - at);
    at = end + 1;
    if (good(line, end < text.size())) {
      log.lines.push_back(std::move(line));
    } else if (at >= text.size()) {
      log.torn = true;
    } else {
      throw spec_error(printable(path.string()) + ":" + std::to_string(number), "the line cannot be decoded");
    }
  }
  return log;
}

Log read_events(const fs::path& folder) {
  return read_log(events_file(folder), [](const std::string& line, bool) {
    return json_depth(line) <= kDeepestRecord && Json::parse(line, nullptr, false).is_object();
  });
}

/// The fields of a row as our own writer makes it: names are never quoted because metric() refuses commas.
std::optional<record::MetricPoint> metric_of(const std::string& line) {
  const std::vector<std::string> fields = split(line, ',');
  if (fields.size() != 4) {
    return std::nullopt;
  }
  const auto whole = [](const std::string& text, auto& value) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size();
  };
  record::MetricPoint point{.step = 0, .split = fields[1], .name = fields[2], .value = 0};
  if (!whole(fields[0], point.step) || !whole(fields[3], point.value)) {
    return std::nullopt;
  }
  return point;
}

std::string row_of(const record::MetricPoint& point) {
  return std::to_string(point.step) + ',' + point.split + ',' + point.name + ',' + shortest(point.value);
}

struct Metrics {
  std::vector<record::MetricPoint> points;
  bool torn = false;
};

Metrics read_metrics(const fs::path& folder) {
  // Half of "0.25" is a number, too: a last row counts only with its line end.
  const Log log = read_log(metrics_file(folder), [](const std::string& line, bool ended) {
    return ended && (line == kMetricsHead || metric_of(line).has_value());
  });
  Metrics metrics;
  metrics.torn = log.torn;
  for (const std::string& line : log.lines) {
    if (line != kMetricsHead) {
      metrics.points.push_back(*metric_of(line));
    }
  }
  return metrics;
}

std::vector<std::vector<record::NamedValue>> read_environments(const fs::path& folder) {
  std::vector<std::vector<record::NamedValue>> attempts;
  if (!fs::exists(env_file(folder))) {
    return attempts;
  }
  const std::string where = printable(env_file(folder).string());
  const std::string text = read_file(env_file(folder));
  require_flat_json(text, where);
  try {
    const Json json = Json::parse(text);
    for (const Json& attempt : json.at("attempts")) {
      std::vector<record::NamedValue>& values = attempts.emplace_back();
      for (const auto& [name, value] : attempt.items()) {
        values.push_back({name, value.get<std::string>()});
      }
    }
  } catch (const nlohmann::json::exception& e) {
    throw spec_error(where, "cannot be read as the environments of a run: " + printable(e.what()));
  }
  return attempts;
}

void write_environments(const fs::path& folder, const std::vector<std::vector<record::NamedValue>>& attempts) {
  Json list = Json::array();
  for (const std::vector<record::NamedValue>& values : attempts) {
    Json object = Json::object();
    for (const record::NamedValue& v : values) {
      object[v.name] = v.value;
    }
    list.push_back(std::move(object));
  }
  write_file_atomic(env_file(folder), file_text({{"attempts", std::move(list)}}));
}

/// Brings the logs of a run that was cut off into a state that can be appended to.
void repair_logs(const fs::path& folder, std::int64_t resume_step) {
  const Log events = read_events(folder);
  if (events.torn) {
    write_file_atomic(events_file(folder), events.lines.empty() ? std::string() : join(events.lines, "\n") + '\n');
  }
  std::string rows = std::string(kMetricsHead) + '\n';
  for (const record::MetricPoint& point : read_metrics(folder).points) {
    if (point.step <= resume_step) {
      rows += row_of(point) + '\n';
    }
  }
  write_file_atomic(metrics_file(folder), rows);
}

}  // namespace

RunFolder::RunFolder(fs::path folder, std::string id, int attempt)
    : folder_(std::move(folder)),
      id_(std::move(id)),
      attempt_(attempt),
      events_(events_file(folder_)),
      metrics_(metrics_file(folder_)) {}

void RunFolder::metric(const record::MetricPoint& point) {
  CETERIS_CHECK((point.split + point.name).find_first_of(",\"\r\n") == std::string::npos,
                "a metric's name or split would need quotes in the CSV");
  metrics_.append(row_of(point));
  const Json value = std::isfinite(point.value) ? Json(point.value) : Json(nullptr);
  events_.append(dump({{"time", utc_timestamp()},
                       {"event", "metric"},
                       {"step", point.step},
                       {"split", point.split},
                       {"name", point.name},
                       {"value", value}}));
}

void RunFolder::event(std::string_view kind, const std::vector<record::NamedValue>& values) {
  Json line = {{"time", utc_timestamp()}, {"event", kind}};
  for (const record::NamedValue& v : values) {
    line[v.name] = v.value;
  }
  events_.append(dump(line));
}

void RunFolder::sync() {
  events_.sync();
  metrics_.sync();
}

void RunFolder::finish(const record::TrialRecord& result) {
  CETERIS_CHECK(result.id == id_, "the result of another run");
  event("end", {{"diverged", result.diverged ? "yes" : "no"}, {"steps", std::to_string(result.steps)}});
  sync();
  write_file_atomic(result_file(folder_), record::to_json(result));
}

bool is_finished(const fs::path& folder) {
  return fs::exists(result_file(folder));
}

RunFolder open_run(const fs::path& folder, const record::TrialKey& key,
                   const std::vector<record::NamedValue>& environment, std::int64_t resume_step) {
  const std::string where = printable(folder.string());
  const std::string id = record::trial_id(key);
  ensure_writable_directory(folder);
  remove_stale_temporaries(folder);
  if (is_finished(folder)) {
    throw usage_error(where, "holds a finished run", "read its result.json, or choose another folder");
  }
  if (fs::exists(spec_file(folder))) {
    const record::TrialKey old =
        record::trial_key_from_json(read_file(spec_file(folder)), printable(spec_file(folder).string()));
    if (record::trial_id(old) != id) {
      throw usage_error(where, "holds another run, " + record::trial_id(old), "choose another folder");
    }
  } else {
    write_file_atomic(spec_file(folder), record::to_json(key));
  }
  std::vector<std::vector<record::NamedValue>> attempts = read_environments(folder);
  attempts.push_back(environment);
  write_environments(folder, attempts);
  repair_logs(folder, resume_step);
  RunFolder run(folder, id, static_cast<int>(attempts.size()));
  run.event("start", {{"attempt", std::to_string(run.attempt())}, {"resume_step", std::to_string(resume_step)}});
  return run;
}

StoredRun read_run(const fs::path& folder) {
  if (!fs::exists(spec_file(folder))) {
    throw usage_error(printable(folder.string()), "is not the folder of a run", "it has no spec.json");
  }
  StoredRun run;
  run.key = record::trial_key_from_json(read_file(spec_file(folder)), printable(spec_file(folder).string()));
  run.id = record::trial_id(run.key);
  run.environments = read_environments(folder);
  Log events = read_events(folder);
  Metrics metrics = read_metrics(folder);
  run.torn = events.torn || metrics.torn;
  run.events = std::move(events.lines);
  run.metrics = std::move(metrics.points);
  if (is_finished(folder)) {
    run.result = record::trial_from_json(read_file(result_file(folder)), printable(result_file(folder).string()));
  }
  return run;
}

}  // namespace ceteris::run_folder
