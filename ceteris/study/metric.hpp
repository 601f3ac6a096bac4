// SPDX-License-Identifier: Apache-2.0
// From the metric of a study file to where it is read and how it is compared.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ceteris/metrics/source.hpp"
#include "ceteris/study/study_file.hpp"

namespace ceteris::study {

/// A metric as a command line says it: NAME=SOURCE, with the key behind #: "accuracy=json:{dir}/result.json#test.acc".
/// Nothing for a text without a name or a source. Whether the source makes sense, source_of says.
[[nodiscard]] std::optional<MetricSpec> metric_in_words(std::string_view text);
inline constexpr std::string_view kMetricAdvice =
    "write --metric 'accuracy=json:{dir}/result.json', or 'accuracy=regex:stdout#acc: ([0-9.]+)'";

/// Throws a spec error at `where`.
[[nodiscard]] metrics::Source source_of(const StudySpec& study, const MetricSpec& metric, const std::string& where);

/// The metric of the study called `name`, or nullptr.
[[nodiscard]] const MetricSpec* metric_named(const StudySpec& study, const std::string& name);

/// Index in metrics_of of the metric that selects the step of the deciding one; nothing when none does.
[[nodiscard]] std::optional<std::size_t> selector_index(const StudyFile& file);

/// Minimum or Maximum, by which direction is good.
[[nodiscard]] metrics::Pick best_pick(const MetricSpec& metric);

/// As declared; else ratio for seconds and memory, plain for the rest.
[[nodiscard]] record::MetricScale scale_of(const MetricSpec& metric);

/// Primary, guardrails, reported, in this order: the order of every list of values.
[[nodiscard]] std::vector<record::StudyMetric> metrics_of(const StudyFile& file);
[[nodiscard]] std::vector<metrics::Source> sources_of(const StudyFile& file);

}  // namespace ceteris::study
