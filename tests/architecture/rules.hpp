// SPDX-License-Identifier: Apache-2.0
// The rules of the house. Each takes the files of a tree and returns one line per violation, "path:line: what is
// wrong".
#pragma once

#include <span>
#include <string>
#include <vector>

#include "tests/architecture/modules.hpp"

namespace architecture {

using Violations = std::vector<std::string>;

/// Files live in ceteris/MODULE/FILE: a module of the table, no folder below it.
[[nodiscard]] Violations misplaced_files(std::span<const File> files);

/// A file of a module includes only its own module and the modules of its row, always by "ceteris/MODULE/FILE".
[[nodiscard]] Violations unlisted_edges(std::span<const File> files);

/// A source includes the header beside it before anything else, and so proves that the header compiles alone.
[[nodiscard]] Violations own_headers_not_first(std::span<const File> files);

/// No chain of includes among our own headers comes back to where it began.
[[nodiscard]] Violations include_cycles(std::span<const File> files);

/// No libtorch in a torch-free module, nor behind a header that it includes: of modules with libtorch it may use the
/// part without.
[[nodiscard]] Violations torch_in_plain_modules(std::span<const File> files);

/// `ceteris/cli/main.cpp`, and every source of the command line whose header it reaches, must start without libtorch.
[[nodiscard]] Violations torch_in_front_program(std::span<const File> files);

/// A header `*_spec.hpp` describes a component without libtorch, whatever module it lies in, and so does all it
/// includes.
[[nodiscard]] Violations torch_in_specs(std::span<const File> files);

/// What a module lists as PLAIN_SOURCES, for the program that starts without libtorch, reaches none, headers included.
[[nodiscard]] Violations torch_in_plain_sources(std::span<const File> files);

/// The umbrella header of libtorch costs eleven seconds a file and is included nowhere.
[[nodiscard]] Violations torch_umbrellas(std::span<const File> files);

/// The JSON, TOML and command-line parsers cost seconds a file: only .cpp files include them.
[[nodiscard]] Violations parsers_in_headers(std::span<const File> files);

/// The first line of every C++ file names the licence.
[[nodiscard]] Violations missing_licence_lines(std::span<const File> files);

/// The module's CMakeLists.txt says ceteris_module(MODULE [TORCH] ... DEPENDS row), with exactly the row of the table.
[[nodiscard]] Violations unequal_depends(std::span<const File> files);

/// Only modules that print do; none ends the program, starts threads or owns a random generator (tests aside).
[[nodiscard]] Violations loud_libraries(std::span<const File> files);

/// No path of one person's machine in any file, and no address on the network in what configures and builds.
[[nodiscard]] Violations foreign_places(std::span<const File> files);

}  // namespace architecture
