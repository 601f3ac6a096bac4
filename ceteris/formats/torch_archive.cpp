// SPDX-License-Identifier: Apache-2.0
#include "ceteris/formats/torch_archive.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/formats/zip.hpp"

namespace ceteris::formats {
namespace {

struct TypeRow {
  ElementType type;
  std::string_view storage;  ///< class in torch, or torch.cuda
  std::string_view name;     ///< attribute of torch
};
constexpr std::array kTypes = {
    TypeRow{ElementType::Bool, "BoolStorage", "bool"},    TypeRow{ElementType::U8, "ByteStorage", "uint8"},
    TypeRow{ElementType::I8, "CharStorage", "int8"},      TypeRow{ElementType::I16, "ShortStorage", "int16"},
    TypeRow{ElementType::I32, "IntStorage", "int32"},     TypeRow{ElementType::I64, "LongStorage", "int64"},
    TypeRow{ElementType::F16, "HalfStorage", "float16"},  TypeRow{ElementType::BF16, "BFloat16Storage", "bfloat16"},
    TypeRow{ElementType::F32, "FloatStorage", "float32"}, TypeRow{ElementType::F64, "DoubleStorage", "float64"}};
constexpr std::array<std::string_view, 4> kUntyped = {"torch.UntypedStorage", "torch._UntypedStorage",
                                                      "torch.storage.UntypedStorage", "torch.storage._UntypedStorage"};

// The number 0x1950a86a20f9469cfc6c, little-endian, is the first pickle of the older container.
constexpr std::string_view kLegacyMagic("\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19", 10);
constexpr std::int64_t kLegacyVersion = 1001;
constexpr std::string_view kZipMagic("PK\x03\x04", 4);
constexpr std::size_t kMagicWithin = 32;  ///< the pickle of the magic number may begin with a frame

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// A key for a message: a hostile one may be of any length.
std::string brief(std::string_view key) {
  return quoted(key.substr(0, 80));
}

/// What a value of kind Persistent says: ('storage', class, key, device, elements[, view]).
struct Reference {
  std::optional<ElementType> type;
  std::string_view key;
  std::uint64_t elements = 0;
  std::uint64_t view_begin = 0, view_elements = 0;  ///< of the elements, those that are meant

  std::uint64_t size() const { return type ? element_size(*type) : 1; }
};

class Reader {
 public:
  Reader(std::span<const std::byte> file, std::string_view where) : file_(file), where_(where) {}

  TorchArchive read_zip();
  TorchArchive read_legacy();

 private:
  Error wrong(const std::string& what, std::string remedy = {}) const {
    return usage_error(std::string(where_), what, std::move(remedy));
  }
  Error misshaped() const { return wrong("refers to its storages in a way that is not known"); }

  std::optional<ElementType> storage_type(const Pickle& pickle, PickleIndex index) const {
    const std::string name = global_name(pickle, index);
    if (std::ranges::find(kUntyped, name) != kUntyped.end()) {
      return std::nullopt;
    }
    for (const TypeRow& row : kTypes) {
      if (name == "torch." + std::string(row.storage) || name == "torch.cuda." + std::string(row.storage)) {
        return row.type;
      }
    }
    throw wrong("holds a storage of " + printable(name) + ", an element type that is not read here",
                "convert the tensors to a plain type such as float32 first");
  }

  std::uint64_t count(const Pickle& pickle, PickleIndex index) const {
    const PickleValue& value = pickle[index];
    if (value.kind != PickleKind::Int || value.integer < 0) {
      throw misshaped();
    }
    return static_cast<std::uint64_t>(value.integer);
  }

  /// None for what refers to no storage: the older container names the classes of whole models in this way.
  std::optional<Reference> reference(const Pickle& pickle, const PickleValue& value) const {
    const PickleValue& tuple = pickle[value.items[0]];
    if (tuple.kind != PickleKind::Tuple || tuple.items.empty()) {
      throw misshaped();
    }
    const std::string_view what = pickle[tuple.items[0]].text;
    if (what == "module") {
      return std::nullopt;
    }
    if (what != "storage" || tuple.items.size() < 5 || pickle[tuple.items[2]].kind != PickleKind::Text) {
      throw misshaped();
    }
    Reference reference{.type = storage_type(pickle, tuple.items[1]),
                        .key = pickle[tuple.items[2]].text,
                        .elements = count(pickle, tuple.items[4])};
    std::uint64_t bytes = 0;
    if (__builtin_mul_overflow(reference.elements, reference.size(), &bytes) || bytes > file_.size()) {
      throw wrong("its storage " + brief(reference.key) + " is larger than the file");
    }
    reference.view_elements = reference.elements;
    if (tuple.items.size() > 5 && pickle[tuple.items[5]].kind != PickleKind::None) {
      const std::vector<PickleIndex>& view = pickle[tuple.items[5]].items;  // key, offset, elements
      if (view.size() != 3) {
        throw misshaped();
      }
      reference.view_begin = count(pickle, view[1]);
      reference.view_elements = count(pickle, view[2]);
      if (reference.view_begin > reference.elements ||
          reference.view_elements > reference.elements - reference.view_begin) {
        throw wrong("its storage " + brief(reference.key) + " ends before a view of it");
      }
    }
    return reference;
  }

