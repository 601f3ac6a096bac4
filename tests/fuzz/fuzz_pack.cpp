// SPDX-License-Identifier: Apache-2.0
// Whatever bytes arrive as a pack: a list of entries that lie inside it, or one line that says why not.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/pack/pack_file.hpp"

namespace {

using namespace ceteris::pack;

void check(std::span<const std::byte> bytes) {
  try {
    const PackView pack(bytes, "fuzz.pack");
    std::string_view last;
    std::uint64_t payloads = 0;
    for (std::size_t i = 0; i < pack.size(); ++i) {
      const EntryView entry = pack.entry(i);
      const auto payload = pack.stored_payload(i);
      const bool inside = payload.empty() || (payload.data() >= bytes.data() &&
                                              payload.data() + payload.size() <= bytes.data() + bytes.size());
      if (!inside || entry.name <= last || ceteris::printable(entry.name) != entry.name) {
        std::abort();
      }
      payloads += pack.payload(i) ? payload.size() : 0;
      last = entry.name;
    }
    if (payloads > bytes.size()) {
      std::abort();
    }
  } catch (const ceteris::Error& error) {
    if (error.problems().size() != 1) {
      std::abort();
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  check(bytes);
  // Again with the hashes and the length mended, which chance would never find.
  if (size >= kHeaderBytes && looks_like_pack(bytes)) {
    Header header = read_header(bytes.first(kHeaderBytes));
    header.version = kVersion;
    header.file_bytes = size;
    if (header.index_at <= size) {
      header.content = content_hash(header, bytes.subspan(static_cast<std::size_t>(header.index_at)));
    }
    std::string mended(reinterpret_cast<const char*>(data), size);
    mended.replace(0, kHeaderBytes, write_header(header));
    check(std::as_bytes(std::span(mended)));
  }
  return 0;
}
