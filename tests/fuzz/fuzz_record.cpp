// SPDX-License-Identifier: Apache-2.0
// Whatever text stands in the result of a run or in its key: a record, or an Error.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ceteris/base/error.hpp"
#include "ceteris/record/trial.hpp"

namespace {

template <typename Parse>
void expect_record_or_error(Parse parse) {
  try {
    static_cast<void>(parse());
  } catch (const ceteris::Error& error) {
    if (error.problems().empty()) {
      std::abort();
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  expect_record_or_error([&] { return ceteris::record::trial_from_json(text, "result.json"); });
  expect_record_or_error([&] { return ceteris::record::trial_key_from_json(text, "spec.json"); });
  return 0;
}
