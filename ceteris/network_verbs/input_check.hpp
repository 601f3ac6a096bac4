// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace ceteris::network_verbs {

/// Throws a usage error for a --size or --classes out of range; 0 stands for the model's own.
void check_input(int size, int classes);

}  // namespace ceteris::network_verbs
