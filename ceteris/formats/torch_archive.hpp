// SPDX-License-Identifier: Apache-2.0
// The two containers of torch.save: a zip archive (PyTorch 1.6 and later) and, before, a row of pickles and raw bytes.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "ceteris/formats/pickle.hpp"
#include "ceteris/formats/tensor_file.hpp"

namespace ceteris::formats {

/// A flat array of elements that tensors look into.
struct TorchStorage {
  std::optional<ElementType> type;  ///< none: bytes whose type the tensor tells (torch.UntypedStorage)
  std::span<const std::byte> bytes;
};

struct TorchArchive {
  Pickle pickle;                                           ///< the object that was saved
  std::unordered_map<PickleIndex, TorchStorage> storages;  ///< by the value, of kind Persistent, that refers to it
};

/// Reads either container. Everything in it is a view into `file`. Strict: every storage that is referred to is there,
/// with as many bytes as its elements need. Refused with a reason: TorchScript archives, big-endian files, compressed
/// entries, element types that ElementType lacks. Throws Error (exit 2).
[[nodiscard]] TorchArchive open_torch_archive(std::span<const std::byte> file, std::string_view where);

/// Whether `file` begins like a zip archive or like the older container.
[[nodiscard]] bool is_torch_file(std::span<const std::byte> file);

/// "module.name" of a value of kind Global; the class of an Object; otherwise "something without a name".
[[nodiscard]] std::string global_name(const Pickle& pickle, PickleIndex index);

/// The element type that Python names torch.float32 and so on, without "torch."; none for one that is not read.
[[nodiscard]] std::optional<ElementType> torch_element_type(std::string_view name);

/// What to do about a file of another kind.
inline constexpr const char* kWeightFormats =
    "weights are read from safetensors files and from what torch.save writes (.pth, .pt, .bin)";

/// What to do about a file that holds more than tensors.
inline constexpr const char* kSaveStateDict = "save the tensors alone: torch.save(model.state_dict(), path)";

}  // namespace ceteris::formats
