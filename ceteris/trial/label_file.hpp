// SPDX-License-Identifier: Apache-2.0
// Files that name the classes of a network, one a line, in the order of its outputs.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace ceteris::trial {

/// A class a line, blanks kept. A byte-order mark, carriage returns at the ends of lines and blank lines at the end are
/// no part of a name. A name may stand there twice: two classes of ImageNet are called "crane". Throws a usage error
/// that names the line for a blank line before the last name and for what is not UTF-8 text, and for a file without a
/// name.
[[nodiscard]] std::vector<std::string> read_labels(const std::filesystem::path& path);

/// What read_labels gives back as it is, whatever blanks, quotes and commas the names hold. Throws a system error when
/// it cannot be written. Precondition: no name is blank or holds the end of a line (loader::read_images sees to it).
void write_labels(const std::filesystem::path& path, const std::vector<std::string>& labels);

/// The names that stand at more than one place, each once, in the order of the labels.
[[nodiscard]] std::vector<std::string> repeated_names(const std::vector<std::string>& labels);

}  // namespace ceteris::trial
