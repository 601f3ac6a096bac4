// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study/scope.hpp"

#include "ceteris/study/streams.hpp"

namespace ceteris::study {
namespace {

std::string machines(const record::StudyRecord& record) {
  return record.hosts.size() > 1 ? "these " + std::to_string(record.hosts.size()) + " machines" : "this machine";
}

/// What the other factors or components are while one is compared.
std::string others(const StudyFile& file) {
  switch (file.design()) {
    case DesignKind::OneFactor:
      return file.factors.size() > 1 ? "; all other factors as in the baseline" : "";
    case DesignKind::LeaveOneOut:
      return "; all other components on";
    case DesignKind::AddOneIn:
      return "; all other components off";
    case DesignKind::Factorial:
    case DesignKind::Fraction:
    case DesignKind::Grid:
      return file.factors.size() > 1 ? "; averaged over the other factors" : "";
    case DesignKind::Compare:
    case DesignKind::Path:
    case DesignKind::Subsets:
      return "";
  }
  return "";
}

std::string tasks(const StudyFile& file, const record::StudyRecord& record) {
  if (record.tasks.size() < 2) {
    return "";
  }
  return file.spec.estimand == Estimand::NewTasks ? "; for new tasks like these"
                                                  : "; on these " + std::to_string(record.tasks.size()) + " tasks";
}

}  // namespace

std::string scope_of(const StudyFile& file, const record::StudyRecord& record) {
  const std::string& declared = file.spec.scope;
  return (declared.empty() ? "with this program, these data, this budget and " + machines(record) : declared) +
         others(file) + tasks(file, record) + streams_scope(file.streams);
}

}  // namespace ceteris::study
