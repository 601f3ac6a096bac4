// SPDX-License-Identifier: Apache-2.0
// Files that torchvision wrote fill our networks to the last tensor and give its outputs; files that we write in its
// names fill its networks. The weights are random, the files real.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ceteris/base/text.hpp"
#include "ceteris/models/build.hpp"
#include "ceteris/models/table.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/weights/load.hpp"
#include "tests/support/exchange.hpp"
#include "tests/support/gradient.hpp"
#include "tests/support/requirement.hpp"

namespace ceteris::test {
namespace {

struct Case {
  const char* torchvision;
  const char* ours;
  std::size_t tensors;  ///< in torchvision's file
};

class TorchvisionWeights : public ::testing::TestWithParam<Case> {
 protected:
  void run(const std::string& action) const {
    const std::string script = std::string(CETERIS_SOURCE_DIR) + "/tests/parity/weights_reference.py";
    const ProcessResult result = run_process({.argv = {python_with({"torch", "torchvision"}), "-B", script, action,
                                                       GetParam().torchvision, folder_.path().string()}});
    ASSERT_TRUE(result.ok()) << result.err;
  }
  [[nodiscard]] std::filesystem::path path(const std::string& name) const { return folder_.path() / name; }

 private:
  TempDirectory folder_;
};

TEST_P(TorchvisionWeights, GoThereAndBack) {
  if (python_with({"torch", "torchvision"}).empty()) {
    CETERIS_SKIP_WITHOUT("parity", lack_of_python({"torch", "torchvision"}));
  }
  ASSERT_NO_FATAL_FAILURE(run("write"));
  const weights::WeightFile file = weights::read_weights(path("weights.pth"));
  EXPECT_EQ(file.tensors.size(), GetParam().tensors);
  const auto network = models::build(models::find(GetParam().ours).spec);
  const weights::LoadReport report = weights::load_weights(*network, file, {.strict = true});
  EXPECT_TRUE(report.missing.empty() && report.unexpected.empty() && report.misfits.empty());

  network->eval();
  const torch::NoGradGuard no_grad;
  const Tensors exchange = read_tensors(path("exchange.safetensors"));
  EXPECT_LT(relative_error(network->forward(exchange.at("input"), {}), exchange.at("output")), 1e-4);

  weights::save_weights(*network, path("ours.safetensors"), weights::Scheme::Torchvision);
  ASSERT_NO_FATAL_FAILURE(run("read"));
  EXPECT_TRUE(at::equal(read_tensors(path("answer.safetensors")).at("output"), exchange.at("output")));
}

// Swin's file holds 12 index tables beside its 173 parameters.
INSTANTIATE_TEST_SUITE_P(, TorchvisionWeights,
                         ::testing::Values(Case{"resnet18", "resnet18", 122}, Case{"resnet50", "resnet50", 320},
                                           Case{"convnext_tiny", "convnext_tiny", 182},
                                           Case{"vit_b_16", "vit_base", 152}, Case{"swin_t", "swin_tiny", 185}),
                         [](const auto& one) { return std::string(one.param.torchvision); });

}  // namespace
}  // namespace ceteris::test
