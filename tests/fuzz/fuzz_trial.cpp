// SPDX-License-Identifier: Apache-2.0
// Whatever stands in the records of a trial of a command: a record, or an Error. And whatever stands in a command: a
// text without secrets.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "ceteris/base/error.hpp"
#include "ceteris/runner/secrets.hpp"
#include "ceteris/trial_store/seal.hpp"
#include "ceteris/trial_store/trial_record.hpp"

namespace {

namespace runner = ceteris::runner;
namespace trial_store = ceteris::trial_store;

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

void read_all(std::string_view text) {
  constexpr std::string_view kId = "6706b919e60c11dac53c";
  expect_record_or_error([&] { return trial_store::key_from_json(text, kId, "trial.json"); });
  expect_record_or_error([&] { return trial_store::attempt_from_json(text, kId, "attempt.json"); });
  expect_record_or_error([&] { return trial_store::result_from_json(text, kId, "result.json"); });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  read_all(text);
  // With a new seal, so that what is behind it is reached.
  read_all(trial_store::sealed(std::string(text.substr(0, text.rfind(",\n  \"sha256\""))) + "\n}"));
  const std::string once = runner::redacted(text);
  if (once != runner::redacted(once)) {
    std::abort();
  }
  return 0;
}
