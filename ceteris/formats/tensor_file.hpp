// SPDX-License-Identifier: Apache-2.0
// The safetensors container: a length, a JSON header, then bytes. Named arrays, no code, no surprises.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ceteris::formats {

/// Element types of the format that Ceteris reads and writes.
enum class ElementType { Bool, U8, I8, I16, I32, I64, F16, BF16, F32, F64 };

[[nodiscard]] std::size_t element_size(ElementType type);

/// One array inside a file. `bytes` is a view into what was parsed; it may be unaligned, so copy before casting.
struct TensorEntry {
  std::string name;
  ElementType type = ElementType::F32;
  std::vector<std::int64_t> shape;  ///< row-major; rank 0 and empty arrays are legal
  std::span<const std::byte> bytes;
};

struct TensorFile {
  std::map<std::string, std::string> metadata;
  std::vector<TensorEntry> tensors;  ///< in the order of their offsets
};

/// Whether `file` begins like a safetensors file: a length that a header may have, then "{".
[[nodiscard]] bool is_tensor_file(std::span<const std::byte> file);

/// Parses a whole file. `where` names it in errors. Strict: offsets must cover the data without holes or overlaps,
/// sizes must match shapes without overflow, names must be unique, the header stays under 100 MB. Throws Error (exit
/// 2).
[[nodiscard]] TensorFile parse_tensor_file(std::span<const std::byte> file, std::string_view where);

/// The bytes of a file: tensors sorted by element size (largest first), then name; header padded to 8.
[[nodiscard]] std::string format_tensor_file(const std::map<std::string, std::string>& metadata,
                                             std::vector<TensorEntry> tensors);

/// Writes those bytes as a file, whole or not at all, without holding them a second time. Throws a system error.
void write_tensor_file(const std::filesystem::path& path, const std::map<std::string, std::string>& metadata,
                       std::vector<TensorEntry> tensors);

}  // namespace ceteris::formats
