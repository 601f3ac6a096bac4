// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/study_command.hpp"

#include <nlohmann/json.hpp>

namespace cli_tests {

std::string StudyFolder::answer_text(std::vector<std::string> arguments, int exit_code) const {
  arguments.emplace_back("--json");
  const ceteris::ProcessResult result = study(std::move(arguments));
  EXPECT_EQ(result.exit_code, exit_code) << result.describe() << result.err;
  return result.out;
}

void StudyFolder::run_stopped_after(int trials, const std::string& runs) const {
  write("stop.sh", "[ $(ls " + runs + "/*/result.json 2> /dev/null | wc -l) -lt " + std::to_string(trials) +
                       " ] || { kill -TERM $(cat runner.pid); sleep 20; }\n");
  const ceteris::ProcessResult result = ceteris::run_process(
      {.argv = {"sh", "-c",
                std::string(CETERIS_PROGRAM) + " study run x.toml --runs " + runs + " & echo $! > runner.pid; wait $!"},
       .directory = folder_.path()});
  EXPECT_EQ(result.exit_code, 75) << result.err;
  write("stop.sh", "");
}

std::filesystem::path StudyFolder::trial_folder(const std::string& name, std::size_t arm, std::size_t replicate) const {
  const auto record = nlohmann::json::parse(text_of("runs/studies/" + name + "/study.json"));
  return folder_.path() / "runs" / record["arms"][arm]["cells"][replicate]["trial"].get<std::string>();
}

}  // namespace cli_tests
