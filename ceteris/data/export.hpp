// SPDX-License-Identifier: Apache-2.0
// Any source as files: a folder or a tar archive that is either complete or absent.
#pragma once

#include <filesystem>

#include "ceteris/base/executor.hpp"
#include "ceteris/data/source.hpp"

namespace ceteris::data {

/// Throws a usage error when `folder` exists already and is not an empty folder.
void require_free(const std::filesystem::path& folder);

/// Writes every item of `source` below `folder`, byte for byte. Throws a usage error when `folder` is not free, when
/// an item is refused, or when its name would leave the folder ("../a.jpg", "/a.jpg"); a system
/// error when it cannot be written.
void write_as_folder(const Source& source, const std::filesystem::path& folder, Executor& executor);

/// Writes every item to an uncompressed tar archive, in the order of the items; the same bytes for the same content.
/// Replaces `path`. Throws a usage error when an item is refused. Memory: a few files for each job.
void write_as_tar(const Source& source, const std::filesystem::path& path, Executor& executor);

}  // namespace ceteris::data
