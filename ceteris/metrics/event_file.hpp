// SPDX-License-Identifier: Apache-2.0
// TensorBoard event files, read: records with checksums, and the scalars of the events in them (tensorflow:
// record_writer.h, event.proto, summary.proto, tensor.proto).
#pragma once

#include <cstdint>
#include <functional>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ceteris::metrics {

struct TagValue {
  std::string tag;
  std::optional<double> scalar;  ///< nothing for histograms, images, text
};

struct SummaryEvent {
  double wall_time = 0;  ///< seconds since 1970
  std::int64_t step = 0;
  bool restart = false;  ///< a session starts: what was written at this step and beyond does not count any more
  std::vector<TagValue> values;
};

/// The event in a record. A scalar is a simple_value, or a tensor of one element of type float, double, half, bfloat16,
/// int32 or int64. Throws Refusal for what is no such message.
[[nodiscard]] SummaryEvent parse_event(std::string_view record);

/// Calls `visit` with the content of every record; `false` says that the last one is cut off, as by a program that was
/// stopped while it wrote. Throws Refusal when a checksum is wrong amid the file ("byte 1234: ..."), and for a record
/// larger than 256 MiB.
[[nodiscard]] bool for_each_record(std::istream& file, const std::function<void(std::string_view record)>& visit);

}  // namespace ceteris::metrics
