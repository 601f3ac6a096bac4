// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "ceteris/optim/adamw_spec.hpp"

namespace torch::nn {
class Module;
}

namespace ceteris::optim {

/// Whether weight decay applies: not to parameters of one dimension (norms, scales) and not to "*.bias".
[[nodiscard]] bool is_decayed(const std::string& name, const at::Tensor& parameter);

/// The optimiser of one module. Its state is a pure function of the gradients it has seen.
class AdamW {
 public:
  AdamW(const torch::nn::Module& module, const AdamWSpec& spec);

  void zero_grad();
  /// One update with the gradients now held by the parameters; a parameter without a gradient stays as it is. Gradients
  /// are clipped to spec.clip_norm first. Returns the gradient norm before clipping; one that is not finite updates
  /// nothing.
  double step(double learning_rate);

  [[nodiscard]] std::int64_t steps_taken() const { return steps_; }
  /// Moments by name: "exp_avg/NAME" and "exp_avg_sq/NAME". The tensors share memory with the optimiser.
  [[nodiscard]] std::vector<std::pair<std::string, at::Tensor>> state() const;
  /// Puts back what `state` gave; names and shapes must match.
  void restore(std::int64_t steps, const std::vector<std::pair<std::string, at::Tensor>>& state);

 private:
  struct Slot {
    std::string name;
    at::Tensor parameter;
    at::Tensor exp_avg;
    at::Tensor exp_avg_sq;
    bool decayed;
  };
  [[nodiscard]] double gradient_norm() const;

  AdamWSpec spec_;
  std::vector<Slot> slots_;
  std::int64_t steps_ = 0;
};

}  // namespace ceteris::optim
