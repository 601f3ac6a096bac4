// SPDX-License-Identifier: Apache-2.0
#include "ceteris/base/tensor_file.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"

namespace ceteris {
namespace {

static_assert(std::endian::native == std::endian::little, "safetensors is little-endian");

struct TypeRow {
  ElementType type;
  std::string_view name;
  std::size_t size;
};
constexpr std::array kTypes = {TypeRow{ElementType::Bool, "BOOL", 1}, TypeRow{ElementType::U8, "U8", 1},
                               TypeRow{ElementType::I8, "I8", 1},     TypeRow{ElementType::I16, "I16", 2},
                               TypeRow{ElementType::I32, "I32", 4},   TypeRow{ElementType::I64, "I64", 8},
                               TypeRow{ElementType::F16, "F16", 2},   TypeRow{ElementType::BF16, "BF16", 2},
                               TypeRow{ElementType::F32, "F32", 4},   TypeRow{ElementType::F64, "F64", 8}};

const TypeRow& row_of(ElementType type) {
  return *std::find_if(kTypes.begin(), kTypes.end(), [&](const TypeRow& row) { return row.type == type; });
}

constexpr std::uint64_t kHeaderLimit = 100'000'000;
constexpr std::size_t kLengthBytes = 8;
constexpr int kDepthLimit = 3;

using Json = nlohmann::json;

// nlohmann keeps the last of two equal keys; the format forbids them, so they are counted while parsing.
Json parse_header(std::string_view text, std::string_view where) {
  std::vector<std::set<std::string>> keys;
  bool duplicate = false, deep = false;
  const auto watch = [&](int depth, Json::parse_event_t event, Json& value) {
    if (event == Json::parse_event_t::object_start) {
      keys.emplace_back();
    } else if (event == Json::parse_event_t::object_end) {
      keys.pop_back();
    } else if (event == Json::parse_event_t::key) {
      duplicate |= !keys.back().insert(value.get<std::string>()).second;
    }
    deep |= depth > kDepthLimit;
    return !deep;
  };
  Json header = Json::parse(text, watch, /*allow_exceptions=*/false);
  if (deep || header.is_discarded() || !header.is_object()) {
    throw usage_error(std::string(where), "its header is not the JSON of a safetensors file");
  }
  if (duplicate) {
    throw usage_error(std::string(where), "a name stands twice in its header");
  }
  return header;
}

struct Placed {
  TensorEntry entry;
  std::uint64_t begin = 0, end = 0;
};

Placed parse_entry(const std::string& name, const Json& json, std::string_view where) {
  const auto wrong = [&](const std::string& what) {
    return usage_error(std::string(where), "tensor '" + name + "' " + what);
  };
  if (!json.is_object() || !json.contains("dtype") || !json.contains("shape") || !json.contains("data_offsets") ||
      !json["dtype"].is_string() || !json["shape"].is_array() || !json["data_offsets"].is_array() ||
      json["data_offsets"].size() != 2 || json.size() != 3) {
    throw wrong("lacks dtype, shape or data_offsets");
  }
  Placed placed;
  placed.entry.name = name;
  const auto dtype = json["dtype"].get<std::string>();
  const auto* row = std::find_if(kTypes.begin(), kTypes.end(), [&](const TypeRow& r) { return r.name == dtype; });
  if (row == kTypes.end()) {
    throw wrong("has an element type this program does not read");
  }
  placed.entry.type = row->type;
  std::uint64_t count = 1;
  for (const Json& side : json["shape"]) {
    if (!side.is_number_unsigned()) {
      throw wrong("has a side that is not a size");
    }
    const auto value = side.get<std::uint64_t>();
    if (value > INT64_MAX || __builtin_mul_overflow(count, value, &count)) {
      throw wrong("has a shape too large to count");
    }
    placed.entry.shape.push_back(static_cast<std::int64_t>(value));
  }
  std::uint64_t bytes = 0;
  if (__builtin_mul_overflow(count, row->size, &bytes)) {
    throw wrong("has a shape too large to count");
  }
  for (const Json& offset : json["data_offsets"]) {
    if (!offset.is_number_unsigned()) {
      throw wrong("has an offset that is not a number");
    }
  }
  placed.begin = json["data_offsets"][0].get<std::uint64_t>();
  placed.end = json["data_offsets"][1].get<std::uint64_t>();
  if (placed.end < placed.begin || placed.end - placed.begin != bytes) {
    throw wrong("has offsets that do not fit its shape");
  }
  return placed;
}

/// What stands before the bytes of the tensors, which are brought into the order of the file.
std::string sorted_header(const std::map<std::string, std::string>& metadata, std::vector<TensorEntry>& tensors) {
  std::sort(tensors.begin(), tensors.end(), [](const TensorEntry& a, const TensorEntry& b) {
    return std::pair(element_size(b.type), std::string_view(a.name)) <
           std::pair(element_size(a.type), std::string_view(b.name));
  });
  Json header = Json::object();
  if (!metadata.empty()) {
    header["__metadata__"] = metadata;
  }
  std::uint64_t offset = 0;
  for (const TensorEntry& tensor : tensors) {
    CETERIS_CHECK(!header.contains(tensor.name), "two tensors named " + tensor.name);
    header[tensor.name] = {{"dtype", row_of(tensor.type).name},
                           {"shape", tensor.shape},
                           {"data_offsets", {offset, offset + tensor.bytes.size()}}};
    offset += tensor.bytes.size();
  }
  std::string text = header.dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');
  const std::uint64_t length = text.size();
  std::string before(kLengthBytes, '\0');
  std::memcpy(before.data(), &length, kLengthBytes);
  return before + text;
}

std::string_view text_of(const TensorEntry& tensor) {
  return {reinterpret_cast<const char*>(tensor.bytes.data()), tensor.bytes.size()};
}

}  // namespace

std::size_t element_size(ElementType type) {
  return row_of(type).size;
}

TensorFile parse_tensor_file(std::span<const std::byte> file, std::string_view where) {
  if (file.size() < kLengthBytes) {
    throw usage_error(std::string(where), "too short for a safetensors file");
  }
  std::uint64_t length = 0;
  std::memcpy(&length, file.data(), kLengthBytes);
  if (length > kHeaderLimit || length > file.size() - kLengthBytes) {
    throw usage_error(std::string(where), "its header is longer than the file or the limit of 100 MB");
  }
  const auto data = file.subspan(kLengthBytes + length);
  const Json header = parse_header(
      {reinterpret_cast<const char*>(file.data()) + kLengthBytes, static_cast<std::size_t>(length)}, where);

  TensorFile parsed;
  std::vector<Placed> placed;
  for (const auto& [name, value] : header.items()) {
    if (name != "__metadata__") {
      placed.push_back(parse_entry(name, value, where));
      continue;
    }
    if (!value.is_object()) {
      throw usage_error(std::string(where), "its metadata is not a table of strings");
    }
    for (const auto& [key, text] : value.items()) {
      if (!text.is_string()) {
        throw usage_error(std::string(where), "its metadata is not a table of strings");
      }
      parsed.metadata[key] = text.get<std::string>();
    }
  }
  std::sort(placed.begin(), placed.end(),
            [](const Placed& a, const Placed& b) { return std::pair(a.begin, a.end) < std::pair(b.begin, b.end); });
  std::uint64_t reached = 0;
  for (Placed& tensor : placed) {
    if (tensor.begin != reached || tensor.end > data.size()) {
      throw usage_error(std::string(where),
                        "tensor '" + tensor.entry.name + "' leaves a hole, overlaps or ends outside");
    }
    reached = tensor.end;
    tensor.entry.bytes = data.subspan(tensor.begin, tensor.end - tensor.begin);
    parsed.tensors.push_back(std::move(tensor.entry));
  }
  if (reached != data.size()) {
    throw usage_error(std::string(where), "has bytes that belong to no tensor");
  }
  return parsed;
}

std::string format_tensor_file(const std::map<std::string, std::string>& metadata, std::vector<TensorEntry> tensors) {
  std::string file = sorted_header(metadata, tensors);
  for (const TensorEntry& tensor : tensors) {
    file += text_of(tensor);
  }
  return file;
}

void write_tensor_file(const std::filesystem::path& path, const std::map<std::string, std::string>& metadata,
                       std::vector<TensorEntry> tensors) {
  AtomicFile file(path);
  file.append(sorted_header(metadata, tensors));
  for (const TensorEntry& tensor : tensors) {
    file.append(text_of(tensor));
  }
  file.commit();
}

}  // namespace ceteris
