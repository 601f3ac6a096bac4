// SPDX-License-Identifier: Apache-2.0
#include "ceteris/models/build.hpp"

#include "ceteris/base/error.hpp"
#include "ceteris/models/cost.hpp"
#include "ceteris/models/gpt.hpp"
#include "ceteris/models/small_cnn.hpp"
#include "ceteris/models/staged.hpp"
#include "ceteris/models/swin.hpp"
#include "ceteris/models/vit.hpp"
#include "ceteris/nn/match.hpp"

namespace ceteris::models {

std::shared_ptr<nn::Network> build(const ModelSpec& spec, const ImageInput& input) {
  using Made = std::shared_ptr<nn::Network>;
  return std::visit(nn::Match{[&](const StagedSpec& s) -> Made { return std::make_shared<Staged>(s, input); },
                              [&](const ViTSpec& s) -> Made { return std::make_shared<ViT>(s, input); },
                              [&](const SwinSpec& s) -> Made { return std::make_shared<Swin>(s, input); },
                              [&](const SmallCnnSpec& s) -> Made { return std::make_shared<SmallCnn>(s, input); },
                              [&](const GptSpec& s) -> Made { return std::make_shared<Gpt>(s); },
                              [&](const CustomModelSpec& s) -> Made {
                                (void)cost(s, input);  // refuses an input that is too small
                                return find_custom_model(s.name).make(input);
                              }},
                    spec);
}

std::shared_ptr<nn::ImageNetwork> build_image_network(const ModelSpec& spec, const ImageInput& input) {
  auto network = std::dynamic_pointer_cast<nn::ImageNetwork>(build(spec, input));
  if (network == nullptr) {
    throw spec_error("model", "this model does not classify images", "choose one of another family, such as staged");
  }
  return network;
}

}  // namespace ceteris::models
