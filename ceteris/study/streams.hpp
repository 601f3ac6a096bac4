// SPDX-License-Identifier: Apache-2.0
// Random streams with seeds of their own: which of them vary over replicates, and over what a claim goes.
//
// A stream that varies has another seed for every other seed of a trial, so arms that share the seed share it too; one
// that is fixed has one seed in the whole study. The program gets them as {seed.NAME} and CETERIS_SEED_NAME.
#pragma once

#include <string>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/study/study_file.hpp"

namespace ceteris::study {

/// Names that no variable can have, or two streams share; streams of our own trainer, which has one seed. `where` is
/// the place of `streams` in the file.
void check_streams(const StudyFile& file, const std::string& where, std::vector<Problem>& problems);

/// "CETERIS_SEED_INIT" of "init".
[[nodiscard]] std::string stream_variable(const std::string& name);

/// "; over new draws of init, with data held fixed"; empty without streams.
[[nodiscard]] std::string streams_scope(const std::vector<SeedStream>& streams);

}  // namespace ceteris::study
