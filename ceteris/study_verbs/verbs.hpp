// SPDX-License-Identifier: Apache-2.0
// One function a verb; arguments exclude the verb itself. The result is the exit code.
#pragma once

#include "ceteris/verb/arguments.hpp"

namespace ceteris::study_verbs {

int study_verb(verb::Arguments arguments, bool engine_is_here);
int gate_verb(verb::Arguments arguments, bool engine_is_here);
int analyse_verb(verb::Arguments arguments);
int ledger_verb(verb::Arguments arguments);
int trial_verb(verb::Arguments arguments, bool engine_is_here);

}  // namespace ceteris::study_verbs