  std::vector<std::pair<PickleIndex, Reference>> references(const Pickle& pickle) const {
    std::vector<std::pair<PickleIndex, Reference>> found;
    for (PickleIndex i = 0; i < pickle.values.size(); ++i) {
      if (pickle[i].kind == PickleKind::Persistent) {
        if (const auto one = reference(pickle, pickle[i])) {
          found.emplace_back(i, *one);
        }
      }
    }
    return found;
  }

  /// Finds for every reference its bytes; `by_key` holds whole storages.
  void resolve(TorchArchive& archive, const std::vector<std::pair<PickleIndex, Reference>>& references,
               const std::unordered_map<std::string_view, std::span<const std::byte>>& by_key) const {
    for (const auto& [index, reference] : references) {
      const auto bytes = by_key.find(reference.key);
      if (bytes == by_key.end()) {
        throw wrong("its storage " + brief(reference.key) + " is missing");
      }
      const std::uint64_t size = reference.size();
      if (bytes->second.size() != reference.elements * size) {
        throw wrong("its storage " + brief(reference.key) + " has another size than its elements need");
      }
      archive.storages[index] = {reference.type,
                                 bytes->second.subspan(static_cast<std::size_t>(reference.view_begin * size),
                                                       static_cast<std::size_t>(reference.view_elements * size))};
    }
  }

  /// A zip archive of another program.
  Error other_archive(const std::vector<ZipEntry>& entries) const {
    const auto ends = [](std::string_view ending) {
      return [ending](const ZipEntry& entry) { return entry.name.ends_with(ending); };
    };
    if (!entries.empty() && std::ranges::all_of(entries, ends(".npy"))) {
      return wrong("is an archive of NumPy arrays (.npz)", kWeightFormats);
    }
    if (std::ranges::any_of(entries, ends(".weights.h5"))) {
      return wrong("is a model of Keras (.keras)", kWeightFormats);
    }
    for (const std::string_view ending : {".safetensors", ".pth", ".pt", ".bin", ".ckpt"}) {
      if (const auto inside = std::ranges::find_if(entries, ends(ending)); inside != entries.end()) {
        return wrong("is a zip archive that holds " + brief(inside->name), "unpack it and name that file");
      }
    }
    return wrong("is a zip archive, but not one that torch.save wrote", kWeightFormats);
  }

  Pickle next_pickle(std::size_t& at) const {
    Pickle pickle = parse_pickle(file_.subspan(at), where_);
    at += pickle.size;
    return pickle;
  }

  void check_system(const Pickle& system) const;

