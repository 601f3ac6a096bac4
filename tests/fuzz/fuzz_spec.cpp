// SPDX-License-Identifier: Apache-2.0
// Whatever bytes arrive as TOML, JSON or --set: an Error, or a spec that survives being written and read.
// The first byte, '0' to '5', chooses the reader and which of two specs it reads.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "ceteris/base/error.hpp"
#include "ceteris/spec/example_plan.hpp"
#include "ceteris/spec/example_specs.hpp"
#include "ceteris/spec/json.hpp"
#include "ceteris/spec/set.hpp"
#include "ceteris/spec/toml.hpp"

namespace spec = ceteris::spec;

namespace {

template <typename T>
void check(int reader, const std::string& text) {
  T made;
  try {
    switch (reader) {
      case 0:
        spec::apply_toml(made, text, "fuzz.toml");
        break;
      case 1:
        made = spec::from_json<T>(text);
        break;
      default:
        spec::set(made, text);
    }
  } catch (const ceteris::Error&) {
    return;
  }
  const std::string json = spec::to_json(made);
  T by_set;
  spec::set_all(by_set, spec::to_assignments(made));
  if (spec::to_json(spec::read_toml<T>(spec::to_toml(made), "again.toml")) != json ||
      spec::to_json(spec::from_json<T>(json)) != json || spec::to_json(by_set) != json) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const int reader = data[0] % 6;
  if (reader < 3) {
    check<example::Study>(reader, text);
  } else {
    check<example::Plan>(reader - 3, text);
  }
  return 0;
}
