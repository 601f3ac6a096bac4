// SPDX-License-Identifier: Apache-2.0
// Weights into a network and out of it.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ceteris/weights/file.hpp"

namespace torch::nn {
class Module;
}

namespace ceteris::weights {

struct LoadOptions {
  /// Nothing may be missing, left over or of another shape, and nothing is resized, adapted or dropped.
  bool strict = false;
  /// The last linear layer of a classifier keeps the values it had, also where the file's would fit.
  bool new_head = false;
};

/// A tensor that is there and does not fit.
struct Misfit {
  std::string name;
  std::string what;  ///< "(5, 8) in the file, (3, 8) in the network"
};

/// What became of every tensor of the network and of the file; names are the network's, of `unexpected` the file's.
struct LoadReport {
  std::vector<std::string> loaded;
  std::vector<std::string> missing;       ///< keep the values they had
  std::vector<std::string> missing_head;  ///< of a backbone that was saved without its head: keeps the values it had
  std::vector<std::string> unexpected;    ///< the network has no such tensor
  std::vector<Misfit> misfits;            ///< keep the values they had
  std::vector<std::string> resized;       ///< "pos_embed: 14 x 14 to 24 x 24"; they count as loaded
  std::string channels;                   ///< how the first layer was adapted to other input channels; else empty
  std::vector<std::string> dropped_head;  ///< of other classes, or not wanted: keeps the values it had
  std::vector<LeftOut> ignored;           ///< of the file, each with the reason why nothing is lost with it
  std::string prefix;                     ///< before the names of a network that only its own names tell; else empty

  /// One line a fact, for people; empty when all was loaded as it is.
  [[nodiscard]] std::vector<std::string> lines() const;
  /// What makes the network another one than the file's, in lines: tensors missing, left over or of another shape, the
  /// second token of a distilled DeiT, and `with_head` a head that is missing or was left out. Empty: its results are
  /// the file's, and without `with_head` its features.
  [[nodiscard]] std::vector<std::string> faults(bool with_head) const;
};

/// Copies weights into a network by name, whatever scheme either uses, converted to the type of each parameter.
/// Position embeddings and tables of relative positions of another resolution are resized (bicubic with antialiasing),
/// patch kernels by the pseudo-inverse of resizing (Beyer et al. 2023, "FlexiViT"), first convolutions summed or tiled
/// to other channels, a head for other classes is left out: the report says so. A tensor of the file for which the
/// network has no place is `unexpected`, unless it is one of why_left_out, why_aside or why_beside, the second token of
/// a distilled DeiT or a head that is the embedding. All is checked before the first number moves. Throws Error (exit
/// 2) when nothing fits, and in strict mode when anything does not.
LoadReport load_weights(torch::nn::Module& network, const WeightFile& file, const LoadOptions& options = {});

/// How many classes the head of a classifier in this file has; nothing for a file without one.
[[nodiscard]] std::optional<std::int64_t> classes_of(const WeightFile& file);

/// Writes all parameters and buffers under the names of a scheme, whole or not at all. Throws Error (exit 2) when the
/// scheme has no place for a tensor.
void save_weights(const torch::nn::Module& network, const std::filesystem::path& path, Scheme scheme = Scheme::Ceteris,
                  std::map<std::string, std::string> metadata = {});

}  // namespace ceteris::weights
