// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study/call_text.hpp"

#include "ceteris/base/text.hpp"

namespace ceteris::study {
namespace {

std::string with_runs(const std::string& call, const std::filesystem::path& runs) {
  return runs == kDefaultRuns ? call : call + " --runs " + shell_word(runs.string());
}

}  // namespace

std::string call_text(std::string_view verb, std::string_view study, const std::filesystem::path& runs) {
  return with_runs("ceteris study " + std::string(verb) + " " + shell_word(study), runs);
}

std::string show_call(std::string_view trial, const std::filesystem::path& runs) {
  return with_runs("ceteris trial show " + std::string(trial), runs);
}

}  // namespace ceteris::study
