// SPDX-License-Identifier: Apache-2.0
#include "ceteris/trial/run_log.hpp"

namespace ceteris::trial {

RunLog::RunLog(record::RunFolder& folder, std::int64_t resume_step, const std::filesystem::path& study_folder)
    : folder_(folder), board_(folder.folder() / "tb", resume_step), events_(study_folder) {}

void RunLog::metrics(std::int64_t step, const std::string& split, const std::vector<train::Metric>& metrics) {
  EventValues values;
  for (const train::Metric& metric : metrics) {
    folder_.metric({step, split, metric.name, metric.value});
    board_.scalar(split + "/" + metric.name, step, metric.value);
    values.emplace_back(split + "." + metric.name, metric.value);
  }
  events_.at_step(step, values);
}

void RunLog::sync() {
  folder_.sync();
  board_.sync();
  events_.sync();
}

}  // namespace ceteris::trial
