// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit_evidence/wording_parts.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ceteris::audit_evidence {

std::string percent_text(double share) {
  return fmt::format("{:.1f} %", 100 * share);
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  }
  return text;
}

std::vector<std::string> set_names(const record::AuditRecord& record, int without) {
  std::vector<std::string> names;
  for (int s = 0; s < static_cast<int>(record.sets.size()); ++s) {
    if (s != without) {
      names.push_back(record.sets[static_cast<std::size_t>(s)].name);
    }
  }
  return names;
}

const record::Probe* find_probe(const record::AuditRecord& record, std::string_view name) {
  const auto found = std::find_if(record.probes.begin(), record.probes.end(),
                                  [&](const record::Probe& probe) { return probe.name == name; });
  return found == record.probes.end() ? nullptr : &*found;
}

}  // namespace ceteris::audit_evidence
