// SPDX-License-Identifier: Apache-2.0
#include "ceteris/weights/file.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <functional>
#include <set>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/formats/tensor_file.hpp"
#include "ceteris/formats/torch_archive.hpp"
#include "ceteris/formats/torch_file.hpp"
#include "ceteris/weights/refusal.hpp"
#include "ceteris/weights/wrapping.hpp"

namespace ceteris::weights {
namespace {

namespace fs = std::filesystem;

struct TypeRow {
  formats::ElementType file;
  at::ScalarType torch;
  std::string_view name;
};
constexpr TypeRow kTypes[] = {
    {formats::ElementType::Bool, at::kBool, "bool"}, {formats::ElementType::U8, at::kByte, "u8"},
    {formats::ElementType::I8, at::kChar, "i8"},     {formats::ElementType::I16, at::kShort, "i16"},
    {formats::ElementType::I32, at::kInt, "i32"},    {formats::ElementType::I64, at::kLong, "i64"},
    {formats::ElementType::F16, at::kHalf, "f16"},   {formats::ElementType::BF16, at::kBFloat16, "bf16"},
    {formats::ElementType::F32, at::kFloat, "f32"},  {formats::ElementType::F64, at::kDouble, "f64"}};

at::ScalarType torch_type(formats::ElementType type) {
  const auto* row = std::find_if(std::begin(kTypes), std::end(kTypes), [&](const auto& r) { return r.file == type; });
  CETERIS_CHECK(row != std::end(kTypes), "an element type without a row");
  return row->torch;
}

formats::ElementType file_type(const WeightTensor& tensor, const std::string& where) {
  const auto type = tensor.value.scalar_type();
  const auto* row = std::find_if(std::begin(kTypes), std::end(kTypes), [&](const auto& r) { return r.torch == type; });
  if (row == std::end(kTypes)) {
    throw usage_error(where, "safetensors has no place for the element type of " + ceteris::quoted(tensor.name));
  }
  return row->file;
}

/// libtorch counts the numbers of a tensor without regard to sides of length 0, and iterates over at most 64 sides.
void check_shape(const std::string& name, std::span<const std::int64_t> shape, const std::string& where) {
  constexpr std::size_t kMostSides = 16;
  std::int64_t product = 1;
  bool sound = shape.size() <= kMostSides;
  for (const std::int64_t side : shape) {
    sound &= !__builtin_mul_overflow(product, std::max<std::int64_t>(side, 1), &product);
  }
  if (!sound) {
    throw usage_error(where, "tensor " + ceteris::quoted(name) + " has a shape that is no weight's");
  }
}

void check_names(std::span<const WeightTensor> tensors, const std::string& where) {
  std::set<std::string_view> names;
  for (const WeightTensor& tensor : tensors) {
    if (!names.insert(tensor.name).second) {
      throw usage_error(where, "has two tensors for the name " + ceteris::quoted(tensor.name));
    }
  }
}

/// A view that keeps `owner` alive. Bytes that are not aligned for their type are copied instead.
at::Tensor view_of(const std::shared_ptr<const void>& owner, std::span<const std::byte> bytes, at::ScalarType type,
                   at::IntArrayRef shape) {
  const bool aligned = reinterpret_cast<std::uintptr_t>(bytes.data()) % c10::elementSize(type) == 0;
  if (bytes.empty() || !aligned) {
    at::Tensor copy = at::empty(shape, type);
    if (!bytes.empty()) {
      std::memcpy(copy.data_ptr(), bytes.data(), bytes.size());
    }
    return copy;
  }
  // from_blob takes a pointer that may be written through; nobody writes to a weight file's views.
  return at::from_blob(
      const_cast<std::byte*>(bytes.data()), shape, [owner](void*) {}, type);
}

constexpr std::string_view kStep = "step-", kSuffix = ".safetensors";

std::int64_t step_of(const fs::path& file) {
  const std::string name = file.filename().string();
  std::int64_t step = -1;
  if (name.starts_with(kStep) && name.ends_with(kSuffix)) {
    const char* last = name.data() + name.size() - kSuffix.size();
    const auto [end, error] = std::from_chars(name.data() + kStep.size(), last, step);
    return error == std::errc{} && end == last ? step : -1;
  }
  return -1;
}

fs::path newest_in(std::initializer_list<fs::path> places) {
  fs::path newest;
  std::int64_t step = -1;
  for (const fs::path& place : places) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(place, ignored)) {
      if (step_of(entry.path()) > step) {
        step = step_of(entry.path());
        newest = entry.path();
      }
    }
  }
  return newest;
}

/// The checkpoint of a run that is scored: the best where its recipe says so, else the newest.
fs::path scored_checkpoint(const fs::path& folder) {
  fs::path scored = newest_in({folder / "best"});
  if (scored.empty()) {
    scored = newest_in({folder / "checkpoint", folder});
  }
  if (scored.empty()) {
    throw not_a_run(folder);
  }
  return scored;
}

