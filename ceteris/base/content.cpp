// SPDX-License-Identifier: Apache-2.0
#include "ceteris/base/content.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <string>

namespace ceteris {
namespace {

using namespace std::string_view_literals;

struct Signature {
  std::size_t offset;
  std::string_view magic;
  Content content;
};

constexpr std::string_view kUnpack = "unpack it first";

// The first row that fits is the answer.
constexpr std::array kSignatures = {
    Signature{0,
              "version https://git-lfs"sv,
              {"a Git LFS pointer; the file itself was not fetched", "fetch it with git lfs pull"}},
    Signature{0, "GGUF"sv, {"a GGUF model, as llama.cpp runs"}},
    Signature{0, "lmgg"sv, {"a GGML model, as llama.cpp ran"}},
    Signature{0, "tjgg"sv, {"a GGML model, as llama.cpp ran"}},
    Signature{0, "\x89HDF\r\n\x1a\n"sv, {"an HDF5 file, as Keras writes"}},
    Signature{0, "\x93NUMPY"sv, {"an array of NumPy (.npy)"}},
    Signature{4, "TFL3"sv, {"a TensorFlow Lite model"}},
    Signature{0, "\x12\x01\0\0\0\0\0\0"sv, {"a file of arrays of MXNet"}},
    Signature{0, "\x81\xA6params"sv, {"a msgpack file, as Flax writes"}},
    Signature{0, "%PDF"sv, {"a PDF document"}},
    Signature{0, "PK\x03\x04"sv, {"a ZIP archive", kUnpack}},
    Signature{0, "PK\x05\x06"sv, {"an empty ZIP archive"}},
    Signature{0, "\x1F\x8B"sv, {"a gzip archive", kUnpack}},
    Signature{0, "BZh"sv, {"a bzip2 archive", kUnpack}},
    Signature{0,
              "\xFD"
              "7zXZ\0"sv,
              {"an xz archive", kUnpack}},
    Signature{0, "\x28\xB5\x2F\xFD"sv, {"a Zstandard archive", kUnpack}},
    Signature{0, "7z\xBC\xAF\x27\x1C"sv, {"a 7-Zip archive", kUnpack}},
    Signature{0, "Rar!\x1A\x07"sv, {"a RAR archive", kUnpack}},
    Signature{257, "ustar"sv, {"a tar archive", kUnpack}},
    Signature{0, "\x89PNG\r\n\x1A\n"sv, {"a PNG image"}},
    Signature{0, "\xFF\xD8\xFF"sv, {"a JPEG image"}},
    Signature{0, "SQLite format 3\0"sv, {"an SQLite database"}},
    Signature{0,
              "\x7F"
              "ELF"sv,
              {"a program or a library"}},
    // Protocol 0 of Python's pickles is text.
    Signature{0, "(dp0\n"sv, {"a pickle of Python"}},
    Signature{0, "(lp0\n"sv, {"a pickle of Python"}},
    Signature{0, "ccollections\n"sv, {"a pickle of Python"}},
    Signature{0, "model_checkpoint_path:"sv, {"the list of the checkpoints of a TensorFlow run"}},
};

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// One field at the top of a protocol buffer.
struct ProtoField {
  std::uint64_t number = 0, value = 0;  ///< the value of a varint, or the length
  bool varint = false;
};

/// Walks the fields at the top of a protocol buffer: varints and what has a length, of which the models of ONNX and
/// TensorFlow are made.
class ProtoWalk {
 public:
  explicit ProtoWalk(std::string_view bytes) : rest_(bytes) {}

  std::optional<ProtoField> next() {
    const auto tag = varint();
    const auto value = tag ? varint() : std::nullopt;
    if (!value || (*tag & 7) > 2 || (*tag & 7) == 1 || *tag < 8) {
      return std::nullopt;
    }
    const bool is_varint = (*tag & 7) == 0;
    if (!is_varint) {
      reached_end_ = *value >= rest_.size();
      exact_ &= *value <= rest_.size();
      rest_.remove_prefix(std::min<std::uint64_t>(*value, rest_.size()));
    } else {
      reached_end_ = rest_.empty();
    }
    return ProtoField{*tag >> 3, *value, is_varint};
  }
  [[nodiscard]] bool reached_end() const { return reached_end_; }
  [[nodiscard]] bool is_whole() const { return reached_end_ && exact_; }

 private:
  std::optional<std::uint64_t> varint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) {
        return value;
      }
    }
    return std::nullopt;
  }

  std::string_view rest_;
  bool reached_end_ = false, exact_ = true;
};

/// Neither format has a signature: fields that only such a message has, in an order that its writers keep, tell it.
std::optional<Content> recognise_protobuf(std::string_view bytes) {
  constexpr std::uint64_t kOnnxGraph = 7, kLatestOnnx = 30;
  constexpr std::array<std::uint64_t, 12> kOnnxFields = {1, 2, 3, 4, 5, 6, kOnnxGraph, 8, 14, 20, 25, 26};
  ProtoWalk walk(bytes);
  const auto first = walk.next();
  if (!first || first->number != 1) {
    return std::nullopt;
  }
  bool onnx = first->varint && first->value >= 1 && first->value <= kLatestOnnx, graph = false;
  bool tensorflow = !first->varint || first->value == 1;
  while (!walk.reached_end() && (onnx || tensorflow)) {
    const auto field = walk.next();
    if (!field) {
      return std::nullopt;
    }
    onnx &= std::ranges::find(kOnnxFields, field->number) != kOnnxFields.end();
    graph |= field->number == kOnnxGraph && !field->varint;
    tensorflow &= field->number <= 6 && !field->varint;
  }
  if (onnx && graph) {
    return Content{"an ONNX model"};
  }
  return tensorflow && walk.is_whole() ? std::optional(Content{"a graph of TensorFlow"}) : std::nullopt;
}

bool has_table_footer(std::string_view bytes) {
  return bytes.ends_with("\x57\xFB\x80\x8B\x24\x75\x47\xDB"sv);  // of LevelDB's tables
}

std::optional<Content> recognise_text(std::string_view begin) {
  std::string lower(begin);
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (lower.find("<html") != std::string::npos || lower.find("<!doctype html") != std::string::npos) {
    return Content{"a web page, as of a failed download", "download it again, from the link to the file itself"};
  }
  if (std::ranges::all_of(lower, [](char c) { return c == '\0'; })) {
    return Content{"zero bytes, as of an interrupted copy", "copy it again"};
  }
  if (std::ranges::all_of(lower, [](unsigned char c) { return c >= ' ' || c == '\n' || c == '\r' || c == '\t'; })) {
    return lower.find("\"weight_map\"") == std::string::npos
               ? Content{"text"}
               : Content{"the index of a model in several files", "name one of them"};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Content> recognise(std::span<const std::byte> bytes) {
  constexpr std::size_t kLookedAt = 512;
  if (bytes.empty()) {
    return std::nullopt;
  }
  const std::string_view text = text_of(bytes);
  for (const Signature& row : kSignatures) {
    if (text.size() > row.offset && text.substr(row.offset).starts_with(row.magic)) {
      return row.content;
    }
  }
  if (text.size() > 1 && text[0] == '\x80' && text[1] >= 2 && text[1] <= 5) {
    return Content{"a pickle of Python"};
  }
  if (const auto found = recognise_text(text.substr(0, kLookedAt))) {
    return found;
  }
  if (has_table_footer(text)) {
    return Content{"the index of a TensorFlow checkpoint"};
  }
  return recognise_protobuf(text);
}

}  // namespace ceteris
