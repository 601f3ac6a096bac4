// SPDX-License-Identifier: Apache-2.0
// Folders copied so that they appear whole or not at all.
#pragma once

#include <filesystem>
#include <functional>

namespace ceteris::ledger {

/// Which files and folders are copied, by their path below the folder; one that is not is not looked into.
using Keep = std::function<bool(const std::filesystem::path& below)>;

/// Copies the content of `from` into `to`, which is made when it is missing. Links are copied as links; pipes and
/// sockets are left out. System error when the machine refuses.
void copy_content(const std::filesystem::path& from, const std::filesystem::path& to, const Keep& keep);

/// Makes the folder `to`, which does not exist: `fill` gets a temporary one beside it, which is renamed at the end.
/// When `fill` throws nothing is there.
void make_folder(const std::filesystem::path& to, const std::function<void(const std::filesystem::path&)>& fill);

/// On return the disk has everything that was written to the file system of `folder`.
void sync_file_system(const std::filesystem::path& folder);

}  // namespace ceteris::ledger
