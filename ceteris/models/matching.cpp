// SPDX-License-Identifier: Apache-2.0
#include "ceteris/models/matching.hpp"

#include <cmath>
#include <initializer_list>
#include <variant>

#include "ceteris/base/error.hpp"
#include "ceteris/models/cost.hpp"
#include "ceteris/models/table.hpp"
#include "ceteris/weights/compare.hpp"

namespace ceteris::models {
namespace {

/// Whether a spec of the zoo is of the family that the names tell.
bool is_of(const ModelSpec& spec, weights::Family family) {
  switch (family) {
    case weights::Family::Vit:
      return std::holds_alternative<ViTSpec>(spec);
    case weights::Family::Swin:
      return std::holds_alternative<SwinSpec>(spec);
    case weights::Family::Gpt:
      return std::holds_alternative<GptSpec>(spec);
    default:
      return std::holds_alternative<StagedSpec>(spec);
  }
}

const at::Tensor* find_tensor(const weights::CommonNames& names, std::initializer_list<const char*> wanted) {
  for (const char* name : wanted) {
    if (const auto found = names.tensors.find(name); found != names.tensors.end()) {
      return &found->second.value;
    }
  }
  return nullptr;
}

}  // namespace

ImageInput input_of(const weights::WeightFile& file) {
  const weights::CommonNames names = weights::common_names(file.tensors, file.naming);
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

std::vector<std::string> matching_models(const weights::WeightFile& file) {
  std::vector<std::string> names;
  if (!file.naming) {
    return names;
  }
  const ImageInput input = input_of(file);
  const std::int64_t count = weights::parameter_count(file);
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
