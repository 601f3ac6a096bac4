// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace ceteris::cli {

/// Takes `--kernels WHICH`, which every verb understands, out of the arguments and puts it into CETERIS_KERNELS, where
/// this process and those that it starts find it. What stands behind `--` is another program's. Throws a usage error
/// for a value that names no kernels.
void take_kernels_option(std::vector<std::string>& arguments);

}  // namespace ceteris::cli
