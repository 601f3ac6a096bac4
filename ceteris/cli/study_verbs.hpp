// SPDX-License-Identifier: Apache-2.0
// What `ceteris study` does, one function a word; arguments exclude the word itself. Words that start trials, or say
// whether they could start, know whether there is an engine.
#pragma once

#include "ceteris/cli/verbs.hpp"

namespace ceteris::cli {

int study_new(Arguments arguments);
int study_copy(Arguments arguments);
int study_check(Arguments arguments, bool engine_is_here);
int study_plan(Arguments arguments, bool engine_is_here);
int study_register(Arguments arguments, bool engine_is_here);
int study_run(Arguments arguments, bool engine_is_here);
int study_submit(Arguments arguments, bool engine_is_here);
int study_status(Arguments arguments);
int study_report(Arguments arguments);
int study_list(Arguments arguments);
int study_show(Arguments arguments);
int study_export(Arguments arguments);
int study_amend(Arguments arguments);

}  // namespace ceteris::cli
