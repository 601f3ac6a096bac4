// SPDX-License-Identifier: Apache-2.0
// What `ceteris data show` prints of a source.
#pragma once

#include <string>
#include <string_view>

#include "ceteris/data/source.hpp"
#include "ceteris/data/summary.hpp"

namespace ceteris::data_verbs {

/// "  name          value" and a line feed.
[[nodiscard]] std::string summary_line(std::string_view name, const std::string& value);

[[nodiscard]] std::string summary_text(const data::Source& source, const data::Summary& summary);

/// One object: kind, files, images, classes, formats, width, height, bytes, not_images, refused, problems, notes,
/// fingerprint.
[[nodiscard]] std::string summary_json(const data::Source& source, const data::Summary& summary);

}  // namespace ceteris::data_verbs
