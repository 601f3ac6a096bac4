// SPDX-License-Identifier: Apache-2.0
// One function a verb; arguments exclude the verb itself. The result is the exit code.
// models and runs need no libtorch.
#pragma once

#include "ceteris/verb/arguments.hpp"

namespace ceteris::network_verbs {

int models_verb(verb::Arguments arguments);
int runs_verb(verb::Arguments arguments);
int train_verb(verb::Arguments arguments);
int eval_verb(verb::Arguments arguments);
int predict_verb(verb::Arguments arguments);
int embed_verb(verb::Arguments arguments);
int weights_verb(verb::Arguments arguments);
int export_verb(verb::Arguments arguments);
int bench_verb(verb::Arguments arguments);
/// The word `resolve` of trial, which reads data and so runs in the engine.
int trial_resolve_verb(verb::Arguments arguments);

}  // namespace ceteris::network_verbs
