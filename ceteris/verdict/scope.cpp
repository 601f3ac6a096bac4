// SPDX-License-Identifier: Apache-2.0
#include "ceteris/verdict/scope.hpp"

#include "ceteris/study/streams.hpp"

namespace ceteris::verdict {
namespace {

std::string machines(const record::StudyRecord& record) {
  return record.hosts.size() > 1 ? "these " + std::to_string(record.hosts.size()) + " machines" : "this machine";
}

/// What the other factors or components are while one is compared.
std::string others(const study::StudyFile& file) {
  switch (file.design()) {
    case design::DesignKind::OneFactor:
      return file.factors.size() > 1 ? "; all other factors as in the baseline" : "";
    case design::DesignKind::LeaveOneOut:
      return "; all other components on";
    case design::DesignKind::AddOneIn:
      return "; all other components off";
    case design::DesignKind::Factorial:
    case design::DesignKind::Fraction:
    case design::DesignKind::Grid:
      return file.factors.size() > 1 ? "; averaged over the other factors" : "";
    case design::DesignKind::Compare:
    case design::DesignKind::Path:
    case design::DesignKind::Subsets:
      return "";
  }
  return "";
}

std::string tasks(const study::StudyFile& file, const record::StudyRecord& record) {
  if (record.tasks.size() < 2) {
    return "";
  }
  return file.spec.estimand == study::Estimand::NewTasks
             ? "; for new tasks like these"
             : "; on these " + std::to_string(record.tasks.size()) + " tasks";
}

}  // namespace

std::string scope_of(const study::StudyFile& file, const record::StudyRecord& record) {
  const std::string& declared = file.spec.scope;
  return (declared.empty() ? "with this program, these data, this budget and " + machines(record) : declared) +
         others(file) + tasks(file, record) + study::streams_scope(file.streams);
}

}  // namespace ceteris::verdict
