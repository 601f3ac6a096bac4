// SPDX-License-Identifier: Apache-2.0
// Every difference between the versions of libtorch that Ceteris supports (1.13 of Debian 12 up to current releases)
// is met here and nowhere else.
#pragma once

#include <torch/version.h>

/// True when the libtorch being compiled against is at least this version.
#define CETERIS_TORCH_AT_LEAST(major, minor) \
  (TORCH_VERSION_MAJOR > (major) || (TORCH_VERSION_MAJOR == (major) && TORCH_VERSION_MINOR >= (minor)))

#if !CETERIS_TORCH_AT_LEAST(1, 13)
#error "Ceteris needs libtorch 1.13 or newer"
#endif
