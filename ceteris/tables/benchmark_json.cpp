// SPDX-License-Identifier: Apache-2.0
#include "ceteris/tables/benchmark_json.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/json_depth.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/stats/t_interval.hpp"

namespace ceteris::tables {
namespace {

using Json = nlohmann::json;

constexpr const char* kStatus = "status";
constexpr const char* kFailed = "failed";

Error damaged(const std::string& path, const std::string& what) {
  return spec_error(printable(path), what, "write the file anew");
}

std::string text_of(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() ? "" : found->is_string() ? found->get<std::string>() : found->dump();
}

bool is_true(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_boolean() && found->get<bool>();
}

/// The numbers of a list; throws where something else stands in it.
std::vector<double> numbers_of(const Json& list, const std::string& path, const std::string& name) {
  std::vector<double> numbers;
  for (const Json& one : list) {
    if (!one.is_number()) {
      throw damaged(path, "a value of " + ceteris::quoted(name) + " is no number: " + one.dump().substr(0, 40));
    }
    numbers.push_back(one.get<double>());
  }
  return numbers;
}

bool is_list(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_array();
}

/// `runs` counts those of each command, which may stand several times.
void add_hyperfine_result(const Json& result, Source& source, TableBuilder& rows, std::map<std::string, int>& runs) {
  const std::string command = text_of(result, "command");
  if (!is_list(result, "times")) {
    source.left_out.push_back(
        {printable(source.name), "of " + ceteris::quoted(command) + " there is a summary and no single run"});
    return;
  }
  const std::vector<double> times = numbers_of(result["times"], source.name, command);
  const Json codes = is_list(result, "exit_codes") ? result["exit_codes"] : Json::array();
  for (std::size_t i = 0; i < times.size(); ++i) {
    const std::string run = std::to_string(++runs[command]);
    rows.begin_row(source.places.size() + 1);
    source.places.push_back(ceteris::quoted(command) + ", run " + run);
    rows.put("command", command);
    rows.put("run", run);
    const auto parameters = result.find("parameters");
    if (parameters != result.end() && parameters->is_object()) {
      for (const auto& [name, value] : parameters->items()) {
        if (name != "command" && name != "run" && name != "time" && name != kStatus) {
          rows.put(name, value.is_string() ? value.get<std::string>() : value.dump());
        }
      }
    }
    rows.put("time", times[i]);
    const bool sound = i >= codes.size() || (codes[i].is_number_integer() && codes[i].get<std::int64_t>() == 0);
    rows.put(kStatus, std::string(sound ? "finished" : kFailed));
  }
}

Source read_hyperfine(const std::string& path, const Json& json) {
  Source source{.name = path, .format = "hyperfine"};
  source.roles = {{Role::Arm, "command"}, {Role::Replicate, "run"}, {Role::Status, kStatus}};
  source.metric = "time";
  source.measures["time"] = {"s"};
  TableBuilder rows(path);
  std::map<std::string, int> runs;
  for (const Json& result : json["results"]) {
    add_hyperfine_result(result, source, rows, runs);
  }
  source.table = rows.take();
  return source;
}

/// The column of a pyperf unit and what it measures.
std::pair<std::string, Measure> pyperf_measure(const std::string& unit) {
  if (unit == "byte") {
    return {"memory", {"bytes"}};
  }
  if (unit.empty() || unit == "second") {
    return {"time", {"s"}};
  }
  return {"value", {"", record::Better::Lower, record::MetricScale::Plain}};
}

Source read_pyperf(const std::string& path, const Json& json) {
  Source source{.name = path, .format = "pyperf"};
  source.roles = {{Role::Task, "benchmark"}, {Role::Replicate, "run"}};
  TableBuilder rows(path);
  int calibrations = 0;
  const Json common = json.value("metadata", Json::object());
  for (const Json& benchmark : json["benchmarks"]) {
    Json facts = benchmark.value("metadata", Json::object());
    const std::string name = text_of(facts, "name").empty() ? text_of(common, "name") : text_of(facts, "name");
    const std::string unit = text_of(facts, "unit").empty() ? text_of(common, "unit") : text_of(facts, "unit");
    const auto [column, measure] = pyperf_measure(unit);
    source.metric = source.metric.empty() ? column : source.metric;
    source.measures[column] = measure;
    if (!is_list(benchmark, "runs")) {
      throw damaged(path, "the benchmark " + ceteris::quoted(name) + " has no runs");
    }
    int run = 0;
    for (const Json& process : benchmark["runs"]) {
      ++run;
      if (!is_list(process, "values") || process["values"].empty()) {
        ++calibrations;
        continue;
      }
      rows.begin_row(source.places.size() + 1);
      source.places.push_back(ceteris::quoted(name) + ", process " + std::to_string(run));
      rows.put("benchmark", name);
      rows.put("run", std::to_string(run));
      rows.put(column, stats::mean(numbers_of(process["values"], path, name)));
    }
  }
  if (calibrations > 0) {
    source.notes.push_back(std::to_string(calibrations) + (calibrations == 1 ? " process" : " processes") +
                           " only calibrated, and has no value.");
  }
  source.table = rows.take();
  return source;
}

double seconds_per(const std::string& unit, const std::string& path) {
  constexpr std::array kUnits = {std::pair{"ns", 1e-9}, std::pair{"us", 1e-6}, std::pair{"ms", 1e-3},
                                 std::pair{"s", 1.0}};
  const auto* found = std::ranges::find_if(kUnits, [&](const auto& one) { return unit == one.first; });
  if (found == kUnits.end()) {
    throw damaged(path, ceteris::quoted(unit) + " is no unit of time that Google Benchmark has");
  }
  return found->second;
}

/// The repetitions of one benchmark of a file.
struct Repetitions {
  std::string name;
  std::vector<double> real;
  std::vector<double> cpu;
  bool failed = false;
};

void add_repetition(const Json& entry, Source& source, std::vector<Repetitions>& all, int& aggregates) {
  const std::string name = text_of(entry, entry.contains("run_name") ? "run_name" : "name");
  if (text_of(entry, "run_type") == "aggregate" || entry.contains("aggregate_name")) {
    ++aggregates;
    return;
  }
  auto found = std::ranges::find(all, name, &Repetitions::name);
  if (found == all.end()) {
    found = all.insert(all.end(), Repetitions{name, {}, {}});
  }
  const bool failed = is_true(entry, "error_occurred");
  if (failed || is_true(entry, "skipped")) {
    found->failed = found->failed || failed;
    const std::string why = text_of(entry, failed ? "error_message" : "skip_message");
    record::AnalysisLeftOut left{
        printable(source.name + ", " + name),
        std::string(failed ? "it failed" : "it was skipped") + (why.empty() ? "" : ": ") + printable(why)};
    const bool again = !source.left_out.empty() && source.left_out.back().where == left.where;
    if (!again) {  // every repetition says so
      source.left_out.push_back(std::move(left));
    }
    return;
  }
  const double unit = seconds_per(entry.value("time_unit", "ns"), source.name);
  for (const auto& [key, values] : {std::pair{"real_time", &found->real}, std::pair{"cpu_time", &found->cpu}}) {
    const auto number = entry.find(key);
    if (number == entry.end() || !number->is_number()) {
      throw damaged(source.name, "the benchmark " + ceteris::quoted(name) + " has no number " + key);
    }
    values->push_back(unit * number->get<double>());
  }
}

Source read_google(const std::string& path, const Json& json) {
  Source source{.name = path, .format = "Google Benchmark"};
  source.roles = {{Role::Task, "benchmark"}, {Role::Replicate, "process"}, {Role::Status, kStatus}};
  source.metric = "real_time";
  source.measures = {{"real_time", {"s"}}, {"cpu_time", {"s"}}};
  std::vector<Repetitions> all;
  int aggregates = 0;
  for (const Json& entry : json["benchmarks"]) {
    add_repetition(entry, source, all, aggregates);
  }
  TableBuilder rows(path);
  for (const Repetitions& one : all) {
    if (one.real.empty() && !one.failed) {
      continue;  // skipped
    }
    rows.begin_row(source.places.size() + 1);
    source.places.push_back(ceteris::quoted(one.name));
    rows.put("benchmark", one.name);
    rows.put("executable", text_of(json["context"], "executable"));
    rows.put("process", path);
    if (!one.real.empty()) {
      rows.put("real_time", stats::mean(one.real));
      rows.put("cpu_time", stats::mean(one.cpu));
    }
    rows.put(kStatus, std::string(one.real.empty() ? kFailed : "finished"));
  }
  source.table = rows.take();
  const auto most = std::ranges::max_element(all, {}, [](const Repetitions& one) { return one.real.size(); });
  if (most != all.end() && most->real.size() > 1) {
    source.notes.push_back("The file is one process: its up to " + std::to_string(most->real.size()) +
                           " repetitions of a benchmark count as one value, their mean.");
  }
  if (aggregates > 0) {
    source.notes.push_back(std::to_string(aggregates) + (aggregates == 1 ? " aggregate is" : " aggregates are") +
                           " no value and left out.");
  }
  return source;
}

bool all_objects(const Json& list) {
  return std::ranges::all_of(list, [](const Json& one) { return one.is_object(); });
}

}  // namespace

std::optional<Source> read_benchmark(const std::string& path, std::string_view text) {
  if (json_depth(text) > kDeepestRecord) {
    return std::nullopt;
  }
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) {
    return std::nullopt;
  }
  try {
    if (is_list(json, "results") && !json["results"].empty() && all_objects(json["results"]) &&
        json["results"].front().contains("command")) {
      return read_hyperfine(path, json);
    }
    if (is_list(json, "benchmarks") && all_objects(json["benchmarks"])) {
      const bool google = json.contains("context") && json["context"].is_object();
      return google ? read_google(path, json) : read_pyperf(path, json);
    }
  } catch (const Json::exception&) {
    throw damaged(path, "is not what a benchmark program wrote");
  }
  return std::nullopt;
}

}  // namespace ceteris::tables
