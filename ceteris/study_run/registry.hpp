// SPDX-License-Identifier: Apache-2.0
// Registered studies: what was asked, with which code, before anything ran. RUNS/studies/NAME/1/, 2/, ...: one folder a
// version, never changed.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "ceteris/identity/identity.hpp"
#include "ceteris/study/registered.hpp"
#include "ceteris/study/study_file.hpp"

namespace ceteris::study_run {

/// The newest version of the study called `name`; nothing when there is none.
[[nodiscard]] std::optional<study::Registered> find_registered(const std::filesystem::path& runs,
                                                               const std::string& name);

/// Names of all registered studies, sorted.
[[nodiscard]] std::vector<std::string> registered_names(const std::filesystem::path& runs);

/// Registers `file` with the code as it is now, or finds that it is registered already. Throws a spec error when
/// another version is registered, or when the code has changed since: `amend` is for both.
study::Registered register_study(const std::filesystem::path& runs, const study::StudyFile& file,
                                 const identity::CodeState& code);

/// A new version with a reason; the old one stays. Usage error when nothing has changed or nothing is registered.
study::Registered amend_study(const std::filesystem::path& runs, const study::StudyFile& file,
                              const identity::CodeState& code, const std::string& reason);

}  // namespace ceteris::study_run
