// SPDX-License-Identifier: Apache-2.0
#include "ceteris/train/checkpoint.hpp"

#include <torch/nn/module.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>

#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/hash.hpp"
#include "ceteris/formats/tensor_file.hpp"

namespace ceteris::train {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kGenerations = 2;
constexpr std::string_view kPrefix = "step-";
constexpr std::string_view kSuffix = ".safetensors";

using NamedTensors = std::vector<std::pair<std::string, at::Tensor>>;

formats::ElementType element_type(const at::Tensor& tensor) {
  switch (tensor.scalar_type()) {
    case at::kFloat:
      return formats::ElementType::F32;
    case at::kBFloat16:
      return formats::ElementType::BF16;
    case at::kDouble:
      return formats::ElementType::F64;
    case at::kLong:
      return formats::ElementType::I64;
    default:
      throw Bug("element_type", "a checkpoint of an element type nobody trains", __FILE__, __LINE__);
  }
}

// Everything that changes while training, by name; the tensors share memory with the run.
NamedTensors training_state(const torch::nn::Module& module, const optim::Optimiser& optimiser,
                            const optim::WeightAverage* average) {
  NamedTensors tensors;
  for (const auto& entry : module.named_parameters()) {
    tensors.emplace_back("parameter/" + entry.key(), entry.value().detach());
  }
  for (const auto& entry : module.named_buffers()) {
    tensors.emplace_back("buffer/" + entry.key(), entry.value());
  }
  for (auto& [name, tensor] : optimiser.state()) {
    tensors.emplace_back(std::move(name), tensor);
  }
  if (average != nullptr) {
    for (auto& [name, tensor] : average->state()) {
      tensors.emplace_back(std::move(name), tensor);
    }
  }
  return tensors;
}

// The checksum covers names, shapes and bytes, and stands in the metadata of the file itself.
std::string checksum(const std::vector<formats::TensorEntry>& tensors) {
  std::vector<const formats::TensorEntry*> sorted;
  for (const formats::TensorEntry& tensor : tensors) {
    sorted.push_back(&tensor);
  }
  std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->name < b->name; });
  Sha256 sum;
  for (const formats::TensorEntry* tensor : sorted) {
    sum.update(tensor->name);
    sum.update(std::as_bytes(std::span(tensor->shape)));
    sum.update(tensor->bytes);
  }
  return sum.hex();
}

struct Generation {
  std::int64_t steps;
  fs::path path;
};

// Newest first.
std::vector<Generation> generations(const fs::path& folder) {
  std::vector<Generation> found;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(kPrefix) && name.ends_with(kSuffix)) {
      const char* first = name.data() + kPrefix.size();
      const char* last = name.data() + name.size() - kSuffix.size();
      std::int64_t steps = 0;
      if (const auto [end, error] = std::from_chars(first, last, steps); error == std::errc{} && end == last) {
        found.push_back({steps, entry.path()});
      }
    }
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.steps > b.steps; });
  return found;
}

// Why the file cannot be used, or nothing; a file of another run throws.
std::optional<std::string> restore(const Generation& generation, const std::string& identity, torch::nn::Module& module,
                                   optim::Optimiser& optimiser, const optim::WeightAverage* average) {
  const std::string where = generation.path.string();
  const MappedFile mapped(generation.path);
  formats::TensorFile file;
  try {
    file = formats::parse_tensor_file(mapped.bytes(), where);
  } catch (const Error& error) {
    return error.what();
  }
  if (file.metadata["checksum"] != checksum(file.tensors)) {
    return where + ": its checksum does not match";
  }
  if (file.metadata["identity"] != identity) {
    throw usage_error(where, "belongs to another run", "choose another --out or remove the folder");
  }
  const torch::NoGradGuard no_grad;
  const NamedTensors state = training_state(module, optimiser, average);
  CETERIS_CHECK(state.size() == file.tensors.size(), "a checkpoint with other tensors under the same identity");
  for (const auto& [name, tensor] : state) {
    const auto entry = std::find_if(file.tensors.begin(), file.tensors.end(),
                                    [&, n = name](const formats::TensorEntry& e) { return e.name == n; });
    CETERIS_CHECK(
        entry != file.tensors.end() && entry->bytes.size() == tensor.nbytes() && entry->type == element_type(tensor),
        "a checkpoint with other tensors under the same identity");
    // On the CPU whatever the device of the network: only a copy knows how to reach that.
    const auto options = tensor.options().device(at::kCPU).memory_format(at::MemoryFormat::Contiguous);
    at::Tensor bytes = at::empty(tensor.sizes(), options);
    std::memcpy(bytes.data_ptr(), entry->bytes.data(), entry->bytes.size());
    at::Tensor(tensor).copy_(bytes);
  }
  optimiser.restore(generation.steps, optimiser.state());
  return std::nullopt;
}

}  // namespace

void save_checkpoint(const fs::path& folder, const std::string& identity, std::int64_t steps,
                     const torch::nn::Module& module, const optim::Optimiser& optimiser,
                     const optim::WeightAverage* average) {
  NamedTensors state = training_state(module, optimiser, average);
  std::vector<formats::TensorEntry> tensors;
  for (auto& [name, tensor] : state) {
    tensor = tensor.cpu().contiguous();
    tensors.push_back({name,
                       element_type(tensor),
                       tensor.sizes().vec(),
                       {static_cast<const std::byte*>(tensor.data_ptr()), tensor.nbytes()}});
  }
  const std::string sum = checksum(tensors);
  write_file_atomic(folder / (std::string(kPrefix) + std::to_string(steps) + std::string(kSuffix)),
                    formats::format_tensor_file({{"identity", identity}, {"checksum", sum}}, std::move(tensors)));
  const auto all = generations(folder);
  for (std::size_t i = kGenerations; i < all.size(); ++i) {
    fs::remove(all[i].path);
  }
}

Restored load_checkpoint(const fs::path& folder, const std::string& identity, torch::nn::Module& module,
                         optim::Optimiser& optimiser, optim::WeightAverage* average) {
  Restored restored;
  for (const Generation& generation : generations(folder)) {
    if (auto fault = restore(generation, identity, module, optimiser, average)) {
      restored.notes.push_back(std::move(*fault));
      // Left in place, it would count as a generation and push a sound one out.
      fs::remove(generation.path);
    } else {
      restored.steps = generation.steps;
      break;
    }
  }
  return restored;
}

}  // namespace ceteris::train
