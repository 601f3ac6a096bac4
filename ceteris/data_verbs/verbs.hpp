// SPDX-License-Identifier: Apache-2.0
// One function a verb; arguments exclude the verb itself. The result is the exit code.
// data needs no libtorch.
#pragma once

#include "ceteris/verb/arguments.hpp"

namespace ceteris::data_verbs {

int data_verb(verb::Arguments arguments);
int audit_verb(verb::Arguments arguments);

}  // namespace ceteris::data_verbs
