// SPDX-License-Identifier: Apache-2.0
// Whatever bytes arrive as a file of tensors: arrays that cover the data exactly and survive a round trip, or an Error.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>

#include "ceteris/base/error.hpp"
#include "ceteris/formats/tensor_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const ceteris::formats::TensorFile file =
        ceteris::formats::parse_tensor_file(std::as_bytes(std::span(data, size)), "fuzz");
    const std::string again = ceteris::formats::format_tensor_file(file.metadata, file.tensors);
    if (ceteris::formats::parse_tensor_file(std::as_bytes(std::span(again)), "again").tensors.size() !=
        file.tensors.size()) {
      std::abort();
    }
  } catch (const ceteris::Error& error) {
    if (error.problems().empty()) {
      std::abort();
    }
  }
  return 0;
}