bool has_below(const WeightFile& file, std::string_view prefix) {
  return std::any_of(file.tensors.begin(), file.tensors.end(),
                     [&](const WeightTensor& tensor) { return tensor.name.starts_with(prefix); });
}

/// Of a training checkpoint only what the network itself holds, under the network's own names.
void keep_network(WeightFile& file) {
  file.averaged = has_below(file, "average/");
  std::vector<WeightTensor> kept;
  std::size_t trained = 0, others = 0;
  for (WeightTensor& tensor : file.tensors) {
    const std::size_t slash = tensor.name.find('/');
    const std::string owner = tensor.name.substr(0, slash);
    const bool network = owner == "parameter" || owner == "buffer";
    if (file.averaged ? owner == "average" : network) {
      tensor.name.erase(0, slash + 1);
      kept.push_back(std::move(tensor));
    } else {
      ++(network ? trained : others);
    }
  }
  file.tensors = std::move(kept);
  if (file.averaged) {
    file.notes.push_back("takes the moving average of the weights, by which the run was scored; the " +
                         std::to_string(trained) + " tensors that were trained are left aside");
  }
  if (others > 0) {
    file.notes.push_back(std::to_string(others) + " tensors of the optimiser are left aside");
  }
}

/// Takes off what training programs put around the names.
void unwrap_names(WeightFile& file, bool ema, const std::string& where) {
  Unwrapped unwrapped = unwrap(names_of(file.tensors), ema, where);
  std::vector<WeightTensor> kept;
  for (std::size_t i = 0; i < file.tensors.size(); ++i) {
    if (unwrapped.names[i]) {
      kept.push_back({std::move(*unwrapped.names[i]), std::move(file.tensors[i].value)});
    }
  }
  file.tensors = std::move(kept);
  file.notes.insert(file.notes.end(), unwrapped.notes.begin(), unwrapped.notes.end());
}

void add_tensors(WeightFile& file, formats::TensorFile parsed, const std::shared_ptr<const void>& owner,
                 const std::string& where) {
  file.metadata = std::move(parsed.metadata);
  for (formats::TensorEntry& entry : parsed.tensors) {
    check_shape(entry.name, entry.shape, where);
    file.tensors.push_back({std::move(entry.name), view_of(owner, entry.bytes, torch_type(entry.type), entry.shape)});
  }
  if (file.tensors.empty()) {
    throw usage_error(where, "holds no tensors");
  }
}

void read_torch(WeightFile& file, const std::string& where) {
  file.container = "PyTorch";
  struct Owner {
    std::shared_ptr<const MappedFile> mapped;
    std::vector<std::unique_ptr<std::byte[]>> gathered;
  };
  formats::TorchFile parsed = formats::parse_torch_file(file.mapped->bytes(), where);
  add_tensors(file, std::move(parsed.tensors),
              std::make_shared<const Owner>(Owner{file.mapped, std::move(parsed.gathered)}), where);
}

void read_safetensors(WeightFile& file, const std::string& where) {
  file.container = "safetensors";
  add_tensors(file, formats::parse_tensor_file(file.mapped->bytes(), where), file.mapped, where);
  if (has_below(file, "parameter/")) {
    keep_network(file);
  }
}

LeftOut left_out(const std::string& name, const Naming& from, Scheme to) {
  return {name, std::string(why_left_out(name, from.family, to))};
}

std::string list_of(std::vector<std::string> names) {
  constexpr std::size_t kShown = 4;
  const std::size_t count = names.size();
  if (count > kShown) {
    names.resize(kShown);
  }
  return join(names, ", ") + (count > kShown ? " and " + std::to_string(count - kShown) + " more" : "");
}

}  // namespace

std::vector<NamedShape> names_of(std::span<const WeightTensor> tensors) {
  std::vector<NamedShape> names;
  names.reserve(tensors.size());
  for (const WeightTensor& tensor : tensors) {
    names.push_back({tensor.name, tensor.value.sizes().vec()});
  }
  return names;
}

std::string type_name(at::ScalarType type) {
  const auto* row = std::find_if(std::begin(kTypes), std::end(kTypes), [&](const auto& r) { return r.torch == type; });
  return row == std::end(kTypes) ? c10::toString(type) : std::string(row->name);
}

std::optional<at::ScalarType> find_floating_type(std::string_view name) {
  const auto* row = std::find_if(std::begin(kTypes), std::end(kTypes), [&](const auto& r) { return r.name == name; });
  return row == std::end(kTypes) || !at::isFloatingType(row->torch) ? std::nullopt : std::optional(row->torch);
}

std::string shape_text(std::span<const std::int64_t> shape) {
  std::vector<std::string> sides;
  for (const std::int64_t side : shape) {
    sides.push_back(std::to_string(side));
  }
  return "(" + join(sides, ", ") + ")";
}

void WeightFile::forget(const at::Tensor& value) const {
  // By storage, which a transposed view covers as well; a storage that is a copy lies outside the file.
  const auto storage = value.storage();
  const auto* data = static_cast<const std::byte*>(storage.data_ptr().get());
  const auto bytes = mapped->bytes();
  if (std::less_equal<>()(bytes.data(), data) && std::less<>()(data, bytes.data() + bytes.size())) {
    mapped->forget({data, storage.nbytes()});
  }
}

