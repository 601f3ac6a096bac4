// SPDX-License-Identifier: Apache-2.0
// Whatever bytes arrive as a file of torch.save: tensors whose bytes fit their shapes and can be read, or an Error.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <span>
#include <string>

#include "ceteris/base/error.hpp"
#include "ceteris/formats/torch_file.hpp"

namespace {

void check(std::span<const std::byte> bytes) {
  const ceteris::formats::TorchFile file = ceteris::formats::parse_torch_file(bytes, "fuzz.pth");
  std::set<std::string> names;
  std::size_t gathered = 0;
  for (const ceteris::formats::TensorEntry& tensor : file.tensors.tensors) {
    std::size_t size = ceteris::formats::element_size(tensor.type);
    for (const std::int64_t side : tensor.shape) {
      size *= static_cast<std::size_t>(side);
    }
    volatile unsigned sum = 0;                   // volatile: the reads must not be optimised away
    for (const std::byte byte : tensor.bytes) {  // a sanitizer sees a byte outside
      sum = sum + static_cast<unsigned>(byte);
    }
    const bool view = tensor.bytes.data() >= bytes.data() && tensor.bytes.data() < bytes.data() + bytes.size();
    gathered += view || tensor.bytes.empty() ? 0 : 1;
    if (tensor.bytes.size() != size || !names.insert(tensor.name).second) {
      std::abort();
    }
  }
  if (gathered < file.gathered.size()) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    check(std::as_bytes(std::span(data, size)));
  } catch (const ceteris::Error& error) {
    if (error.problems().empty()) {
      std::abort();
    }
  }
  return 0;
}
