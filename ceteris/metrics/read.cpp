// SPDX-License-Identifier: Apache-2.0
// Every kind of source to its reader.
#include <string>

#include "ceteris/base/text.hpp"
#include "ceteris/metrics/attempt_file.hpp"
#include "ceteris/metrics/readers.hpp"

namespace ceteris::metrics {
namespace {

const std::string kEvents = "{dir}/metrics.jsonl";

using TextReader = Reading (*)(std::string_view text, const Source& source, const std::string& where);

Reading read_text(TextReader reader, const std::string& path, const Source& source, const AttemptFiles& files) {
  const AttemptText file = read_attempt_file(path, files);
  if (file.state != State::Value) return no_reading(file.state, file.problem);
  return reader(file.text, source, path);
}

Reading fact(double value) {
  Reading reading;
  reading.state = State::Value;
  reading.value = value;
  return reading;
}

}  // namespace

Reading read(const Source& source, const AttemptFiles& files) {
  switch (source.kind) {
    case Kind::Events:
      return read_text(read_events, kEvents, source, files);
    case Kind::Json:
      return read_text(read_json, source.path, source, files);
    case Kind::JsonLines:
      return read_text(read_json_lines, source.path, source, files);
    case Kind::WallTime:
      return fact(files.seconds);
    case Kind::PeakMemory:
      if (files.peak_bytes == 0) return no_reading(State::Missing, "the memory of the program was not measured");
      return fact(static_cast<double>(files.peak_bytes));
    case Kind::ExitStatus:
      return fact(files.exit_code);
    default:
      return no_reading(State::Refused, to_text(source) + ": cannot be read yet");
  }
}

ItemOutcomes item_outcomes(const AttemptFiles& files) {
  const AttemptText file = read_attempt_file(kEvents, files);
  if (file.state == State::Missing) return {};
  if (file.state != State::Value) return {{}, file.problem, {}};
  return read_outcomes(file.text, kEvents);
}

}  // namespace ceteris::metrics
