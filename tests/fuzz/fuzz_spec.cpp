// SPDX-License-Identifier: Apache-2.0
// Whatever bytes arrive as TOML, JSON, --set or an axis: an Error, or a spec that survives being written and read.
// The first byte, '0' to '3', chooses the reader.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "ceteris/base/error.hpp"
#include "ceteris/spec/example_specs.hpp"
#include "ceteris/spec/json.hpp"
#include "ceteris/spec/sweep.hpp"
#include "ceteris/spec/toml.hpp"

namespace spec = ceteris::spec;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  example::Study study;
  try {
    switch (data[0] % 4) {
      case 0:
        spec::apply_toml(study, text, "fuzz.toml");
        break;
      case 1:
        study = spec::from_json<example::Study>(text);
        break;
      case 2:
        spec::set(study, text);
        break;
      default:
        study = spec::grid(study, std::span(&text, 1)).at(0);
    }
  } catch (const ceteris::Error&) {
    return 0;
  }
  const std::string json = spec::to_json(study);
  if (spec::to_json(spec::read_toml<example::Study>(spec::to_toml(study), "again.toml")) != json ||
      spec::to_json(spec::from_json<example::Study>(json)) != json) {
    std::abort();
  }
  return 0;
}
