// SPDX-License-Identifier: Apache-2.0
// Folders of TensorBoard event files.
#pragma once

#include <string>
#include <vector>

#include "ceteris/tables/source.hpp"

namespace ceteris::tables {

/// Whether there is an event file (a name with "tfevents") at or below `folder`. Links are not followed.
[[nodiscard]] bool has_event_files(const std::string& folder);

/// The scalars of all event files at or below `folder`, as a long table by logged_runs.hpp. A folder of event files is
/// a run, its id the path below `folder`, whose parts are the facts "folder.1", "folder.2", ...; its files are read in
/// the order of their first events, and a session that starts at a step drops what was written from there on. A
/// sub-folder that SummaryWriter.add_scalars made belongs to the run above it, its metric is the name of the folder
/// (with tensorboardX the way to it). A last record that is cut off is noted. Throws a spec error for damaged files,
/// and for two files of a run that wrote the same tag at the same time.
[[nodiscard]] Source read_event_folder(const std::string& folder, const std::vector<std::string>& wanted);

}  // namespace ceteris::tables
