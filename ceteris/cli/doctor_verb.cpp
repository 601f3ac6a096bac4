// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "ceteris/base/executor.hpp"
#include "ceteris/base/startup.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/cli/engine_verbs.hpp"
#include "ceteris/cli/verbs.hpp"
#include "ceteris/kernels/choice.hpp"
#include "ceteris/kernels/operations.hpp"
#include "ceteris/process/process.hpp"
#include "ceteris/verb/arguments.hpp"
#include "ceteris/verb/engine_program.hpp"
#include "ceteris/verb/version.hpp"

namespace ceteris::cli {
namespace {

using Json = nlohmann::ordered_json;

Json settings_json(const std::vector<Setting>& settings) {
  Json list = Json::array();
  for (const Setting& setting : settings) {
    list.push_back({{"name", setting.name}, {"value", setting.value}, {"reason", setting.reason}});
  }
  return list;
}

// The engine is asked in a process of its own, so that a broken libtorch is a line in the answer and not the end of it.
Json engine_facts(const std::optional<std::filesystem::path>& engine) {
  if (!engine) {
    return {
        {"absent", "audit, train and the other verbs that need libtorch do not run here: " + verb::engine_advice()}};
  }
  const ProcessResult result = run_process(
      {.argv = {engine->string(), std::string(kEngineFacts)}, .environment = engine_environment(available_cores())});
  if (!result.ok()) {
    return {
        {"problem", fmt::format("the engine does not run ({}): {}", result.describe(), printable(trim(result.err)))}};
  }
  return Json::parse(result.out);
}

Json kernels_json() {
  Json operations = Json::array();
  for (const kernels::Operation& operation : kernels::operations()) {
    operations.push_back({{"operation", operation.name},
                          {"problem", operation.problem},
                          {"serves", operation.serves},
                          {"implementations", operation.alternatives}});
  }
  return {{"isa", kernels::isa_name(kernels::machine().isa)},
          {"reference_only", kernels::machine().reference_only},
          {"operations", std::move(operations)}};
}

void print_kernels(const Json& facts) {
  std::cout << "\nkernels, up to " << facts["isa"].get<std::string>()
            << (facts["reference_only"].get<bool>() ? ", the reference alone" : "") << '\n';
  for (const Json& operation : facts["operations"]) {
    std::cout << fmt::format("  {:<24} {:<10} {}, of {}\n", operation["operation"].get<std::string>(),
                             operation["serves"].get<std::string>(), operation["problem"].get<std::string>(),
                             join(operation["implementations"].get<std::vector<std::string>>(), ", "));
  }
}

}  // namespace

int doctor_verb(verb::Arguments arguments, const std::optional<std::filesystem::path>& engine) {
  bool json = false;
  verb::ArgumentParser parser("doctor", "This machine, these libraries, and the settings that decide speed.", "");
  parser.flag("--json", json, "as JSON");
  if (!parser.parse(arguments)) {
    return 0;
  }
  const Json facts = {{"schema", "ceteris.doctor/1"},
                      {"version", verb::version()},
                      {"cores", available_cores()},
                      {"cpu_features", cpu_features()},
                      {"allocator", settings_json(tune_allocator())},
                      {"environment", engine ? settings_json(engine_settings(available_cores())) : Json::array()},
                      {"kernels", kernels_json()},
                      {"engine", engine_facts(engine)}};
  if (json) {
    std::cout << facts.dump(2) << '\n';
    return 0;
  }
  std::cout << "ceteris " << verb::version() << "\n\ncores           " << available_cores() << "\ninstructions    "
            << join(cpu_features(), " ") << "\n\nsettings at start-up\n";
  for (const char* part : {"allocator", "environment"}) {
    for (const Json& setting : facts[part]) {
      std::cout << fmt::format("  {:<24} {:<10} {}\n", setting["name"].get<std::string>(),
                               setting["value"].get<std::string>(), setting["reason"].get<std::string>());
    }
  }
  print_kernels(facts["kernels"]);
  std::cout << "\nengine\n";
  for (const auto& [name, value] : facts["engine"].items()) {
    std::cout << fmt::format("  {:<24} {}\n", name, value.get<std::string>());
  }
  return 0;
}

}  // namespace ceteris::cli
