// SPDX-License-Identifier: Apache-2.0
// Weights that a trial starts from (fine-tuning).
#pragma once

#include <string>
#include <vector>

#include "ceteris/trial/trial_spec.hpp"

namespace torch::nn {
class Module;
}

namespace ceteris::trial {

/// `init` with what the file decides written out: its SHA-256, and whether the head is kept. `classes` are those of the
/// data, none for text. A file that is not there is left alone where both stand there already: a run that goes on from
/// a checkpoint needs it no more. Throws a usage error for a file that cannot be read or that has changed since
/// `init.sha256`, and (exit 3) for a head that is to be kept and is for other classes.
[[nodiscard]] InitSpec resolved_init(InitSpec init, const std::vector<std::string>& classes);

/// Whether the file or run that `init` names can be opened. Precondition: it names one.
[[nodiscard]] bool is_there(const InitSpec& init);

/// Puts the weights into a network that has drawn its own. Returns what a reader should know, a sentence each. Throws a
/// usage error for the weights of another network. Precondition: `init` is a result of resolved_init and names weights.
[[nodiscard]] std::vector<std::string> load_init(torch::nn::Module& network, const InitSpec& init);

}  // namespace ceteris::trial
