// SPDX-License-Identifier: Apache-2.0
#include "ceteris/verdict/imports.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "ceteris/base/text.hpp"

namespace ceteris::verdict {
namespace {

std::string import_words(const record::StudyImport& import, int planned_trials) {
  const std::string others = import.others == 0 ? "" : fmt::format(" and {} of checks or tuning", import.others);
  return fmt::format("{} of {} trials{} were taken over from {}{}", import.trials, planned_trials, others,
                     printable(import.file),
                     import.cpus.empty() ? "" : ", run on " + printable(join(import.cpus, " and ")));
}

}  // namespace

std::vector<record::StudyImport> imports_of(std::span<const study::StudyTrial> trials, const study::Results& results) {
  std::map<std::pair<std::string, std::string>, record::StudyImport> tables;
  std::set<std::string> seen;
  for (const study::StudyTrial& trial : trials) {
    const auto found = results.find(trial.id);
    if (found == results.end() || found->second.imported.empty() || !seen.insert(trial.id).second) {
      continue;
    }
    const study::TrialResult& result = found->second;
    record::StudyImport& table = tables[{result.imported, result.imported_sha256}];
    table.file = result.imported;
    table.sha256 = result.imported_sha256;
    (trial.place.purpose == design::Purpose::Measured ? table.trials : table.others) += 1;
    if (!result.cpu.empty() && std::ranges::find(table.cpus, result.cpu) == table.cpus.end()) {
      table.cpus.push_back(result.cpu);
    }
  }
  std::vector<record::StudyImport> list;
  for (auto& [name, table] : tables) {
    std::ranges::sort(table.cpus);
    list.push_back(std::move(table));
  }
  return list;
}

std::vector<record::StudyThreat> import_threats(const record::StudyRecord& study, bool curves) {
  std::vector<record::StudyThreat> threats;
  for (const record::StudyImport& import : study.imports) {
    threats.push_back({record::Severity::Note, "imported",
                       import_words(import, study.planned_trials) +
                           ": their values are what the table says, and how often they were looked at there is not "
                           "known here."});
  }
  if (!study.imports.empty() && curves) {
    threats.push_back({record::Severity::Note, "imported",
                       "What was taken over has no curves: learning curves show the trials that ran here alone, and "
                       "what another value of the curves (best, area, end) would say is not known."});
  }
  return threats;
}

}  // namespace ceteris::verdict
