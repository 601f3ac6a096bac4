// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study/metric.hpp"

namespace ceteris::study {
namespace {

bool is_cost(const MetricSpec& metric) {
  return metric.from == "seconds" || metric.from == "memory";
}

record::StudyMetric metric_of(const MetricSpec& metric, record::MetricRole role) {
  record::StudyMetric made;
  made.name = metric.name;
  made.role = role;
  made.better = metric.better.value_or(is_cost(metric) ? record::Better::Lower : record::Better::Higher);
  made.scale = scale_of(metric);
  made.unit = !metric.unit.empty()       ? metric.unit
              : metric.from == "seconds" ? "s"
              : metric.from == "memory"  ? "bytes"
                                         : "";
  made.margin = metric.margin;
  made.source = metrics::to_text(source_of(metric, metric.name));
  made.failed = metric.failed;
  return made;
}

}  // namespace

metrics::Source source_of(const MetricSpec& metric, const std::string& where) {
  const bool by_name = metric.key.empty() && metrics::takes_key(metric.from);
  metrics::Source source = metrics::parse_source(metric.from, by_name ? metric.name : metric.key, where);
  source.step_key = metric.step_key;
  const bool lower = metric.better == record::Better::Lower;
  switch (metric.score_at) {
    case ScoreAt::End:
      source.pick = metrics::Pick::Last;
      break;
    case ScoreAt::Best:
      source.pick = lower ? metrics::Pick::Minimum : metrics::Pick::Maximum;
      break;
    case ScoreAt::Area:
      source.pick = metrics::Pick::Mean;
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

std::vector<metrics::Source> sources_of(const StudyFile& file) {
  std::vector<metrics::Source> all{source_of(file.spec.metric, "metric")};
  for (const auto* list : {&file.spec.guardrails, &file.spec.reported}) {
    for (const MetricSpec& metric : *list) {
      all.push_back(source_of(metric, metric.name));
    }
  }
  return all;
}

}  // namespace ceteris::study
