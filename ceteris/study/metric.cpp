// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study/metric.hpp"

#include <algorithm>

namespace ceteris::study {
namespace {

bool is_cost(const MetricSpec& metric) {
  return metric.from == "seconds" || metric.from == "memory";
}

record::Better better_of(const MetricSpec& metric) {
  return metric.better.value_or(is_cost(metric) ? record::Better::Lower : record::Better::Higher);
}

/// Without a choice among several values.
metrics::Source place_of(const MetricSpec& metric, const std::string& where) {
  const bool by_name = metric.key.empty() && metrics::takes_key(metric.from);
  metrics::Source source = metrics::parse_source(metric.from, by_name ? metric.name : metric.key, where);
  source.step_key = metric.step_key;
  return source;
}

/// Where and which value, for a reader of the report.
std::string source_words(const MetricSpec& metric) {
  if (!metrics::takes_key(metric.from)) {
    return metric.from == "seconds"  ? "wall time of the trial"
           : metric.from == "memory" ? "peak memory of the trial"
                                     : metric.from;
  }
  const std::string key = metric.key.empty() ? metric.name : metric.key;
  const std::string place = key + " in " + (metric.from == "events" ? "metrics.jsonl" : metric.from);
  switch (metric.score_at) {
    case ScoreAt::Best:
      return place + ", best value";
    case ScoreAt::Area:
      return place + ", mean of the curve";
    case ScoreAt::Selected:
      return place + ", value at the best step of " + metric.selected_by;
    case ScoreAt::End:
      break;
  }
  return place + ", last value";
}

record::StudyMetric metric_of(const MetricSpec& metric, record::MetricRole role) {
  record::StudyMetric made;
  made.name = metric.name;
  made.role = role;
  made.better = better_of(metric);
  made.scale = scale_of(metric);
  made.unit = !metric.unit.empty()       ? metric.unit
              : metric.from == "seconds" ? "s"
              : metric.from == "memory"  ? "bytes"
                                         : "";
  made.margin = metric.margin;
  made.source = source_words(metric);
  made.failed = metric.failed;
  return made;
}

}  // namespace

std::optional<MetricSpec> metric_in_words(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0 || equals + 1 == text.size()) {
    return std::nullopt;
  }
  MetricSpec metric;
  metric.name = text.substr(0, equals);
  metric.from = text.substr(equals + 1);
  if (const std::size_t hash = metric.from.find('#'); hash != std::string::npos) {
    metric.key = metric.from.substr(hash + 1);
    metric.from.resize(hash);
  }
  return metric;
}

const MetricSpec* metric_named(const StudySpec& study, const std::string& name) {
  if (study.metric.name == name) {
    return &study.metric;
  }
  for (const auto* list : {&study.guardrails, &study.reported}) {
    const auto found = std::ranges::find(*list, name, &MetricSpec::name);
    if (found != list->end()) {
      return &*found;
    }
  }
  return nullptr;
}

metrics::Pick best_pick(const MetricSpec& metric) {
  return better_of(metric) == record::Better::Lower ? metrics::Pick::Minimum : metrics::Pick::Maximum;
}

metrics::Source source_of(const StudySpec& study, const MetricSpec& metric, const std::string& where) {
  metrics::Source source = place_of(metric, where);
  switch (metric.score_at) {
    case ScoreAt::End:
      source.pick = metrics::Pick::Last;
      break;
    case ScoreAt::Best:
      source.pick = best_pick(metric);
      break;
    case ScoreAt::Area:
      source.pick = metrics::Pick::Mean;
      break;
    case ScoreAt::Selected:
      // Where no metric has the name, the check of the file says so.
      if (const MetricSpec* selector = metric_named(study, metric.selected_by)) {
        source.pick = metrics::Pick::Selected;
        source.selector = {place_of(*selector, where)};
        source.selector.front().pick = best_pick(*selector);
      }
      break;
  }
  return source;
}

record::MetricScale scale_of(const MetricSpec& metric) {
  return metric.scale.value_or(is_cost(metric) ? record::MetricScale::Ratio : record::MetricScale::Plain);
}

std::vector<record::StudyMetric> metrics_of(const StudyFile& file) {
  std::vector<record::StudyMetric> all{metric_of(file.spec.metric, record::MetricRole::Primary)};
  for (const MetricSpec& metric : file.spec.guardrails) {
    all.push_back(metric_of(metric, record::MetricRole::Guardrail));
  }
  for (const MetricSpec& metric : file.spec.reported) {
    all.push_back(metric_of(metric, record::MetricRole::Reported));
  }
  return all;
}

std::optional<std::size_t> selector_index(const StudyFile& file) {
  const std::vector<record::StudyMetric> metrics = metrics_of(file);
  const auto found = std::ranges::find(metrics, file.spec.metric.selected_by, &record::StudyMetric::name);
  return file.spec.metric.selected_by.empty() || found == metrics.end()
             ? std::nullopt
             : std::optional(static_cast<std::size_t>(found - metrics.begin()));
}

std::vector<metrics::Source> sources_of(const StudyFile& file) {
  std::vector<metrics::Source> all{source_of(file.spec, file.spec.metric, "metric")};
  for (const auto* list : {&file.spec.guardrails, &file.spec.reported}) {
    for (const MetricSpec& metric : *list) {
      all.push_back(source_of(file.spec, metric, metric.name));
    }
  }
  return all;
}

}  // namespace ceteris::study
