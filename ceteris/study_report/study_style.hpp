// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace ceteris::study_report {

/// What a study's page needs beside the common style sheet: its figures and its verdicts.
[[nodiscard]] std::string_view study_style_sheet();

}  // namespace ceteris::study_report
