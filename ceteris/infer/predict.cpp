// SPDX-License-Identifier: Apache-2.0
#include "ceteris/infer/predict.hpp"

#include <algorithm>

#include "ceteris/nn/network.hpp"

namespace ceteris::infer {
namespace {

std::vector<Prediction> predictions(const data::Source& source, const loader::StreamedBatch& batch,
                                    const at::Tensor& logits, std::int64_t top) {
  const auto [values, indices] = logits.softmax(1, at::kDouble).topk(top);
  const auto value = values.accessor<double, 2>();
  const auto index = indices.accessor<std::int64_t, 2>();
  std::vector<Prediction> rows;
  for (std::int64_t i = 0; i < logits.size(0); ++i) {
    Prediction row{.image = source.items[batch.items[static_cast<std::size_t>(i)]].name};
    for (std::int64_t k = 0; k < top; ++k) {
      row.classes.push_back(index[i][k]);
      row.probabilities.push_back(value[i][k]);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

std::vector<loader::Refused> predict_images(const data::Source& source, const ChosenModel& chosen,
                                            const PassOptions& options, std::int64_t top, Executor& executor,
                                            Progress& progress, const std::function<void(const Prediction&)>& each) {
  nn::ImageNetwork& network = image_network(chosen);
  top = std::min(top, chosen.input.classes);
  return pass_over(source, static_cast<int>(chosen.input.side), options, executor, progress,
                   [&](const loader::StreamedBatch& batch) {
                     const at::Tensor logits = network.forward(batch.images, {});
                     check_finite(logits, chosen);
                     std::ranges::for_each(predictions(source, batch, logits, top), each);
                   });
}

}  // namespace ceteris::infer
