// SPDX-License-Identifier: Apache-2.0
#include "ceteris/models/weight_compare.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <variant>

#include "ceteris/base/error.hpp"
#include "ceteris/models/cost.hpp"
#include "ceteris/models/table.hpp"

namespace ceteris::models {
namespace {

TensorDifference difference(const std::string& name, const at::Tensor& a, const at::Tensor& b) {
  TensorDifference result{.name = name};
  if (a.numel() == 0) {
    return result;
  }
  const at::Tensor x = a.to(at::kDouble), y = b.to(at::kDouble);
  // Equal includes equal infinities, and two that are no numbers; their difference would be none.
  const at::Tensor same = x.eq(y).logical_or(x.isnan().logical_and(y.isnan()));
  const at::Tensor gap = (x - y).abs().masked_fill(same, 0);
  result.absolute = gap.isnan().any().item<bool>() ? std::numeric_limits<double>::infinity() : gap.max().item<double>();
  const double scale = std::max(x.abs().nan_to_num().max().item<double>(), y.abs().nan_to_num().max().item<double>());
  result.relative = result.absolute == 0 ? 0 : result.absolute / scale;
  return result;
}

bool is_statistic(const std::string& name) {
  return name.ends_with("running_mean") || name.ends_with("running_var");
}

/// Whether a spec of the zoo is of the family that the names tell.
bool is_of(const ModelSpec& spec, Family family) {
  switch (family) {
    case Family::Vit:
      return std::holds_alternative<ViTSpec>(spec);
    case Family::Swin:
      return std::holds_alternative<SwinSpec>(spec);
    case Family::Gpt:
      return std::holds_alternative<GptSpec>(spec);
    default:
      return std::holds_alternative<StagedSpec>(spec);
  }
}

const at::Tensor* find_tensor(const CommonNames& names, std::initializer_list<const char*> wanted) {
  for (const char* name : wanted) {
    if (const auto found = names.tensors.find(name); found != names.tensors.end()) {
      return &found->second.value;
    }
  }
  return nullptr;
}

}  // namespace

WeightDifference compare_weights(const WeightFile& a, const WeightFile& b) {
  const bool meet = a.naming && b.naming && a.naming->family == b.naming->family;
  const CommonNames ours = common_names(a.tensors, meet ? a.naming : std::nullopt);
  const CommonNames theirs = common_names(b.tensors, meet ? b.naming : std::nullopt);
  WeightDifference result;
  for (const auto& [name, tensor] : ours.tensors) {
    const auto other = theirs.tensors.find(name);
    if (other == theirs.tensors.end()) {
      result.only_a.push_back(name);
    } else if (tensor.value.sizes() != other->second.value.sizes()) {
      result.shapes.push_back({name, tensor.value.sizes().vec(), other->second.value.sizes().vec()});
    } else {
      result.tensors.push_back(difference(name, tensor.value, other->second.value));
      result.equal += result.tensors.back().absolute == 0;
      a.forget(tensor.value);
      b.forget(other->second.value);
    }
  }
  for (const auto& [name, tensor] : theirs.tensors) {
    if (!ours.tensors.contains(name)) {
      result.only_b.push_back(name);
    }
  }
  std::stable_sort(result.tensors.begin(), result.tensors.end(),
                   [](const auto& x, const auto& y) { return x.absolute > y.absolute; });
  return result;
}

std::int64_t parameter_count(const WeightFile& file) {
  std::int64_t count = 0;
  for (const WeightTensor& tensor : file.tensors) {
    if (tensor.value.is_floating_point() && !is_statistic(tensor.name)) {
      count += tensor.value.numel();
    }
  }
  return count;
}

ImageInput input_of(const WeightFile& file) {
  const CommonNames names = common_names(file.tensors, file.naming);
  ImageInput input;
  const at::Tensor* head = find_tensor(names, {"head.fc.weight", "head.weight"});
  if (head != nullptr && head->dim() == 2) {
    input.classes = head->size(0);
  }
  const at::Tensor* first = find_tensor(names, {"stem.conv.weight", "patch_embed.proj.weight", "layers.0.conv.weight"});
  if (first != nullptr && first->dim() == 4) {
    input.channels = first->size(1);
    const at::Tensor* positions = find_tensor(names, {"pos_embed"});
    if (positions != nullptr && positions->dim() == 3) {
      const auto grid = static_cast<std::int64_t>(std::sqrt(static_cast<double>(positions->size(1))));
      input.side = grid * first->size(2);
    }
  }
  return input;
}

std::vector<std::string> matching_models(const WeightFile& file) {
  std::vector<std::string> names;
  if (!file.naming) {
    return names;
  }
  const ImageInput input = input_of(file);
  const std::int64_t count = parameter_count(file);
  for (const NamedModel& model : table()) {
    if (!is_of(model.spec, file.naming->family)) {
      continue;
    }
    try {
      if (cost(model.spec, input).parameters == count) {
        names.emplace_back(model.name);
      }
    } catch (const Error&) {
      // This model does not take such an input, so the file is not one of it.
    }
  }
  return names;
}

}  // namespace ceteris::models
