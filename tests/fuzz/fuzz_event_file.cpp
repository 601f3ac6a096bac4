// SPDX-License-Identifier: Apache-2.0
// Whatever bytes a TensorBoard event file has: records and events, or a refusal with its reason.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>
#include <string_view>

#include "ceteris/metrics/event_file.hpp"
#include "ceteris/metrics/refusal.hpp"

namespace {

template <typename Read>
void expect_refusal_with_reason(Read read) {
  try {
    read();
  } catch (const ceteris::metrics::Refusal& refusal) {
    if (refusal.why.empty()) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  expect_refusal_with_reason([&] {
    std::istringstream file(bytes);
    std::size_t total = 0;
    static_cast<void>(ceteris::metrics::for_each_record(file, [&](std::string_view record) {
      total += record.size();
      static_cast<void>(ceteris::metrics::parse_event(record));
    }));
    if (total > size) std::abort();
  });
  // The checksums keep changed bytes from the messages, so these are parsed by themselves too.
  expect_refusal_with_reason([&] { static_cast<void>(ceteris::metrics::parse_event(bytes)); });
  return 0;
}
