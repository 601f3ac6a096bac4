// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "ceteris/base/text.hpp"
#include "ceteris/study_words/study_text.hpp"

namespace ceteris::study_words {

namespace {

/// A number that reads back as the same one; empty when it is not finite.
std::string field(double value) {
  return std::isfinite(value) ? shortest(value) : std::string();
}

}  // namespace

std::string study_csv(const record::StudyRecord& study) {
  std::string csv = "study,arm,task,replicate,metric,value,scored,outcome,seconds,peak_bytes,host,slot,trial\n";
  const std::string name = csv_field(study.name);
  for (const record::StudyArm& arm : study.arms) {
    const std::string arm_name = csv_field(arm.name);
    for (const record::StudyCell& cell : arm.cells) {
      const std::string front =
          name + ',' + arm_name + ',' + csv_field(cell.task) + ',' + std::to_string(cell.replicate) + ',';
      const std::string end = std::string(record::meaning(cell.outcome).name) + ',' + field(cell.seconds) + ',' +
                              field(cell.peak_bytes) + ',' + csv_field(cell.host) + ',' + csv_field(cell.slot);
      const std::string back = ',' + (cell.done ? end : ",,,,") + ',' + csv_field(cell.trial) + '\n';
      for (std::size_t m = 0; m < study.metrics.size(); ++m) {
        const std::optional<double>& value = cell.values.at(m);
        csv += front + csv_field(study.metrics[m].name) + ',' + (value ? field(*value) : "") + ',' +
               (cell.scored.at(m) ? "true" : "false") + back;
      }
    }
  }
  return csv;
}

}  // namespace ceteris::study_words
