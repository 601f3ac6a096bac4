// SPDX-License-Identifier: Apache-2.0
// Every kind of source to its reader.
#include <filesystem>
#include <string>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/metrics/attempt_file.hpp"
#include "ceteris/metrics/curve.hpp"
#include "ceteris/metrics/encoding.hpp"
#include "ceteris/metrics/readers.hpp"
#include "ceteris/metrics/refusal.hpp"
#include "ceteris/metrics/tensorboard.hpp"

namespace ceteris::metrics {
namespace {

constexpr const char* kEvents = "{dir}/metrics.jsonl";

using TextReader = Reading (*)(std::string_view text, const Source& source, const std::string& where);

Reading read_text(TextReader reader, const std::string& path, const Source& source, const AttemptFiles& files) {
  const AttemptText file = read_attempt_file(path, files);
  if (file.state != State::Value) return no_reading(file.state, file.problem);
  return reader(file.text, source, path);
}

/// The log is the runner's own file, so where it lies and how old it is does not matter.
Reading read_log_file(const Source& source, const AttemptFiles& files) {
  const std::filesystem::path& path = source.path == "stderr" ? files.err_log : files.out_log;
  return read_log(as_utf8(read_file(path, kLargestText)), source, source.path);
}

Reading fact(double value) {
  Reading reading;
  reading.state = State::Value;
  reading.value = value;
  return reading;
}

Reading read_source(const Source& source, const AttemptFiles& files) {
  switch (source.kind) {
    case Kind::Events:
      return read_text(read_events, kEvents, source, files);
    case Kind::Json:
      return read_text(read_json, source.path, source, files);
    case Kind::JsonLines:
      return read_text(read_json_lines, source.path, source, files);
    case Kind::Csv:
      return read_text(read_csv, source.path, source, files);
    case Kind::Regex:
      return read_log_file(source, files);
    case Kind::TensorBoard:
      return read_tensorboard(source, files);
    case Kind::WallTime:
      return fact(files.seconds);
    case Kind::PeakMemory:
      if (files.peak_bytes == 0) return no_reading(State::Missing, "the memory of the program was not measured");
      return fact(static_cast<double>(files.peak_bytes));
    case Kind::ExitStatus:
      return fact(files.exit_code);
  }
  return {};
}

}  // namespace

Reading read(const Source& source, const AttemptFiles& files) {
  if (source.pick == Pick::Selected) {
    CETERIS_CHECK(source.selector.size() == 1, "one source selects");
    const Source& selector = source.selector.front();
    Source own = source;
    own.selector.clear();
    own.pick = selector.pick;  // as for the best of a curve, what follows after the selected step does not count
    return selected_reading(read(own, files), read(selector, files), selector);
  }
  try {
    return read_source(source, files);
  } catch (const Refusal& refusal) {
    return no_reading(State::Refused, (source.kind == Kind::Events ? kEvents : source.path) + ": " + refusal.why);
  }
}

ItemOutcomes item_outcomes(const AttemptFiles& files) {
  const AttemptText file = read_attempt_file(kEvents, files);
  if (file.state == State::Missing) return {};
  if (file.state != State::Value) return {{}, file.problem, {}};
  return read_outcomes(file.text, kEvents);
}

}  // namespace ceteris::metrics
