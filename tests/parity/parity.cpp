// SPDX-License-Identifier: Apache-2.0
#include "tests/parity/parity.hpp"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <algorithm>
#include <cmath>

#include "ceteris/base/text.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/optim/adamw.hpp"
#include "tests/support/exchange.hpp"
#include "tests/support/gradient.hpp"
#include "tests/support/requirement.hpp"

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

/// A gradient below this share of all gradients is zero but for rounding (the bias before a batch norm has no effect,
/// nor has a shift of all keys before a softmax); the sum over all tensors still holds it to zero.
double nothing(at::ScalarType type) {
  return type == at::kDouble ? 1e-12 : 1e-7;
}

double gradient_norm(const Tensors& exchange) {
  double squares = 0;
  for (const auto& [name, tensor] : exchange) {
    squares += name.starts_with("gradient/64/") ? tensor.square().sum().item<double>() : 0;
  }
  return std::sqrt(squares);
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
  network->eval();
  EXPECT_LT(relative_error(network->forward(x, {}), exchange.at("evaluated/" + bits)), tolerance.whole);
  network->train();
  const at::Tensor probe = exchange.at("probe").to(tolerance.type);
  optim::AdamW optimiser(*network, {.learning_rate = 1e-3, .weight_decay = 0.05});
  const int steps = exchange.contains("stepped/" + bits + "/" + network->named_parameters()[0].key()) ? 3 : 0;
  for (int step = 0; step < std::max(steps, 1); ++step) {
    optimiser.zero_grad();
    const at::Tensor out = network->forward(x, {});
    (out * probe).sum().backward();
    if (step == 0) {
      // A batch norm divides by the deviation of this batch: a deep network amplifies rounding, the reference's own
      // too.
      const auto expect_close = [&](const at::Tensor& ours, const std::string& what, const std::string& name) {
        const at::Tensor& theirs = exchange.at(what + "/" + bits + name);
        const double rounding = relative_error(theirs, exchange.at(what + "/64" + name));
        EXPECT_LT(relative_error(ours, theirs), std::max(tolerance.whole, 3 * rounding)) << what << name;
      };
      expect_close(out, "output", "");
      for (const auto& entry : network->named_buffers()) {
        expect_close(entry.value(), "running", "/" + entry.key());
      }
      // What rounding alone does to the reference: more than usual only where a ReLU lies on its kink.
      Distance all, rounding;
      const double whole = gradient_norm(exchange);
      for (const auto& entry : network->named_parameters()) {
        const at::Tensor& theirs = exchange.at("gradient/" + bits + "/" + entry.key());
        const at::Tensor& exact = exchange.at("gradient/64/" + entry.key());
        if (exact.norm().item<double>() > nothing(tolerance.type) * whole) {
          EXPECT_LT(relative_error(entry.value().grad(), theirs),
                    std::max(tolerance.one_tensor, 5 * relative_error(theirs, exact)))
              << entry.key();
        }
        all.add(entry.value().grad(), theirs);
        rounding.add(theirs, exact);
      }
      EXPECT_LT(all.relative(), std::max(tolerance.whole, 3 * rounding.relative()));
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

void compare(const Tensors& exchange, const models::ModelSpec& spec, const models::ImageInput& input) {
  compare(exchange, spec, input, {at::kDouble, 1e-10, 1e-9, 1e-6});
  compare(exchange, spec, input, {at::kFloat, 1e-5, 1e-3, 0.1});
}

std::filesystem::path path_of(const std::string& script) {
  return std::filesystem::path(CETERIS_SOURCE_DIR) / "tests/parity" / script;
}

}  // namespace

void expect_parity(const std::string& script, const std::vector<std::string>& arguments,
                   const std::vector<std::string>& modules, const models::ModelSpec& spec,
                   const models::ImageInput& input) {
  const std::string python = python_with(modules);
  if (python.empty()) {
    CETERIS_SKIP_WITHOUT("parity", lack_of_python(modules));
  }
  compare(run_reference(python, path_of(script), arguments), spec, input);
}

void expect_parity_of_each(const std::string& script, const std::vector<std::string>& modules,
                           const std::vector<std::pair<std::string, models::ModelSpec>>& specs,
                           const models::ImageInput& input) {
  const std::string python = python_with(modules);
  if (python.empty()) {
    CETERIS_SKIP_WITHOUT("parity", lack_of_python(modules));
  }
  const Tensors exchange = run_reference(python, path_of(script), {});
  for (const auto& [name, spec] : specs) {
    SCOPED_TRACE(name);
    Tensors one;
    for (const auto& [key, tensor] : exchange) {
      if (key.starts_with(name + ":")) {
        one.emplace(key.substr(name.size() + 1), tensor);
      }
    }
    ASSERT_FALSE(one.empty()) << "the reference has no network of this name";
    compare(one, spec, input);
  }
}

}  // namespace ceteris::test
