// SPDX-License-Identifier: Apache-2.0
// `ceteris study seal` and `look`, of a test split that no trial sees.
#pragma once

#include "ceteris/verb/arguments.hpp"

namespace ceteris::study_verbs {

int study_seal(verb::Arguments arguments);
int study_look(verb::Arguments arguments);

}  // namespace ceteris::study_verbs
