// SPDX-License-Identifier: Apache-2.0
// What `ceteris study` does, one function a word; arguments exclude the word itself. Words that start trials, or say
// whether they could start, know whether there is an engine.
#pragma once

#include "ceteris/verb/arguments.hpp"

namespace ceteris::study_verbs {

int study_new(verb::Arguments arguments);
int study_copy(verb::Arguments arguments);
int study_check(verb::Arguments arguments, bool engine_is_here);
int study_plan(verb::Arguments arguments, bool engine_is_here);
int study_register(verb::Arguments arguments, bool engine_is_here);
int study_run(verb::Arguments arguments, bool engine_is_here);
int study_submit(verb::Arguments arguments, bool engine_is_here);
int study_status(verb::Arguments arguments);
int study_report(verb::Arguments arguments);
int study_list(verb::Arguments arguments);
int study_show(verb::Arguments arguments);
int study_export(verb::Arguments arguments);
int study_import(verb::Arguments arguments);
int study_amend(verb::Arguments arguments);

}  // namespace ceteris::study_verbs
