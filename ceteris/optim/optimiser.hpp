// SPDX-License-Identifier: Apache-2.0
// What all optimisers share: which numbers move, how their gradients are measured and clipped, what a checkpoint keeps.
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ceteris/optim/optimiser_spec.hpp"

namespace torch::nn {
class Module;
}

namespace ceteris::optim {

/// Whether weight decay applies: not to parameters of one dimension (norms, scales) and not to "*.bias".
[[nodiscard]] bool is_decayed(const std::string& name, const at::Tensor& parameter);

/// How an optimiser moves a parameter.
struct Treatment {
  std::vector<std::string> moments;  ///< what it keeps of it, by name
  bool by_number = true;             ///< each number by its own gradient alone, so that a group can move as one
};

/// What an optimiser moves in one go: a parameter, or a group of them laid end to end.
struct Slot {
  std::string name;                  ///< of a parameter
  Treatment treatment = {};          ///< alike in a group
  at::Tensor parameter;              ///< undefined for a group
  at::Tensor weight;                 ///< float32 master of bfloat16 parameters, which are rounded from it; else itself
  at::Tensor gradient;               ///< of the shape and type of `weight`
  std::vector<at::Tensor> moments;   ///< as the optimiser names them; of the shape and type of `weight`
  bool decayed = true;               ///< whether weight decay applies
  double learning_rate_scale = 1.0;  ///< times the learning rate of the step
};

/// The optimiser of one module. Its state is a pure function of the gradients it has seen. A parameter that needs no
/// gradient (frozen) has none and stays as it is.
///
/// Parameters that move alike (decayed or not, one rate) are a group: one flat buffer each of weights, gradients and
/// moments, in which every parameter has its place, so that a step is one pass over memory. To this end the module's
/// parameters move into the buffer in the first step: tensors that were taken from them with detach() before no longer
/// share their memory.
class Optimiser {
 public:
  virtual ~Optimiser() = default;
  Optimiser(const Optimiser&) = delete;
  Optimiser& operator=(const Optimiser&) = delete;

  void zero_grad();
  /// One update with the gradients now held by the parameters; a parameter without a gradient stays as it is. Gradients
  /// are clipped to the norm of the spec first. Returns the gradient norm before clipping; one that is not finite
  /// updates nothing.
  double step(double learning_rate);

  [[nodiscard]] std::int64_t steps_taken() const { return steps_; }
  /// Moments by name, "exp_avg/NAME" for one, and "master/NAME" of bfloat16 parameters. The tensors share memory with
  /// the optimiser.
  [[nodiscard]] std::vector<std::pair<std::string, at::Tensor>> state() const;
  /// Puts back what `state` gave; names and shapes must match.
  void restore(std::int64_t steps, const std::vector<std::pair<std::string, at::Tensor>>& state);

  /// Layer-wise rates: each parameter moves with `scale(name)` times the learning rate.
  template <typename Scale>
  void scale_learning_rates(Scale scale) {
    for (Slot& slot : slots_) {
      slot.learning_rate_scale = scale(slot.name);
      slot.gradient.reset();  // the groups are others
    }
  }

  /// No weight decay where `exempt(name)`.
  template <typename Exempt>
  void exempt_from_decay(Exempt exempt) {
    for (Slot& slot : slots_) {
      slot.decayed = slot.decayed && !exempt(slot.name);
      slot.gradient.reset();  // the groups are others
    }
  }

  /// The names of its parameters, in the order of the module.
  [[nodiscard]] std::vector<std::string> names() const;

 protected:
  using TreatmentOf = std::function<Treatment(const std::string& name, const at::Tensor& parameter)>;
  /// `treatment` says how each parameter is moved. No clipping where clip_norm is 0.
  Optimiser(const torch::nn::Module& module, const TreatmentOf& treatment, double clip_norm);
  /// All alike, number by number, with these moments.
  Optimiser(const torch::nn::Module& module, std::vector<std::string> moments, double clip_norm);

  /// Moves slot.weight by slot.gradient. What moves number by number comes as a group, or as its parameters where some
  /// have no gradient; between parameters lie zeros, which must stay zeros. `step` counts from 1.
  virtual void update(Slot& slot, double learning_rate, std::int64_t step) = 0;

 private:
  struct Group {
    bool one_pass = true;
    Slot whole;                      ///< flat
    std::vector<std::size_t> slots;  ///< its parameters
  };
  [[nodiscard]] bool is_laid_out() const;
  void lay_out();
  void lay_out(Group& group);
  [[nodiscard]] double gradient_norm() const;
  void gather(Slot& slot);

  std::vector<Slot> slots_;  ///< in the order of the module; after the first step views into groups_
  std::vector<Group> groups_;
  double clip_norm_;
  std::int64_t steps_ = 0;
};

/// The optimiser that a spec names. A new one is a spec among OptimiserSpec's and a line here (CONTRIBUTING.md).
[[nodiscard]] std::unique_ptr<Optimiser> make_optimiser(const torch::nn::Module& module, const OptimiserSpec& spec);

}  // namespace ceteris::optim
