// SPDX-License-Identifier: Apache-2.0
// What the tests of weights in networks share.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/models/build.hpp"
#include "ceteris/models/table.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/weights/load.hpp"

namespace ceteris::models::test {

inline std::shared_ptr<nn::Network> network(const ModelSpec& spec, std::uint64_t seed, const ImageInput& input) {
  auto made = build(spec, input);
  nn::initialise(*made, seed, 0);
  made->eval();
  return made;
}
inline std::shared_ptr<nn::Network> network(std::string_view name, std::uint64_t seed,
                                            const ImageInput& input = {.side = 32, .classes = 5}) {
  return network(find(name).spec, seed, input);
}

inline std::map<std::string, at::Tensor> state(const nn::Network& module) {
  std::map<std::string, at::Tensor> tensors;
  for (const auto& entry : module.named_parameters()) {
    tensors.emplace(entry.key(), entry.value().detach());
  }
  for (const auto& entry : module.named_buffers()) {
    tensors.emplace(entry.key(), entry.value());
  }
  return tensors;
}

inline void expect_equal(const nn::Network& a, const nn::Network& b) {
  const auto others = state(b);
  for (const auto& [name, tensor] : state(a)) {
    EXPECT_TRUE(at::equal(tensor, others.at(name))) << name;
  }
}

inline std::vector<std::string> names_of(const std::vector<weights::LeftOut>& tensors) {
  std::vector<std::string> names;
  for (const weights::LeftOut& tensor : tensors) {
    names.push_back(tensor.name);
  }
  return names;
}

/// The tensors of a network under other names; without those that become empty.
inline std::vector<weights::WeightTensor> tensors_of(const nn::Network& network,
                                                     const std::function<std::string(const std::string&)>& name_of) {
  std::vector<weights::WeightTensor> tensors;
  for (const auto& [name, tensor] : state(network)) {
    if (std::string other = name_of(name); !other.empty()) {
      tensors.push_back({std::move(other), tensor});
    }
  }
  return tensors;
}

class Weights : public ::testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path path(const std::string& name) const { return folder_.path() / name; }
  /// What a strict or other failing load says.
  static std::string refusal(const std::function<void()>& action) {
    try {
      action();
    } catch (const Error& error) {
      EXPECT_EQ(error.exit(), Exit::Usage);
      EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
      return error.what();
    }
    return "accepted";
  }

 private:
  TempDirectory folder_;
};

}  // namespace ceteris::models::test
