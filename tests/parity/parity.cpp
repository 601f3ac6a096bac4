// SPDX-License-Identifier: Apache-2.0
#include "tests/parity/parity.hpp"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>

#include "ceteris/base/text.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/optim/adamw.hpp"
#include "tests/support/exchange.hpp"
#include "tests/support/gradient.hpp"

namespace ceteris::test {
namespace {

/// Sums over many tensors: the norm of the differences over the norm of the references.
struct Distance {
  double difference = 0;
  double reference = 0;
  void add(const at::Tensor& ours, const at::Tensor& theirs) {
    difference += (ours.detach().to(at::kDouble) - theirs.to(at::kDouble)).square().sum().item<double>();
    reference += theirs.to(at::kDouble).square().sum().item<double>();
  }
  [[nodiscard]] double relative() const { return std::sqrt(difference / reference); }
};

/// Parameters and running statistics, by name.
Tensors state(const nn::Network& network) {
  Tensors tensors;
  for (const auto& entry : network.named_parameters()) {
    tensors.emplace(entry.key(), entry.value());
  }
  for (const auto& entry : network.named_buffers()) {
    tensors.emplace(entry.key(), entry.value());
  }
  return tensors;
}

void load(nn::Network& network, const Tensors& exchange) {
  const torch::NoGradGuard no_grad;
  Tensors own = state(network);
  std::size_t loaded = 0;
  for (const auto& [name, tensor] : exchange) {
    if (name.starts_with("weight/")) {
      const auto found = own.find(name.substr(7));
      ASSERT_NE(found, own.end()) << "we have no " << name;
      ASSERT_EQ(found->second.sizes(), tensor.sizes()) << name;
      found->second.copy_(tensor);
      ++loaded;
    }
  }
  ASSERT_EQ(loaded, own.size()) << "the reference lacks some of our tensors";
}

struct Tolerance {
  at::ScalarType type;
  double whole;
  double one_tensor;
  double path;
};

void compare(const Tensors& exchange, const models::ModelSpec& spec, const models::ImageInput& input,
             const Tolerance& tolerance) {
  const std::string bits = tolerance.type == at::kDouble ? "64" : "32";
  SCOPED_TRACE("float" + bits);
  const auto network = models::build(spec, input);
  ASSERT_NO_FATAL_FAILURE(load(*network, exchange));
  network->to(tolerance.type);
  at::Tensor x = exchange.at("input");
  if (x.is_floating_point()) {
    x = x.to(tolerance.type);
  }
  const at::Tensor probe = exchange.at("probe").to(tolerance.type);
  optim::AdamW optimiser(*network, {.learning_rate = 1e-3, .weight_decay = 0.05});
  const int steps = exchange.contains("stepped/" + bits + "/" + network->named_parameters()[0].key()) ? 3 : 0;
  for (int step = 0; step < std::max(steps, 1); ++step) {
    optimiser.zero_grad();
    const at::Tensor out = network->forward(x, {});
    (out * probe).sum().backward();
    if (step == 0) {
      EXPECT_LT(relative_error(out, exchange.at("output/" + bits)), tolerance.whole);
      Distance all;
      for (const auto& entry : network->named_parameters()) {
        const at::Tensor& theirs = exchange.at("gradient/" + bits + "/" + entry.key());
        EXPECT_LT(relative_error(entry.value().grad(), theirs), tolerance.one_tensor) << entry.key();
        all.add(entry.value().grad(), theirs);
      }
      EXPECT_LT(all.relative(), tolerance.whole);
    }
    if (steps > 0) {
      (void)optimiser.step(1e-3);
    }
  }
  if (steps > 0) {
    Distance path;
    for (const auto& [name, tensor] : state(*network)) {
      const at::Tensor start = exchange.at("weight/" + name).to(at::kDouble);
      path.add(tensor.to(at::kDouble) - start, exchange.at("stepped/" + bits + "/" + name).to(at::kDouble) - start);
    }
    EXPECT_LT(path.relative(), tolerance.path);
  }
}

}  // namespace

void expect_parity(const std::string& script, const std::vector<std::string>& arguments,
                   const std::vector<std::string>& modules, const models::ModelSpec& spec,
                   const models::ImageInput& input) {
  if (!python_has(modules)) {
    GTEST_SKIP() << kPython << " lacks " << join(modules, " or ") << "; scripts/setup.sh installs both";
  }
  const Tensors exchange =
      run_reference(std::filesystem::path(CETERIS_SOURCE_DIR) / "tests/parity" / script, arguments);
  compare(exchange, spec, input, {at::kDouble, 1e-10, 1e-9, 1e-6});
  compare(exchange, spec, input, {at::kFloat, 1e-5, 1e-3, 0.1});
}

}  // namespace ceteris::test
