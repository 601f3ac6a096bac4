// SPDX-License-Identifier: Apache-2.0
// Whatever a program leaves in a text file or prints: a reading, or a refusal with its reason. The first byte chooses
// the reader, the second the way to pick a value.
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "ceteris/metrics/encoding.hpp"
#include "ceteris/metrics/readers.hpp"
#include "ceteris/metrics/refusal.hpp"
#include "ceteris/metrics/table.hpp"

namespace {

using namespace ceteris::metrics;

struct Reader {
  Reading (*read)(std::string_view text, const Source& source, const std::string& where);
  const char* key;
};
constexpr std::array kReaders = {
    Reader{read_json, "test.accuracy"},
    Reader{read_json, "results[-1].acc"},
    Reader{read_json_lines, "accuracy"},
    Reader{read_events, "accuracy"},
    Reader{read_csv, "accuracy"},
    Reader{read_log, "acc[a-z]*[:= ]+(\\S+)"},
    Reader{read_log, "(?P<step>\\d+).*?([-+0-9.,eE]+)"},
};

void require(bool holds) {
  if (!holds) std::abort();
}

void check(const Reading& reading) {
  require((reading.state == State::Value) == reading.problem.empty());
  require(std::isfinite(reading.value) == (reading.state != State::NotFinite));
  require(reading.problem.find('\n') == std::string::npos);
  for (std::size_t i = 1; i < reading.curve.size(); ++i) require(reading.curve[i - 1].step <= reading.curve[i].step);
}

void check(const Table& table) {
  for (const Column& column : table.columns) require(column.cells.size() == table.rows());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const Reader& reader = kReaders[data[0] % kReaders.size()];
  Source source;
  source.key = reader.key;
  source.pick = static_cast<Pick>(data[1] % 4);
  const std::string text = as_utf8(std::string(reinterpret_cast<const char*>(data) + 2, size - 2));
  try {
    check(reader.read(text, source, "file"));
  } catch (const Refusal& refusal) {
    require(!refusal.why.empty() && refusal.why.find('\n') == std::string::npos);
  }
  check(parse_separated(text, "file"));
  check(parse_json_table(text, "file"));
  static_cast<void>(read_outcomes(text, "file"));
  return 0;
}
