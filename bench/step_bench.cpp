// SPDX-License-Identifier: Apache-2.0
// One training step of a network of ours, for bench/step_vs_peer.py: a line on stdin, the seconds of one step on
// stdout.
//
//   ceteris_step_bench NETWORK SIDE CLASSES BATCH fp32|bf16 step|gradients THREADS
//
// `step` is forward, backward and AdamW; `gradients` leaves the optimiser out.
#include <torch/types.h>
#include <torch/version.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>

#include "ceteris/base/error.hpp"
#include "ceteris/base/startup.hpp"
#include "ceteris/models/build.hpp"
#include "ceteris/models/table.hpp"
#include "ceteris/nn/compute.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/ops/threads.hpp"
#include "ceteris/optim/adamw.hpp"
#include "ceteris/optim/loss.hpp"

int main(int argc, char** argv) {
  using namespace ceteris;
  if (argc != 8) {
    std::cerr << "usage: ceteris_step_bench NETWORK SIDE CLASSES BATCH fp32|bf16 step|gradients THREADS\n";
    return 2;
  }
  const std::string name = argv[1];
  const std::int64_t side = std::atoll(argv[2]), classes = std::atoll(argv[3]), batch = std::atoll(argv[4]);
  const nn::Compute compute{at::kCPU, std::string(argv[5]) == "bf16" ? at::kBFloat16 : at::kFloat};
  const bool optimises = std::string(argv[6]) == "step";
  const int threads = std::atoi(argv[7]);
  if (!engine_environment(threads).empty()) {
    // As `ceteris` starts its engine: libraries read their settings once, when they load.
    apply_engine_environment(threads);
    execv("/proc/self/exe", argv);
    std::cerr << "cannot start again\n";
    return 1;
  }
  (void)tune_allocator();
  ops::set_threads(threads);
  const auto network = models::build_image_network(models::find(name).spec, {.side = side, .classes = classes});
  nn::initialise(*network, 1, 0);
  nn::move(*network, compute);
  network->train();
  optim::AdamW optimiser(*network, {});
  at::manual_seed(1);
  const at::Tensor images =
      nn::moved(at::randn({batch, 3, side, side}).contiguous(at::MemoryFormat::ChannelsLast), compute);
  const at::Tensor labels = at::randint(classes, {batch}, at::kLong);
  const auto step = [&](std::uint64_t number) {
    optimiser.zero_grad();
    const nn::StepRandom random(1, 0, number * static_cast<std::uint64_t>(batch));
    optim::cross_entropy(network->forward(images, random), labels).backward();
    if (optimises) {
      (void)optimiser.step(1e-3);
    }
  };
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
