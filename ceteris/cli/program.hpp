// SPDX-License-Identifier: Apache-2.0
// The whole command line inside a program of one's own.
#pragma once

namespace ceteris::cli {

/// Runs `ceteris` with these arguments and returns the exit code. Norms and models that were added before
/// (nn::add_norm, models::add_model) are there in every verb:
///
///   int main(int argc, char** argv) {
///     nn::add_norm({...});
///     return cli::run(argc, argv);
///   }
///
/// Call it first thing in main: the process starts itself anew once, because libtorch and its libraries read their
/// settings from the environment while they load. Install the signal handlers of your own after it.
int run(int argc, char** argv);

}  // namespace ceteris::cli
