// SPDX-License-Identifier: Apache-2.0
// A manifest by which Kubernetes runs one command as an indexed job.
#pragma once

#include <string>
#include <vector>

namespace ceteris::hosts {

struct KubernetesJob {
  std::string name = {};  ///< made into one that Kubernetes takes
  int tasks = 1;          ///< completions of the job, all at the same time
  int cores = 1;          ///< that each asks for
  std::string image = {};
  std::string claim = {};  ///< of the volume that all of them share
  std::string mount = {};  ///< where it is mounted, and where the command runs
  std::vector<std::string> command = {};
};

/// An indexed job of batch/v1 as JSON, which kubectl takes as it takes YAML. A pod that exits with 75, or that its node
/// evicts, is started again without end; one that exits with 2, 3 or 4 ends the job, since another start would end as
/// it did; others are started again a few times (podFailurePolicy, as schemas have it since Kubernetes 1.29).
[[nodiscard]] std::string kubernetes_job(const KubernetesJob& job);

}  // namespace ceteris::hosts