WeightFile read_weights(const fs::path& path, const ReadOptions& options) {
  std::error_code ignored;
  WeightFile file;
  file.path = fs::is_directory(path, ignored) ? scored_checkpoint(path) : path;
  file.mapped = std::make_shared<const MappedFile>(file.path);
  const std::string where = printable(file.path.string());
  const std::span<const std::byte> bytes = file.mapped->bytes();
  if (formats::is_torch_file(bytes)) {
    read_torch(file, where);
  } else if (formats::is_tensor_file(bytes)) {
    read_safetensors(file, where);
  } else {
    throw not_weights(file.path, bytes);
  }
  unwrap_names(file, options.ema && !file.averaged, where);
  check_names(file.tensors, where);
  file.naming = detect(names_of(file.tensors));
  return file;
}

CommonNames common_names(std::vector<WeightTensor> tensors, const std::optional<Naming>& naming) {
  CommonNames common;
  if (!naming) {
    for (WeightTensor& tensor : tensors) {
      const std::string name = tensor.name;
      common.tensors.emplace(name, std::move(tensor));
    }
    return common;
  }
  const std::vector<NamedShape> names = names_of(tensors);
  const Renaming renaming = rename(names, *naming, Scheme::Ceteris);
  for (const Move& move : renaming.moves) {
    at::Tensor& value = tensors[move.source].value;
    value = move.transposed ? value.t() : value.view(move.shape);
    // Two old spellings of one tensor: the second keeps its own name and shows as left over.
    const std::string own = names[move.source].name;
    if (!common.tensors.try_emplace(move.name, std::move(tensors[move.source])).second) {
      common.tensors.try_emplace(own, std::move(tensors[move.source]));
    }
  }
  for (const auto* part : {&renaming.unknown, &renaming.homeless}) {
    for (const std::size_t index : *part) {
      common.tensors.emplace(names[index].name, std::move(tensors[index]));
    }
  }
  for (const std::size_t index : renaming.dropped) {
    common.dropped.push_back(left_out(names[index].name, *naming, Scheme::Ceteris));
  }
  return common;
}

Renamed renamed(std::span<const WeightTensor> tensors, const Naming& from, Scheme to, const std::string& where) {
  if (!has_names(from.family, to)) {
    throw usage_error(where, "there is no " + std::string(scheme_name(to)) + " naming of a " +
                                 std::string(family_title(from.family)));
  }
  const std::vector<NamedShape> names = names_of(tensors);
  const Renaming renaming = rename(names, from, to);
  std::vector<std::string> lost;
  for (const auto* part : {&renaming.unknown, &renaming.homeless}) {
    for (const std::size_t index : *part) {
      lost.push_back(names[index].name);
    }
  }
  if (!lost.empty()) {
    const std::string count = lost.size() == 1 ? "a tensor has" : std::to_string(lost.size()) + " tensors have";
    throw usage_error(where, count + " no name in " + std::string(scheme_name(to)) + ": " + list_of(std::move(lost)));
  }
  Renamed result;
  for (const Move& move : renaming.moves) {
    const at::Tensor& value = tensors[move.source].value;
    result.tensors.push_back({move.name, move.transposed ? value.t().contiguous() : value.reshape(move.shape)});
  }
  for (const std::size_t index : renaming.dropped) {
    result.dropped.push_back(left_out(names[index].name, from, to));
  }
  for (const Created& created : renaming.created) {
    result.created.push_back(created.name);
    at::Tensor value = at::zeros({}, at::kLong);
    if (created.kind == Created::Kind::RelativeIndex) {
      value = at::tensor(relative_position_index(created.window), at::kLong);
    }
    result.tensors.push_back({created.name, value});
  }
  check_names(result.tensors, where);
  return result;
}

void write_weights(const fs::path& path, std::span<const WeightTensor> tensors,
                   std::map<std::string, std::string> metadata) {
  const std::string where = printable(path.string());
  if (path.extension() != kSuffix) {
    throw usage_error(where, "weights are written as safetensors", "let the name end in .safetensors");
  }
  std::vector<at::Tensor> alive;
  std::vector<formats::TensorEntry> entries;
  for (const WeightTensor& tensor : tensors) {
    if (tensor.name == "__metadata__") {
      throw usage_error(where, "a tensor may not be called __metadata__ in a safetensors file", "rename it");
    }
    alive.push_back(tensor.value.detach().cpu().contiguous());
    const at::Tensor& value = alive.back();
    entries.push_back({tensor.name,
                       file_type(tensor, where),
                       value.sizes().vec(),
                       {static_cast<const std::byte*>(value.data_ptr()), value.nbytes()}});
  }
  metadata["format"] = "pt";  // what readers in Python look for
  formats::write_tensor_file(path, metadata, std::move(entries));
}

}  // namespace ceteris::weights
