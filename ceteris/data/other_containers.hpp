// SPDX-License-Identifier: Apache-2.0
// Files that hold images in a form that is not read: each is named, with what turns it into one that is.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace ceteris::data {

struct OtherContainer {
  std::string what;    ///< "is a Parquet table, which is not read; its images stand in the column 'image'"
  std::string remedy;  ///< one line to follow
};

/// What a file is by its first bytes (and, for tables, its last ones) and its name: compressed archives, Parquet,
/// Arrow, Feather, NumPy, HDF5, TFRecord, LMDB. Nothing for what is none of these.
[[nodiscard]] std::optional<OtherContainer> other_container(const std::filesystem::path& path, std::string_view head);

/// The same for a folder without images: what its own files are, when they are archives or tables, such as the shards
/// of a WebDataset.
[[nodiscard]] std::optional<OtherContainer> folder_of_containers(const std::filesystem::path& folder);

}  // namespace ceteris::data
