// SPDX-License-Identifier: Apache-2.0
// A file that exactly one of several machines creates: what decides between them.
#pragma once

#include <filesystem>
#include <string_view>

namespace ceteris::hosts {

/// Creates `path` with `content`, or does nothing and returns false when it is there already. It appears whole: a
/// temporary in the same folder gets the name as a second one (link), which a file server does for one of several
/// machines. A reply that got lost on the network is not taken for another's file. Where files have no second names
/// (FAT) it is created under its own, and a machine that stops meanwhile leaves a part of it. Does not wait for the
/// disk. Throws a system error that names the errno.
[[nodiscard]] bool create_whole(const std::filesystem::path& path, std::string_view content);

}  // namespace ceteris::hosts
