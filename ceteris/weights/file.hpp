// SPDX-License-Identifier: Apache-2.0
// Files of weights as named tensors, whoever wrote them.
#pragma once

#include <torch/types.h>

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ceteris/base/file.hpp"
#include "ceteris/weights/names.hpp"

namespace ceteris::weights {

struct WeightTensor {
  std::string name;
  at::Tensor value;
};

[[nodiscard]] std::vector<NamedShape> names_of(std::span<const WeightTensor> tensors);

struct WeightFile {
  std::filesystem::path path;  ///< of the file itself, when a run folder was named
  std::string container;       ///< "safetensors" or "PyTorch"
  std::map<std::string, std::string> metadata;
  /// In the order of the file. Values are views into the mapped file, which lives as long as one of them.
  std::vector<WeightTensor> tensors;
  std::vector<std::string> notes;  ///< what was unwrapped or left aside, a sentence each
  bool averaged = false;           ///< of a run of ours whose scored weights are averages; these are they
  std::optional<Naming> naming;    ///< nothing for names of nobody we know
  std::shared_ptr<const MappedFile> mapped;

  /// Lets the system take back the memory behind a tensor that has been copied; it can still be read.
  void forget(const at::Tensor& value) const;
};

struct ReadOptions {
  bool ema = false;  ///< take the moving average of the weights, where a training checkpoint has one
};

/// Reads a safetensors file, a PyTorch file (.pth, .pt, .bin) or the newest checkpoint of a run folder of `ceteris
/// train`, the best where its recipe keeps that, and of one with a moving average of its weights that, since it is what
/// the run was scored by. Nothing is copied: memory grows as values are used. What training programs put around the
/// names is taken off (weight_wrapping.hpp), and what is known to be no part of a network, such as an optimiser's
/// state, is left aside; `notes` says so. Throws Error (exit 2), one line, for any other or damaged file.
[[nodiscard]] WeightFile read_weights(const std::filesystem::path& path, const ReadOptions& options = {});

/// A tensor that needs no place in a network.
struct LeftOut {
  std::string name;
  std::string why;  ///< "tables of indices, which follow from the window"
};

/// Tensors under the names and in the shapes of Ceteris, so that two schemes meet; what is not known keeps its name.
/// Values are views.
struct CommonNames {
  std::map<std::string, WeightTensor> tensors;  ///< each still has the name that it came with
  std::vector<LeftOut> dropped;                 ///< see why_left_out
};
[[nodiscard]] CommonNames common_names(std::vector<WeightTensor> tensors, const std::optional<Naming>& naming);

struct Renamed {
  std::vector<WeightTensor> tensors;
  std::vector<LeftOut> dropped;  ///< tables and masks that the other scheme does not store
  std::vector<std::string> created;
};

/// The same network under the names and in the shapes of another scheme. Throws Error (exit 2) that names `where` and
/// the tensors for which the other scheme has no place.
[[nodiscard]] Renamed renamed(std::span<const WeightTensor> tensors, const Naming& from, Scheme to,
                              const std::string& where);

/// Writes a safetensors file, whole or not at all. `metadata` joins what the format asks for.
void write_weights(const std::filesystem::path& path, std::span<const WeightTensor> tensors,
                   std::map<std::string, std::string> metadata = {});

/// "f32", "bf16", "i64" and so on.
[[nodiscard]] std::string type_name(at::ScalarType type);
/// A floating type by such a name; nothing for any other word.
[[nodiscard]] std::optional<at::ScalarType> find_floating_type(std::string_view name);

/// "(64, 3, 7, 7)"
[[nodiscard]] std::string shape_text(std::span<const std::int64_t> shape);

}  // namespace ceteris::weights
