// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "ceteris/identity/identity.hpp"
#include "ceteris/record/study.hpp"
#include "ceteris/study/study_file.hpp"

namespace ceteris::study {

/// A study as it was registered.
struct Registered {
  StudyFile file;
  identity::CodeState code;                    ///< of this version
  std::vector<record::StudyVersion> versions;  ///< all so far; the last is this one
  std::filesystem::path folder;                ///< RUNS/studies/NAME, where its chain lies, too (ledger/chain_file.hpp)
};

}  // namespace ceteris::study