  std::span<const std::byte> file_;
  std::string_view where_;
};

TorchArchive Reader::read_zip() {
  const std::vector<ZipEntry> entries = read_zip_directory(file_, where_);
  constexpr std::string_view kObject = "/data.pkl";
  const auto object = std::ranges::find_if(entries, [&](const ZipEntry& entry) {
    return entry.name.ends_with(kObject) && entry.name.find('/') == entry.name.size() - kObject.size();
  });
  if (object == entries.end()) {
    throw other_archive(entries);
  }
  const std::string_view folder = object->name.substr(0, object->name.size() - kObject.size() + 1);
  constexpr std::string_view kStorages = "data/";
  std::unordered_map<std::string_view, std::span<const std::byte>> by_key;
  std::string_view compressed;
  for (const ZipEntry& entry : entries) {
    if (!entry.name.starts_with(folder)) {
      continue;
    }
    const std::string_view name = entry.name.substr(folder.size());
    if (name == "constants.pkl" || name.starts_with("code/")) {
      throw wrong("is a TorchScript archive, a program rather than weights",
                  "in Python: torch.save(torch.jit.load(path).state_dict(), other_path)");
    }
    if (entry.compressed && compressed.empty()) {
      compressed = entry.name;
    }
    if (name == "byteorder" && text_of(entry.bytes) != "little") {
      throw wrong("was written on a big-endian machine", "write it again on a little-endian one");
    }
    if (name.starts_with(kStorages)) {
      by_key.emplace(name.substr(kStorages.size()), entry.bytes);
    }
  }
  if (!compressed.empty()) {
    throw wrong("its entry " + brief(compressed) + " is compressed",
                "load the file in Python and write it again with torch.save, which does not compress");
  }
  TorchArchive archive;
  archive.pickle = parse_pickle(object->bytes, where_);
  if (archive.pickle.size != object->bytes.size()) {
    throw wrong("has bytes behind its pickle");
  }
  resolve(archive, references(archive.pickle), by_key);
  return archive;
}

void Reader::check_system(const Pickle& system) const {
  const std::vector<PickleIndex>& items = system[system.root].items;
  if (system[system.root].kind != PickleKind::Dict) {
    throw misshaped();
  }
  for (std::size_t i = 0; i < items.size(); i += 2) {
    if (system[items[i]].text == "little_endian" && system[items[i + 1]].integer == 0) {
      throw wrong("was written on a big-endian machine", "write it again on a little-endian one");
    }
  }
}

TorchArchive Reader::read_legacy() {
  std::size_t at = 0;
  const Pickle magic = next_pickle(at);
  const Pickle version = next_pickle(at);
  if (magic[magic.root].text != kLegacyMagic || version[version.root].integer != kLegacyVersion) {
    throw wrong("is not a file that torch.save wrote");
  }
  check_system(next_pickle(at));
  TorchArchive archive;
  archive.pickle = next_pickle(at);
  const Pickle keys = next_pickle(at);
  if (keys[keys.root].kind != PickleKind::List) {
    throw misshaped();
  }
  const auto references = this->references(archive.pickle);
  std::unordered_map<std::string_view, std::uint64_t> sizes;
  for (const auto& [index, reference] : references) {
    sizes.emplace(reference.key, reference.elements * reference.size());
  }
  std::unordered_map<std::string_view, std::span<const std::byte>> by_key;
  std::unordered_map<std::string_view, std::uint64_t> elements;
  for (const PickleIndex index : keys[keys.root].items) {
    const std::string_view key = keys[index].text;
    const auto size = sizes.find(key);
    if (size == sizes.end() || by_key.contains(key)) {
      throw wrong("lists the storage " + brief(key) + " twice, or no tensor has it");
    }
    std::int64_t counted = 0;
    if (file_.size() - at < sizeof counted || file_.size() - at - sizeof counted < size->second) {
      throw wrong("is cut short: the storage " + brief(key) + " ends outside the file");
    }
    std::memcpy(&counted, file_.data() + at, sizeof counted);
    at += sizeof counted;
    elements.emplace(key, static_cast<std::uint64_t>(counted));
    by_key.emplace(key, file_.subspan(at, static_cast<std::size_t>(size->second)));
    at += static_cast<std::size_t>(size->second);
  }
  for (const auto& [index, reference] : references) {
    const auto counted = elements.find(reference.key);
    if (counted != elements.end() && counted->second != reference.elements) {
      throw wrong("its storage " + brief(reference.key) + " has another size than its elements need");
    }
  }
  if (at != file_.size()) {
    throw wrong("has bytes that belong to no tensor");
  }
  resolve(archive, references, by_key);
  return archive;
}

}  // namespace

bool is_torch_file(std::span<const std::byte> file) {
  const std::string_view begin = text_of(file.first(std::min(file.size(), kMagicWithin)));
  return begin.starts_with(kZipMagic) ||
         (begin.starts_with('\x80') && begin.find(kLegacyMagic) != std::string_view::npos);
}

TorchArchive open_torch_archive(std::span<const std::byte> file, std::string_view where) {
  if (!is_torch_file(file)) {
    throw usage_error(std::string(where), "is not a file that torch.save wrote");
  }
  Reader reader(file, where);
  return text_of(file).starts_with(kZipMagic) ? reader.read_zip() : reader.read_legacy();
}

std::string global_name(const Pickle& pickle, PickleIndex index) {
  const PickleValue* value = &pickle[index];
  if (value->kind == PickleKind::Object) {
    value = &pickle[value->items[0]];
  }
  if (value->kind != PickleKind::Global) {
    return "something without a name";
  }
  return std::string(pickle[value->items[0]].text) + "." + std::string(pickle[value->items[1]].text);
}

std::optional<ElementType> torch_element_type(std::string_view name) {
  const auto* row = std::ranges::find_if(kTypes, [&](const TypeRow& r) { return r.name == name; });
  return row == kTypes.end() ? std::nullopt : std::optional(row->type);
}

}  // namespace ceteris::formats
