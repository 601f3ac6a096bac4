// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ceteris/verb/arguments.hpp"

namespace ceteris::study_verbs {

/// `ceteris trial run FILE`: one trial of an arm and a replicate, for people who write a study. Its label (debug-1,
/// debug-2, ...) keeps it apart from the trials of the study: what is seen before a study is registered counts in no
/// verdict, and it can be run again. Exit 4 when it ends badly.
int trial_run(verb::Arguments arguments, bool engine_is_here);

}  // namespace ceteris::study_verbs
