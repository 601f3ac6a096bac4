// SPDX-License-Identifier: Apache-2.0
// What a source lists, be it a folder, an archive, a list or a folder of texts: one rule for what is hidden, one
// walk through folders.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ceteris/base/error.hpp"

namespace ceteris::data {

/// Whether a name of a file or folder is hidden (".git", "._a.jpg"; not "..") or is what programs and systems put into
/// other people's folders: "__MACOSX", "@eaDir", "$RECYCLE.BIN", "lost+found" and the like, case ignored.
[[nodiscard]] bool is_clutter(std::string_view name);

/// The first folder on a normal path that is_clutter, with what leads to it; empty when there is none. What lies in
/// it belongs to no source.
[[nodiscard]] std::string_view clutter_folder(std::string_view path);

/// False for what is no image by its normal path: clutter, what lies in it, and the extensions of texts, tables,
/// code, archives, audio, video and weights. A file that should be an image and is not has another name and stays a
/// candidate, to be counted as refused.
[[nodiscard]] bool may_be_image(std::string_view path);

/// The same for one file that a list names: hidden folders on the way to it were the user's choice, folders of other
/// programs were not.
[[nodiscard]] bool may_be_listed_image(std::string_view path);

/// Whether a normal path ends in ".txt", case ignored, and is no clutter and lies in none.
[[nodiscard]] bool may_be_text(std::string_view path);

/// What a folder holds.
struct Listing {
  std::vector<std::string> files;  ///< paths below the folder, as on disk, in no order
  std::int64_t other_files = 0;    ///< files that are not wanted by their name
  std::vector<Problem> problems;   ///< folders that cannot be listed, by path
  std::vector<Problem> notes;      ///< folders that are left out
};

/// Lists every regular file below a folder for which `wanted` holds. Symbolic links to files and folders are followed;
/// a folder that can be reached in several ways is listed once, under its own path if that lies inside, else under the
/// first link by name, so cycles end. A link to nothing is listed. Throws a usage error when `folder` itself cannot be
/// listed.
[[nodiscard]] Listing list_folder(const std::filesystem::path& folder, bool (*wanted)(std::string_view));

/// One problem that names folders that are left out as clutter; nothing when there are none.
[[nodiscard]] std::vector<Problem> left_out(const std::string& where, std::vector<std::string> folders);

}  // namespace ceteris::data
