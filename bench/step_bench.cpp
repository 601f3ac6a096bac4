// SPDX-License-Identifier: Apache-2.0
// One training step of a network of ours, for bench/step_vs_peer.py: a line on stdin, the seconds of one step on
// stdout.
//
//   ceteris_step_bench NETWORK SIDE CLASSES BATCH fp32|bf16 step|gradients|forward THREADS
//
// `step` is forward, backward and AdamW; `gradients` leaves the optimiser out; `forward` is inference. Of a language
// model SIDE is the length of a sequence, and each token's successor is its class.
#include <torch/types.h>
#include <torch/version.h>
#include <unistd.h>

#include <chrono>
#include <iostream>
#include <optional>
#include <string>
#include <variant>

#include "bench/number.hpp"
#include "ceteris/base/error.hpp"
#include "ceteris/base/startup.hpp"
#include "ceteris/models/build.hpp"
#include "ceteris/models/table.hpp"
#include "ceteris/nn/compute.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/ops/fixed_weights.hpp"
#include "ceteris/ops/threads.hpp"
#include "ceteris/optim/adamw.hpp"
#include "ceteris/optim/loss.hpp"

namespace {

using namespace ceteris;

struct Samples {
  at::Tensor inputs;
  at::Tensor labels;
};

Samples drawn(bool tokens, std::int64_t side, std::int64_t classes, std::int64_t batch, const nn::Compute& compute) {
  if (tokens) {
    return {at::randint(classes, {batch, side}, at::kLong), at::randint(classes, {batch * side}, at::kLong)};
  }
  return {nn::moved(at::randn({batch, 3, side, side}).contiguous(at::MemoryFormat::ChannelsLast), compute),
          at::randint(classes, {batch}, at::kLong)};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 8) {
    std::cerr << "usage: ceteris_step_bench NETWORK SIDE CLASSES BATCH fp32|bf16 step|gradients|forward THREADS\n";
    return 2;
  }
  const std::string name = argv[1];
  const auto side = number_of<std::int64_t>(argv[2], "SIDE"), classes = number_of<std::int64_t>(argv[3], "CLASSES"),
             batch = number_of<std::int64_t>(argv[4], "BATCH");
  const nn::Compute compute{at::kCPU, std::string(argv[5]) == "bf16" ? at::kBFloat16 : at::kFloat};
  const std::string timed = argv[6];
  const int threads = number_of(argv[7], "THREADS");
  if (!engine_environment(threads).empty()) {
    // As `ceteris` starts its engine: libraries read their settings once, when they load.
    apply_engine_environment(threads);
    execv("/proc/self/exe", argv);
    std::cerr << "cannot start again\n";
    return 1;
  }
  (void)tune_allocator();
  ops::set_threads(threads);
  const models::ModelSpec spec = models::find(name).spec;
  const bool tokens = std::holds_alternative<models::GptSpec>(spec);
  const auto network = models::build(spec, {.side = side, .classes = classes});
  nn::initialise(*network, 1, 0);
  nn::move(*network, compute);
  network->train(timed != "forward");
  optim::AdamW optimiser(*network, {});
  at::manual_seed(1);
  const Samples samples = drawn(tokens, side, classes, batch, compute);
  const auto forward = [&](const nn::StepRandom& random) {
    const at::Tensor logits = network->forward(samples.inputs, random);
    return tokens ? logits.flatten(0, 1) : logits;
  };
  const auto step = [&](std::uint64_t number) {
    if (timed == "forward") {
      const at::InferenceMode guard;
      (void)forward({});
      return;
    }
    optimiser.zero_grad();
    optim::cross_entropy(forward({1, 0, number * static_cast<std::uint64_t>(batch)}), samples.labels).backward();
    if (timed == "step") {
      (void)optimiser.step(1e-3);
    }
  };
  std::optional<ops::FixedWeights> fixed;
  if (timed == "forward") {
    fixed.emplace();  // as `ceteris predict` has it
  }
  step(0);
  step(1);
  std::cout << "ready " << TORCH_VERSION << std::endl;
  std::uint64_t number = 2;
  for (std::string line; std::getline(std::cin, line);) {
    const auto start = std::chrono::steady_clock::now();
    step(number++);
    std::cout << std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() << std::endl;
  }
  return 0;
}
