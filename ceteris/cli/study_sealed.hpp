// SPDX-License-Identifier: Apache-2.0
// `ceteris study seal` and `look`, of a test split that no trial sees.
#pragma once

#include "ceteris/cli/verbs.hpp"

namespace ceteris::cli {

int study_seal(Arguments arguments);
int study_look(Arguments arguments);

}  // namespace ceteris::cli
