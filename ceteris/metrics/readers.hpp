// SPDX-License-Identifier: Apache-2.0
// One reader a format: text in, reading out. `where` names the file in messages; nothing here opens one. All throw
// Refusal for what must not be read.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "ceteris/metrics/source.hpp"

namespace ceteris::metrics {

/// A JSON document. An array of numbers at the key is a curve over its positions.
[[nodiscard]] Reading read_json(std::string_view text, const Source& source, const std::string& where);

/// JSON lines: the key in every line that has it.
[[nodiscard]] Reading read_json_lines(std::string_view text, const Source& source, const std::string& where);

/// metrics.jsonl: as JSON lines, and {"result": {...}}, whose values are the final ones.
[[nodiscard]] Reading read_events(std::string_view text, const Source& source, const std::string& where);

/// A column of a table of separated values.
[[nodiscard]] Reading read_csv(std::string_view text, const Source& source, const std::string& where);

/// All matches of a regular expression in a log, line by line; carriage returns end lines, colours are taken out.
[[nodiscard]] Reading read_log(std::string_view text, const Source& source, const std::string& where);

/// {"outcomes": {...}} in metrics.jsonl. Throws nothing.
[[nodiscard]] ItemOutcomes read_outcomes(std::string_view text, const std::string& where);

/// A reading without a value.
[[nodiscard]] Reading no_reading(State state, std::string problem);

/// Missing: "there is no key 'acuracy'; did you mean 'accuracy'? (there are: loss, accuracy)". `noun` is "key",
/// "column".
[[nodiscard]] Reading missing(const std::string& where, std::string_view noun, const std::string& name,
                              std::span<const std::string> there);

}  // namespace ceteris::metrics
