// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "ceteris/base/progress.hpp"

namespace ceteris::verb {

/// Progress on stderr: a bar on a terminal, a line now and then elsewhere, and where `rows_on_stdout` would run into
/// the bar on the same terminal.
[[nodiscard]] std::unique_ptr<Progress> stderr_progress(bool rows_on_stdout = false);

}  // namespace ceteris::verb
