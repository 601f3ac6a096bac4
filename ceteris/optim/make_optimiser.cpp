// SPDX-License-Identifier: Apache-2.0
#include "ceteris/optim/adamw.hpp"
#include "ceteris/optim/lamb.hpp"
#include "ceteris/optim/muon.hpp"
#include "ceteris/optim/optimiser.hpp"
#include "ceteris/optim/sgd.hpp"

namespace ceteris::optim {
namespace {

std::unique_ptr<Optimiser> made(const torch::nn::Module& module, const AdamWSpec& spec) {
  return std::make_unique<AdamW>(module, spec);
}

std::unique_ptr<Optimiser> made(const torch::nn::Module& module, const SgdSpec& spec) {
  return std::make_unique<Sgd>(module, spec);
}

std::unique_ptr<Optimiser> made(const torch::nn::Module& module, const LambSpec& spec) {
  return std::make_unique<Lamb>(module, spec);
}

std::unique_ptr<Optimiser> made(const torch::nn::Module& module, const MuonSpec& spec) {
  return std::make_unique<Muon>(module, spec);
}

}  // namespace

std::unique_ptr<Optimiser> make_optimiser(const torch::nn::Module& module, const OptimiserSpec& spec) {
  return std::visit([&](const auto& one) { return made(module, one); }, spec);
}

}  // namespace ceteris::optim
