// SPDX-License-Identifier: Apache-2.0
#include "ceteris/tables/logged_runs.hpp"

#include <algorithm>
#include <set>

#include "ceteris/base/text.hpp"

namespace ceteris::tables {
namespace {

std::set<std::string> kept_metrics(const std::vector<LoggedRun>& runs, const std::vector<std::string>& wanted) {
  std::set<std::string> all;
  for (const LoggedRun& run : runs) {
    for (const auto& [metric, values] : run.metrics) {
      all.insert(metric);
    }
  }
  std::set<std::string> kept;
  std::ranges::copy_if(wanted, std::inserter(kept, kept.end()), [&](const auto& one) { return all.contains(one); });
  return kept.empty() ? all : kept;
}

/// Without those that another of the same step follows; returns how many these are.
std::size_t drop_replaced(std::vector<LoggedValue>& values) {
  const std::size_t before = values.size();
  std::vector<std::pair<Step, LoggedValue>> by_step;
  by_step.reserve(values.size());
  for (LoggedValue& value : values) {
    const Step step = parse_step(value.step).value_or(Step{});
    by_step.emplace_back(step, std::move(value));
  }
  std::ranges::stable_sort(by_step, [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<LoggedValue> kept;
  for (auto& [step, value] : by_step) {
    if (!kept.empty() && kept.back().step == value.step) {
      kept.pop_back();
    }
    kept.push_back(std::move(value));
  }
  values = std::move(kept);
  return before - values.size();
}

}  // namespace

void put_runs(Source& source, const std::vector<LoggedRun>& runs, const std::vector<std::string>& wanted) {
  source.roles = {{Role::Replicate, "run_id"},
                  {Role::Status, "status"},
                  {Role::Step, "step"},
                  {Role::MetricName, "metric"},
                  {Role::Value, "value"}};
  TableBuilder rows(source.name);
  std::size_t replaced = 0;
  const std::set<std::string> kept = kept_metrics(runs, wanted);
  for (const LoggedRun& run : runs) {
    for (const std::string& metric : kept) {
      const auto found = run.metrics.find(metric);
      std::vector<LoggedValue> values = found == run.metrics.end() ? std::vector<LoggedValue>{} : found->second;
      replaced += drop_replaced(values);
      if (values.empty()) {
        values.push_back({});
      }
      for (const LoggedValue& value : values) {
        rows.begin_row(source.places.size() + 1);
        source.places.push_back("run " + run.id);
        rows.put("run_id", run.id);
        for (const auto& [column, text] : run.facts) {
          rows.put(column, text);
        }
        rows.put("step", value.step);
        rows.put("metric", metric);
        rows.put("value", value.value);
      }
    }
  }
  source.table = rows.take();
  if (replaced > 0) {
    source.notes.push_back(with_thousands(replaced) + (replaced == 1 ? " value was" : " values were") +
                           " written again at the same step; the last one counts.");
  }
}

}  // namespace ceteris::tables
