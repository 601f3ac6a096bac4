// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study/call_text.hpp"

#include "ceteris/base/text.hpp"

namespace ceteris::study {

std::string call_text(std::string_view verb, std::string_view study, const std::filesystem::path& runs) {
  std::string text = "ceteris study " + std::string(verb) + " " + shell_word(study);
  return runs == kDefaultRuns ? text : text + " --runs " + shell_word(runs.string());
}

}  // namespace ceteris::study
