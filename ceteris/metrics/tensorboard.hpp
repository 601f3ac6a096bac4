// SPDX-License-Identifier: Apache-2.0
// A tag in the event files below a folder.
#pragma once

#include "ceteris/metrics/source.hpp"

namespace ceteris::metrics {

/// The scalars of the tag `source.key` in all event files at or below `source.path`. The files of one folder are one
/// run, in the order of their first events; sub-folders, which SummaryWriter.add_scalars makes, are runs of their own,
/// and a tag that several runs have is refused with their names. A session that starts at step n drops the values from
/// n on. A last record that is cut off is noted. Throws Refusal for damaged files.
[[nodiscard]] Reading read_tensorboard(const Source& source, const AttemptFiles& files);

}  // namespace ceteris::metrics
