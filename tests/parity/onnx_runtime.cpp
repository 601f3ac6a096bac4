// SPDX-License-Identifier: Apache-2.0
#include "tests/parity/onnx_runtime.hpp"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <algorithm>
#include <cstring>
#include <filesystem>

#include "ceteris/base/file.hpp"
#include "ceteris/base/random.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/models/build.hpp"
#include "ceteris/nn/network.hpp"
#include "tests/support/exchange.hpp"
#include "tests/support/gradient.hpp"
#include "tests/support/requirement.hpp"

namespace ceteris::test {
namespace {

const std::filesystem::path kScripts = std::filesystem::path(CETERIS_SOURCE_DIR) / "tests/parity";

/// What can run a list of cases here: Node's onnxruntime; Python's, or the definitions in onnx_evaluate.py.
std::vector<std::vector<std::string>> runtimes() {
  std::vector<std::vector<std::string>> found;
  const std::string find =
      "for (const name of ['onnxruntime-node', 'onnxruntime-web'])"
      "  try { require.resolve(name); process.exit(0); } catch (error) {}"
      "process.exit(1)";
  try {
    if (run_process({.argv = {"node", "-e", find}}).ok()) {
      found.push_back({"node", (kScripts / "onnx_run.cjs").string()});
    }
  } catch (const Error&) {  // no Node
  }
  for (const auto& modules : std::vector<std::vector<std::string>>{{"onnxruntime", "numpy"}, {"onnx", "torch"}}) {
    const std::string python = python_with(modules);
    const std::vector<std::string> argv = {python, "-B", (kScripts / "onnx_run.py").string()};
    if (!python.empty() && std::ranges::find(found, argv) == found.end()) {
      found.push_back(argv);
    }
  }
  return found;
}

/// Matrices by their fan-in, the rest near one: layer scales and slopes that begin near zero would hide their branch.
void randomise(nn::Network& network) {
  const Stream stream(11, 0, "onnx");
  for (const auto& entry : network.named_parameters()) {
    const at::Tensor& p = entry.value();
    const torch::NoGradGuard no_grad;
    if (p.dim() >= 2) {
      nn::fill(p, nn::Normal{1 / std::sqrt(static_cast<double>(p[0].numel()))}, stream.child(entry.key()).at(0));
    } else {
      nn::fill(p, nn::Uniform{0.3}, stream.child(entry.key()).at(0));
      if (!entry.key().ends_with("bias")) at::Tensor(p).add_(1);
    }
  }
  for (const auto& entry : network.named_buffers()) {
    if (!entry.value().is_floating_point()) continue;
    nn::fill(entry.value(), nn::Uniform{0.3}, stream.child(entry.key()).at(0));
    if (entry.key().ends_with("var")) at::Tensor(entry.value()).add_(1);
  }
}

at::Tensor draw(const OnnxCase& item, std::int64_t batch) {
  std::vector<std::int64_t> shape = item.input.shape;
  shape.insert(shape.begin(), batch);
  at::Tensor x = at::empty(shape, at::kFloat);
  nn::fill(x, nn::Normal{1}, Stream(12, 0, item.name).at(static_cast<std::uint64_t>(batch)));
  return item.input.tokens ? (x.abs() * 1000).to(at::kLong).remainder(item.vocabulary) : x;
}

std::string bytes_of(const at::Tensor& tensor) {
  return {static_cast<const char*>(tensor.data_ptr()), tensor.nbytes()};
}

/// One case with one batch, waiting for the runtime.
struct Run {
  std::string name;
  at::Tensor expected;
  std::filesystem::path output;
};

void check_structure(const std::vector<std::string>& paths) {
  const std::string python = python_with({"onnx"});
  if (python.empty()) return;
  Command command{.argv = {python, "-B", (kScripts / "onnx_check.py").string()}};
  command.argv.insert(command.argv.end(), paths.begin(), paths.end());
  const ProcessResult result = run_process(command);
  EXPECT_TRUE(result.ok()) << result.describe() << "\n" << result.err;
}

}  // namespace

OnnxCase zoo_case(const std::string& name, const models::ModelSpec& spec, std::int64_t side) {
  OnnxCase item{.name = name, .network = models::build(spec, {.channels = 3, .side = side, .classes = 7}), .input = {}};
  if (const auto* gpt = std::get_if<models::GptSpec>(&spec)) {
    item.input = {.name = "tokens", .shape = {gpt->context}, .tokens = true};
    item.vocabulary = gpt->vocabulary;
  } else {
    item.input.shape = {3, side, side};
  }
  randomise(*item.network);
  return item;
}

void expect_onnx(const std::vector<OnnxCase>& cases) {
  const TempDirectory folder;
  std::vector<std::string> models;
  std::vector<Run> runs;
  std::vector<std::string> list;
  for (const OnnxCase& item : cases) {
    SCOPED_TRACE(item.name);
    onnx::OnnxModel model;
    ASSERT_NO_THROW(model = onnx::onnx_model(*item.network, item.input));
    EXPECT_EQ(model.dynamic_batch, item.dynamic) << model.why_fixed;
    const std::filesystem::path path = folder.path() / (item.name + ".onnx");
    write_file_atomic(path, model.bytes);
    models.push_back(path.string());
    for (const std::int64_t batch : {1, 5}) {
      if (batch != 1 && !model.dynamic_batch) continue;
      const std::string name = item.name + "-" + std::to_string(batch);
      const at::Tensor x = draw(item, batch);
      const torch::NoGradGuard no_grad;
      item.network->eval();
      Run run{name, item.network->forward(x, {}).contiguous(), folder.path() / (name + ".out")};
      const std::filesystem::path input = folder.path() / (name + ".in");
      write_file_atomic(input, bytes_of(x));
      std::vector<std::string> sides;
      for (const std::int64_t side : x.sizes()) sides.push_back(std::to_string(side));
      list.push_back(R"({"model": ")" + path.string() + R"(", "input": ")" + input.string() + R"(", "output": ")" +
                     run.output.string() + R"(", "type": ")" + (item.input.tokens ? "int64" : "float32") +
                     R"(", "shape": [)" + join(sides, ", ") + "]}");
      runs.push_back(run);
    }
  }
  check_structure(models);
  const std::vector<std::vector<std::string>> programs = runtimes();
  if (programs.empty()) {
    CETERIS_SKIP_WITHOUT("onnx",
                         "neither python3-onnx (scripts/setup.sh --tests) nor onnxruntime-node or onnxruntime-web in "
                         "NODE_PATH runs ONNX here");
  }
  write_file_atomic(folder.path() / "cases.json", "[" + join(list, ",\n") + "]");
  for (std::vector<std::string> argv : programs) {
    SCOPED_TRACE(argv.front());
    argv.push_back((folder.path() / "cases.json").string());
    const ProcessResult result = run_process({.argv = argv});
    ASSERT_TRUE(result.ok()) << result.describe() << "\n" << result.err;
    for (const Run& run : runs) {
      const std::string bytes = read_file(run.output);
      ASSERT_EQ(bytes.size(), run.expected.nbytes()) << run.name;
      at::Tensor out = at::empty_like(run.expected);
      std::memcpy(out.data_ptr(), bytes.data(), bytes.size());
      EXPECT_LT(relative_error(out, run.expected), 1e-5) << run.name;
      std::filesystem::remove(run.output);
    }
  }
}

}  // namespace ceteris::test
