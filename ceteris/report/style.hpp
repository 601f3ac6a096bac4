// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace ceteris::report {

/// The style sheet of every page: light, dark, print, and down to 320 px. Okabe-Ito colours, system fonts.
[[nodiscard]] std::string_view style_sheet();

}  // namespace ceteris::report
