// SPDX-License-Identifier: Apache-2.0
#include "ceteris/pack/verify.hpp"

#include <cstddef>

#include "ceteris/base/hash.hpp"

namespace ceteris::pack {
namespace {

bool is_whole(const PackView& pack, std::size_t i) {
  const EntryView entry = pack.entry(i);
  const bool checked = pack.payload(i).has_value();
  return checked && (!entry.has_payload() || sha256_hex(pack.stored_payload(i)) == hex_of(entry.payload_hash));
}

}  // namespace

std::vector<std::string> damaged_entries(const PackView& pack, Executor& executor,
                                         const std::function<void()>& checked) {
  std::vector<char> damaged(pack.size());
  executor.parallel_for(pack.size(), [&](std::size_t i) {
    damaged[i] = is_whole(pack, i) ? 0 : 1;
    checked();
  });
  std::vector<std::string> names;
  for (std::size_t i = 0; i < pack.size(); ++i) {
    if (damaged[i] != 0) {
      names.emplace_back(pack.entry(i).name);
    }
  }
  return names;
}

}  // namespace ceteris::pack
