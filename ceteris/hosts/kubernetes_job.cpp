// SPDX-License-Identifier: Apache-2.0
#include "ceteris/hosts/kubernetes_job.hpp"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

namespace ceteris::hosts {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kSecondsToStop = 60;  // a runner gives its trials 20, and writes down how they ended
constexpr int kRestarts = 6;        // of pods that died for no reason we know of

/// A label as DNS has it (RFC 1123): small letters, digits and hyphens, at most 63; a pod adds its number.
std::string label(const std::string& name) {
  constexpr std::size_t kLongest = 50;
  std::string made;
  for (const char c : name) {
    const auto letter = static_cast<unsigned char>(c);
    const bool plain = letter < 128 && std::isalnum(letter) != 0;
    if (plain || (!made.empty() && made.back() != '-')) {
      made += plain ? static_cast<char>(std::tolower(letter)) : '-';
    }
  }
  made.resize(std::min(made.size(), kLongest));
  while (made.ends_with('-')) {
    made.pop_back();
  }
  return made.empty() ? "study" : made;
}

}  // namespace

std::string kubernetes_job(const KubernetesJob& job) {
  const Json on_exit_codes = {{"containerName", "ceteris"}, {"operator", "In"}};
  Json useless = on_exit_codes;
  useless["values"] = {2, 3, 4};
  Json again = on_exit_codes;
  again["values"] = {75};
  const Json evicted = Json::array({{{"type", "DisruptionTarget"}, {"status", "True"}}});
  const Json rules = Json::array({{{"action", "FailJob"}, {"onExitCodes", useless}},
                                  {{"action", "Ignore"}, {"onExitCodes", again}},
                                  {{"action", "Ignore"}, {"onPodConditions", evicted}}});
  const Json container = {{"name", "ceteris"},
                          {"image", job.image},
                          {"workingDir", job.mount},
                          {"command", job.command},
                          {"resources", {{"requests", {{"cpu", std::to_string(job.cores)}}}}},
                          {"volumeMounts", Json::array({{{"name", "study"}, {"mountPath", job.mount}}})}};
  const Json volume = {{"name", "study"}, {"persistentVolumeClaim", {{"claimName", job.claim}}}};
  const Json pod = {{"restartPolicy", "Never"},
                    {"terminationGracePeriodSeconds", kSecondsToStop},
                    {"containers", Json::array({container})},
                    {"volumes", Json::array({volume})}};
  const Json manifest = {{"apiVersion", "batch/v1"},
                         {"kind", "Job"},
                         {"metadata", {{"name", label(job.name)}}},
                         {"spec",
                          {{"completions", job.tasks},
                           {"parallelism", job.tasks},
                           {"completionMode", "Indexed"},
                           {"backoffLimit", kRestarts},
                           {"podFailurePolicy", {{"rules", rules}}},
                           {"template", {{"spec", pod}}}}}};
  return manifest.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace ceteris::hosts
