// SPDX-License-Identifier: Apache-2.0
// Which quality setting made these JPEG quantisation tables?
#pragma once

#include <array>
#include <cstdint>

namespace ceteris::image_file {

/// One quantisation table in zigzag order, as the file stores it.
struct QuantTable {
  std::array<std::uint16_t, 64> entries{};
  bool wide = false;  ///< 16-bit entries: the scaling rule is then not clamped to 255
};

struct QualityEstimate {
  int quality = 0;      ///< 1..100
  double residual = 0;  ///< root mean square difference of the entries from that quality's tables
};

/// The tables of the IJG rule (jcparam.c): entry = (base * scale + 50) / 100, scale = 5000 / q below 50, else
/// 200 - 2 q, clamped to 1..255. `which` 0 luma, 1 chroma (ITU-T T.81, tables K.1 and K.2); zigzag order.
[[nodiscard]] QuantTable ijg_table(int which, int quality);

/// The quality whose tables are nearest in least squares to `luma` and, when not null, `chroma`. Of equals the highest.
[[nodiscard]] QualityEstimate estimate_quality(const QuantTable& luma, const QuantTable* chroma);

}  // namespace ceteris::image_file
