// SPDX-License-Identifier: Apache-2.0
// The studies that the program brings along: the files of studies/NAME/, which cmake/Texts.cmake puts into it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ceteris::study {

struct BuiltinFile {
  std::string_view path;  ///< "dyt-vs-layernorm/dyt-vs-layernorm-smoke.toml"
  std::string_view text;
};

/// All files, by path.
[[nodiscard]] std::span<const BuiltinFile> builtin_files();

/// What a built-in study comes in: `smoke` shows that it runs, `small` can be answered on one machine, `full` has the
/// published size.
inline constexpr std::string_view kScales[] = {"smoke", "small", "full"};

/// By name.
[[nodiscard]] std::vector<std::string> builtin_names();

/// Files of one study; their paths are without its folder. Empty when there is no such study.
[[nodiscard]] std::vector<BuiltinFile> builtin_files_of(std::string_view name);

/// The scales that a study has, in the order of kScales.
[[nodiscard]] std::vector<std::string> builtin_scales(std::string_view name);

/// "dyt-vs-layernorm-smoke.toml"
[[nodiscard]] std::string builtin_file_name(std::string_view name, std::string_view scale);

/// The first line of `text` that gives `replicates` a value gives it `count` instead. Precondition: there is one.
[[nodiscard]] std::string with_replicates(std::string_view text, int count);

/// What a study that was written down says of its replicates; nothing when no line does.
[[nodiscard]] std::optional<int> replicates_in(std::string_view text);

}  // namespace ceteris::study
