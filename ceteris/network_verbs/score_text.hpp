// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ceteris/infer/evaluate.hpp"

namespace ceteris::network_verbs {

/// On stdout: accuracy with its interval, loss, and the worst classes.
void print_evaluation(const infer::ChosenModel& chosen, const infer::Evaluation& evaluation);

}  // namespace ceteris::network_verbs
