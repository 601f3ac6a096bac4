// SPDX-License-Identifier: Apache-2.0
// Tensors from a reference program: runs a Python script that writes one safetensors file, and reads it.
#pragma once

#include <torch/types.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/formats/tensor_file.hpp"
#include "ceteris/process/process.hpp"

namespace ceteris::test {

using Tensors = std::map<std::string, at::Tensor>;

/// The Python that has all of these modules, found without the seconds that importing them takes; empty when there is
/// none. First the one that CETERIS_TEST_PYTHON names, then the system's, whose packages scripts/setup.sh installs; not
/// another one that stands first in PATH.
inline std::string python_with(const std::vector<std::string>& modules) {
  const char* named = std::getenv("CETERIS_TEST_PYTHON");
  for (const std::string python : {named == nullptr ? "" : named, "/usr/bin/python3"}) {
    Command command{.argv = {python, "-c",
                             "import importlib.util, sys\n"
                             "sys.exit(any(importlib.util.find_spec(name) is None for name in sys.argv[1:]))"}};
    command.argv.insert(command.argv.end(), modules.begin(), modules.end());
    if (std::filesystem::exists(python) && run_process(command).ok()) {
      return python;
    }
  }
  return {};
}

inline std::string lack_of_python(const std::vector<std::string>& modules) {
  return "no Python with " + join(modules, " and ") + "; scripts/setup.sh --tests installs what the system has of them";
}

inline Tensors read_tensors(const std::filesystem::path& path) {
  const std::map<formats::ElementType, at::ScalarType> types = {{formats::ElementType::F32, at::kFloat},
                                                                {formats::ElementType::F64, at::kDouble},
                                                                {formats::ElementType::I64, at::kLong}};
  const MappedFile file(path);
  Tensors tensors;
  for (const formats::TensorEntry& entry : formats::parse_tensor_file(file.bytes(), path.string()).tensors) {
    at::Tensor tensor = at::empty(entry.shape, types.at(entry.type));
    std::memcpy(tensor.data_ptr(), entry.bytes.data(), entry.bytes.size());
    tensors.emplace(entry.name, tensor);
  }
  return tensors;
}

/// Runs `script OUT arguments...` and returns what it wrote to OUT. Throws with the script's own words when it fails.
inline Tensors run_reference(const std::string& python, const std::filesystem::path& script,
                             const std::vector<std::string>& arguments) {
  const TempDirectory folder;
  const std::filesystem::path out = folder.path() / "exchange.safetensors";
  Command command{.argv = {python, "-B", script.string(), out.string()}};
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  const ProcessResult result = run_process(command);
  CETERIS_CHECK(result.ok(), script.string() + ": " + result.describe() + "\n" + result.err);
  return read_tensors(out);
}

}  // namespace ceteris::test
