// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "ceteris/design/design.hpp"
#include "ceteris/study/study_file.hpp"

namespace ceteris::study {

/// The arms and contrasts that a study file asks for. Its problems carry the place in the file.
[[nodiscard]] design::Design design_of(const StudyFile& file);

}  // namespace ceteris::study
