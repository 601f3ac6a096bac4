// SPDX-License-Identifier: Apache-2.0
// What weight files call their tensors. The same network has other names, and here and there other shapes, in timm, in
// torchvision, in the code of its authors and in Ceteris; these are rules about names, free of libtorch.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ceteris::weights {

/// Networks whose names are known. Both kinds of ResNet block count as families, because their names map differently.
enum class Family { ResNet, ResNetBasic, ConvNeXt, Vit, Swin, Gpt };
[[nodiscard]] std::string_view family_title(Family family);

/// Whose names. `Original` is the code of the authors: for a ViT that is DeiT's, for a GPT that of Hugging Face, whose
/// linear layers lie transposed, as OpenAI's did.
enum class Scheme { Ceteris, Timm, Torchvision, Original };
inline constexpr Scheme kSchemes[] = {Scheme::Ceteris, Scheme::Timm, Scheme::Torchvision, Scheme::Original};
[[nodiscard]] std::string_view scheme_name(Scheme scheme);
/// Throws Error (exit 2) that lists the names.
[[nodiscard]] Scheme find_scheme(std::string_view name);
/// Whether networks of this family have names there at all: torchvision has no GPT.
[[nodiscard]] bool has_names(Family family, Scheme scheme);

struct Naming {
  Family family;
  Scheme scheme;
  friend bool operator==(const Naming&, const Naming&) = default;
};

/// A tensor as far as naming goes.
struct NamedShape {
  std::string name;
  std::vector<std::int64_t> shape;
};

/// Tells family and scheme by content; nothing for names of nobody we know. Where several schemes share all names the
/// first of timm, torchvision, the authors' is given, and Ceteris where its names are timm's.
[[nodiscard]] std::optional<Naming> detect(std::span<const NamedShape> tensors);

/// Where networks that are known begin: "" for the names as they are, "net." for all of those below "net". The
/// outermost ones, sorted.
[[nodiscard]] std::vector<std::string> network_prefixes(std::span<const NamedShape> tensors);

/// Where one tensor goes. The bytes stay what they are unless it is transposed.
struct Move {
  std::size_t source = 0;  ///< index of the tensor that came in
  std::string name;
  std::vector<std::int64_t> shape;  ///< of the result; as many numbers as before
  bool transposed = false;
};

/// A tensor that the other scheme stores and this one does not.
struct Created {
  enum class Kind {
    BatchCount,     ///< batches that a norm has seen: an int64 of rank 0
    RelativeIndex,  ///< Swin: which row of the bias table each pair of a window's positions reads, flat, int64
  };
  Kind kind;
  std::string name;
  std::int64_t window = 0;  ///< side of the window, for RelativeIndex
};

struct Renaming {
  std::vector<Move> moves;
  std::vector<std::size_t> dropped;   ///< see why_left_out
  std::vector<std::size_t> unknown;   ///< not a name of the scheme they come from
  std::vector<std::size_t> homeless;  ///< known, but the other scheme has no place for them
  std::vector<Created> created;
};

/// Why a tensor of this name needs no place under the names of `to`: the whole list of what may be left out of a known
/// network. Empty for every other name.
[[nodiscard]] std::string_view why_left_out(std::string_view name, Family family, Scheme to);

/// Renames all tensors of a network. Nothing is lost on a way there and back except what `dropped` lists.
[[nodiscard]] Renaming rename(std::span<const NamedShape> tensors, const Naming& from, Scheme to);

/// Row of the bias table that each pair of positions in a window reads: entry [a * w * w + b] is
/// (ya - yb + w - 1) * (2 w - 1) + xa - xb + w - 1 (Liu et al. 2021, "Swin Transformer").
[[nodiscard]] std::vector<std::int64_t> relative_position_index(std::int64_t window);

}  // namespace ceteris::weights
