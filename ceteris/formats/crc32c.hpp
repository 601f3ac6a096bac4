// SPDX-License-Identifier: Apache-2.0
// The checksum of TensorBoard's record files.
#pragma once

#include <cstdint>
#include <string_view>

namespace ceteris::formats {

/// CRC-32C (Castagnoli; reflected polynomial 0x82F63B78, initial value and final xor 0xFFFFFFFF).
[[nodiscard]] std::uint32_t crc32c(std::string_view bytes);

/// CRC-32C rotated right by 15 bits plus 0xA282EAD8, as record files carry it.
[[nodiscard]] std::uint32_t masked_crc32c(std::string_view bytes);

}  // namespace ceteris::formats
