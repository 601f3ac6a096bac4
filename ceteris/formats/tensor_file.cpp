// SPDX-License-Identifier: Apache-2.0
#include "ceteris/formats/tensor_file.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris::formats {
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
constexpr const char* kMetadata = "__metadata__";

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

/// A name for a message: a hostile one may be of any length.
std::string brief(std::string_view name) {
  return quoted(name.substr(0, 80));
}

struct Placed {
  TensorEntry entry;
  std::uint64_t begin = 0, end = 0;
};

/// Reads the entry of one tensor in the header.
class EntryReader {
 public:
  EntryReader(const std::string& name, const Json& json, std::string_view where)
      : name_(name), json_(json), where_(where) {}

  Placed read() const {
    check_keys();
    Placed placed;
    placed.entry.name = name_;
    const TypeRow& type = element_type();
    placed.entry.type = type.type;
    std::uint64_t count = 1, bytes = 0;
    for (const Json& side : json_["shape"]) {
      if (!side.is_number_unsigned()) {
        throw wrong("has a side that is not a size");
      }
      const auto value = side.get<std::uint64_t>();
      if (value > INT64_MAX || __builtin_mul_overflow(count, value, &count)) {
        throw wrong("has a shape too large to count");
      }
      placed.entry.shape.push_back(static_cast<std::int64_t>(value));
    }
    if (__builtin_mul_overflow(count, type.size, &bytes)) {
      throw wrong("has a shape too large to count");
    }
    for (const Json& offset : json_["data_offsets"]) {
      if (!offset.is_number_unsigned()) {
        throw wrong("has an offset that is not a number");
      }
    }
    placed.begin = json_["data_offsets"][0].get<std::uint64_t>();
    placed.end = json_["data_offsets"][1].get<std::uint64_t>();
    if (placed.end < placed.begin || placed.end - placed.begin != bytes) {
      throw wrong("has offsets that do not fit its shape");
    }
    return placed;
  }

 private:
  Error wrong(const std::string& what, std::string remedy = {}) const {
    return usage_error(std::string(where_), "tensor " + brief(name_) + " " + what, std::move(remedy));
  }

  void check_keys() const {
    constexpr std::array<std::string_view, 3> kKeys = {"dtype", "shape", "data_offsets"};
    if (!json_.is_object()) {
      throw wrong("is described by no table in the header");
    }
    for (const std::string_view key : kKeys) {
      if (!json_.contains(key)) {
        throw wrong("lacks " + std::string(key) + " in the header");
      }
    }
    for (const auto& [key, value] : json_.items()) {
      if (std::ranges::find(kKeys, key) == kKeys.end()) {
        throw wrong("has the key " + brief(key) + " in the header, where only dtype, shape and data_offsets may stand");
      }
    }
    if (!json_["dtype"].is_string() || !json_["shape"].is_array() || !json_["data_offsets"].is_array() ||
        json_["data_offsets"].size() != 2) {
      throw wrong("has a dtype that is no text, or a shape or data_offsets that are no list of the right length");
    }
  }

  const TypeRow& element_type() const {
    const auto dtype = json_["dtype"].get<std::string>();
    const auto* row = std::ranges::find_if(kTypes, [&](const TypeRow& r) { return r.name == dtype; });
    if (row != kTypes.end()) {
      return *row;
    }
    std::vector<std::string> read;
    for (const TypeRow& type : kTypes) {
      read.emplace_back(type.name);
    }
    throw wrong("has elements of the type " + brief(dtype) + ", which is not read here",
                "convert it to one of " + join(read, ", ") + " first");
  }

  const std::string& name_;
  const Json& json_;
  std::string_view where_;
};

/// What stands before the bytes of the tensors, which are brought into the order of the file.
std::string sorted_header(const std::map<std::string, std::string>& metadata, std::vector<TensorEntry>& tensors) {
  std::sort(tensors.begin(), tensors.end(), [](const TensorEntry& a, const TensorEntry& b) {
    return std::pair(element_size(b.type), std::string_view(a.name)) <
           std::pair(element_size(a.type), std::string_view(b.name));
  });
  Json header = Json::object();
  if (!metadata.empty()) {
    header[kMetadata] = metadata;
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

std::uint64_t header_length(std::span<const std::byte> file) {
  std::uint64_t length = 0;
  std::memcpy(&length, file.data(), kLengthBytes);
  return length;
}

std::map<std::string, std::string> parse_metadata(const Json& json, std::string_view where) {
  std::map<std::string, std::string> metadata;
  bool sound = json.is_object();
  for (const auto& [key, text] : json.items()) {
    sound &= text.is_string();
    metadata[key] = text.is_string() ? text.get<std::string>() : std::string();
  }
  if (!sound) {
    throw usage_error(std::string(where), "its metadata is not a table of strings");
  }
  return metadata;
}

std::string_view text_of(const TensorEntry& tensor) {
  return {reinterpret_cast<const char*>(tensor.bytes.data()), tensor.bytes.size()};
}

}  // namespace

std::size_t element_size(ElementType type) {
  return row_of(type).size;
}

bool is_tensor_file(std::span<const std::byte> file) {
  return file.size() > kLengthBytes && file[kLengthBytes] == std::byte{'{'} && header_length(file) <= kHeaderLimit;
}

TensorFile parse_tensor_file(std::span<const std::byte> file, std::string_view where) {
  const auto wrong = [&](const std::string& what) { return usage_error(std::string(where), what); };
  if (file.size() < kLengthBytes) {
    throw wrong("is too short for a safetensors file");
  }
  const std::uint64_t length = header_length(file);
  if (length > kHeaderLimit) {
    throw wrong("its header is longer than the limit of 100 MB");
  }
  if (length > file.size() - kLengthBytes) {
    throw wrong("is cut short: it has " + human_bytes(file.size()) + ", and its header alone " + human_bytes(length));
  }
  const auto data = file.subspan(kLengthBytes + length);
  const Json header = parse_header(
      {reinterpret_cast<const char*>(file.data()) + kLengthBytes, static_cast<std::size_t>(length)}, where);

  TensorFile parsed;
  std::vector<Placed> placed;
  for (const auto& [name, value] : header.items()) {
    if (name == kMetadata) {
      parsed.metadata = parse_metadata(value, where);
    } else {
      placed.push_back(EntryReader(name, value, where).read());
    }
  }
  std::sort(placed.begin(), placed.end(),
            [](const Placed& a, const Placed& b) { return std::pair(a.begin, a.end) < std::pair(b.begin, b.end); });
  std::uint64_t reached = 0;
  for (const Placed& tensor : placed) {
    if (tensor.begin != reached) {
      throw wrong("tensor " + brief(tensor.entry.name) + " leaves a hole before it or overlaps another");
    }
    reached = tensor.end;
  }
  if (reached > data.size()) {
    throw wrong("is cut short: its tensors need " + std::to_string(reached) + " bytes, and " +
                std::to_string(data.size()) + " are there");
  }
  if (reached < data.size()) {
    throw wrong("has bytes that belong to no tensor");
  }
  for (Placed& tensor : placed) {
    tensor.entry.bytes = data.subspan(tensor.begin, tensor.end - tensor.begin);
    parsed.tensors.push_back(std::move(tensor.entry));
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

}  // namespace ceteris::formats
