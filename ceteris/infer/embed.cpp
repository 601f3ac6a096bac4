// SPDX-License-Identifier: Apache-2.0
#include "ceteris/infer/embed.hpp"

#include "ceteris/nn/network.hpp"

namespace ceteris::infer {
namespace {

std::vector<at::Tensor> features_of(nn::ImageNetwork& network, const at::Tensor& images, Features features) {
  if (features == Features::Head) {
    return {network.forward_features(images, {})};
  }
  std::vector<at::Tensor> means;
  for (const at::Tensor& map_NCHW : network.forward_stages(images, {})) {
    means.push_back(map_NCHW.mean({2, 3}));
  }
  return means;
}

}  // namespace

std::vector<loader::Refused> embed_images(
    const data::Source& source, const ChosenModel& chosen, const PassOptions& options, Features features,
    Executor& executor, Progress& progress,
    const std::function<void(const loader::StreamedBatch&, const std::vector<at::Tensor>&)>& each) {
  nn::ImageNetwork& network = image_network(chosen);
  return pass_over(source, static_cast<int>(chosen.input.side), options, executor, progress,
                   [&](const loader::StreamedBatch& batch) {
                     const std::vector<at::Tensor> matrices = features_of(network, batch.images, features);
                     for (const at::Tensor& one : matrices) {
                       check_finite(one, chosen);
                     }
                     each(batch, matrices);
                   });
}

}  // namespace ceteris::infer
