// SPDX-License-Identifier: Apache-2.0
// Writing tar archives that are the same bytes whenever their content is: no owners, no time stamps.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ceteris::formats {

/// The header of a regular file (ustar, mode 0644, time 0), to be followed by its bytes and `tar_padding`. A name that
/// does not fit into 100 bytes is preceded by a pax header that holds it. `size` is below 8 GiB.
[[nodiscard]] std::string tar_header(std::string_view name, std::uint64_t size);

/// The zeros that fill the last block of `size` bytes.
[[nodiscard]] std::string tar_padding(std::uint64_t size);

/// What ends an archive: two blocks of zeros.
[[nodiscard]] std::string tar_end();

}  // namespace ceteris::formats
