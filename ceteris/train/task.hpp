// SPDX-License-Identifier: Apache-2.0
// The seam between the training loop and everything that can be learnt.
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace torch::nn {
class Module;
}
namespace ceteris::nn {
struct Compute;
}

namespace ceteris::train {

enum class Better { Higher, Lower };
enum class Split { Train, Validation };

/// A measured quantity.
struct Metric {
  std::string name;            ///< "loss", "accuracy", "bits_per_byte"
  double value = 0;            ///< accuracy in [0, 1], not in percent
  std::string_view unit = {};  ///< "nats", "bits"; none for shares
  Better better = Better::Lower;
  std::int64_t count = 0;            ///< samples or tokens it is a mean of; 0 where it is none
  std::vector<float> outcomes = {};  ///< one a sample, in the order of the split, where there is one; else empty
};

/// What a network is shown of some samples, by the name of what it is: "image" (N, 3, H, W) float32, "row" (N, F)
/// float32, "tokens" (N, T) int64; the two of a pair, the senses of a scene. The first dimension of every tensor counts
/// the samples.
class Inputs {
 public:
  Inputs(std::initializer_list<std::pair<std::string, at::Tensor>> tensors) : tensors_(tensors) {}
  /// The tensor of this name. One that is not there is a bug.
  [[nodiscard]] const at::Tensor& operator[](std::string_view name) const;
  [[nodiscard]] std::int64_t size() const;
  /// The same names with what `change` makes of every tensor.
  template <typename Change>
  [[nodiscard]] Inputs transformed(const Change& change) const {
    Inputs all = *this;
    for (auto& [name, tensor] : all.tensors_) {
      tensor = change(tensor);
    }
    return all;
  }

 private:
  std::vector<std::pair<std::string, at::Tensor>> tensors_;
};

/// The samples of a step.
struct Batch {
  Inputs inputs;
  at::Tensor targets = {};  ///< classes (N) int64 or shares of them (N, C) float32, next tokens (N, T) int64; undefined
                            ///< where inputs say it all
  std::uint64_t first_sample = 0;  ///< random masks are drawn for this sample of the run and those after it
  [[nodiscard]] std::int64_t size() const { return inputs.size(); }
  /// Samples begin to end - 1; masks stay those of the whole batch.
  [[nodiscard]] Batch part(std::int64_t begin, std::int64_t end) const;
  /// The same where a network computes (nn/compute.hpp); targets keep their type.
  [[nodiscard]] Batch moved(const nn::Compute& compute) const;
};

/// Something to learn: images, text, sequences, pairs. The loop knows a task as batches, their loss, and metrics.
///
/// A batch must be a pure function of the task's seed and replicate and the step, and its loss one of the parameters
/// and the batch: a task keeps no cursor and no generator. That is why an interrupted run continues bit for bit from
/// parameters, optimiser state and a step number.
class Task {
 public:
  Task() = default;
  virtual ~Task() = default;
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;

  /// The parameters and buffers that are trained.
  [[nodiscard]] virtual torch::nn::Module& network() = 0;
  /// Training samples.
  [[nodiscard]] virtual std::int64_t samples() const = 0;
  /// How many a step really takes: fewer than the recipe asks for where there are no more.
  [[nodiscard]] virtual std::int64_t batch_size() const = 0;
  /// The samples of `step`, on the CPU.
  [[nodiscard]] virtual Batch batch(std::int64_t step) = 0;
  /// Mean loss of a batch that lies where the network does: a scalar with a gradient. The network is in training mode.
  [[nodiscard]] virtual at::Tensor forward_loss(const Batch& batch) = 0;
  /// The primary metric first. The network is in evaluation mode, gradients are off.
  [[nodiscard]] virtual std::vector<Metric> evaluate(Split split) = 0;
};

}  // namespace ceteris::train
