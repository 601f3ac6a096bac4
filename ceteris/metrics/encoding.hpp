// SPDX-License-Identifier: Apache-2.0
// Bytes of a text file as UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace ceteris::metrics {

/// `bytes` without a byte-order mark. UTF-16, of either byte order, with the mark or with a NUL in every second byte of
/// its beginning, becomes UTF-8; half of a surrogate pair becomes U+FFFD. Everything else stays as it is.
[[nodiscard]] std::string as_utf8(std::string bytes);

/// `text` with U+FFFD for every byte that is no part of a UTF-8 character (RFC 3629).
[[nodiscard]] std::string valid_utf8(std::string_view text);

}  // namespace ceteris::metrics
