// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "ceteris/base/progress.hpp"

namespace ceteris::cli {

/// Progress on stderr: a bar on a terminal, a line now and then elsewhere.
[[nodiscard]] std::unique_ptr<Progress> stderr_progress();

}  // namespace ceteris::cli
