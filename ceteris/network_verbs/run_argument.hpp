// SPDX-License-Identifier: Apache-2.0
// A run where a model or weights may be named.
#pragma once

#include <string>

namespace ceteris::network_verbs {

/// `text` as it stands when it is a file, a folder, a model of the table, or empty; else the folder of the run that it
/// means (trial/find_run.hpp, below `runs`). What looks like a run and is none (a path, or four and more hexadecimal
/// digits) is a usage error that lists the runs that are there; anything else stays for the reader of models to judge.
[[nodiscard]] std::string run_argument(const std::string& text, const std::string& runs = "runs");

}  // namespace ceteris::network_verbs
