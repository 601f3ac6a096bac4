// SPDX-License-Identifier: Apache-2.0
// The images that the report shows large: read and decoded once more at the end.
#pragma once

#include <vector>

#include "ceteris/audit/telling.hpp"
#include "ceteris/audit_plan/audit_spec.hpp"
#include "ceteris/base/executor.hpp"
#include "ceteris/data/source.hpp"
#include "ceteris/record/audit.hpp"

namespace ceteris::audit {

/// Numbers the images that show findings behind the telling images: of the first finding of each probe one image at
/// each end, and the map of a mark. Says which part of an image is shown: the whole image, or 64 x 64 pixels of it
/// where the difference lies in one place.
void choose_examples(record::AuditRecord& record);

/// The images of all tiles of the record: telling images whole, examples as their view says, and maps[i] where the
/// map_tile of a finding is the i-th. A file that can no longer be read leaves its tile white.
[[nodiscard]] Sheet draw_large(const std::vector<data::Source>& sources, const record::AuditRecord& record,
                               const std::vector<image::Image>& maps, const audit_plan::AuditSpec& spec,
                               Executor& executor);

}  // namespace ceteris::audit
