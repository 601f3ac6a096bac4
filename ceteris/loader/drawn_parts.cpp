// SPDX-License-Identifier: Apache-2.0
#include "ceteris/loader/drawn_parts.hpp"

#include <numeric>

#include "ceteris/base/random.hpp"
#include "ceteris/data/split.hpp"
#include "ceteris/synthetic/labelled.hpp"

namespace ceteris::loader {

std::vector<bool> draw_validation(const NamedImages& images, double share, std::uint64_t seed) {
  std::vector<std::uint32_t> alone(images.keys.size());
  std::iota(alone.begin(), alone.end(), 0U);
  const auto parts =
      data::split(images.keys, images.labels, alone, {1 - share, share, 0}, Stream(seed, 0, "validation"));
  std::vector<bool> validation;
  for (const data::Part part : parts) {
    validation.push_back(part == data::Part::Validation);
  }
  return validation;
}

DrawnTraining draw_training(const NamedImages& images, const std::vector<bool>& validation, const ImageData& spec,
                            std::size_t classes, std::uint64_t seed) {
  NamedImages all;
  std::vector<std::uint32_t> places;
  for (std::uint32_t i = 0; i < images.keys.size(); ++i) {
    if (!validation[i]) {
      places.push_back(i);
      all.keys.push_back(images.keys[i]);
      all.labels.push_back(images.labels[i]);
    }
  }
  const std::vector<bool> kept =
      data::keep_share(all.keys, all.labels, spec.train_share, Stream(seed, 0, "train share"));
  const Stream noise(seed, 0, "train labels");
  DrawnTraining training;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (kept[i]) {
      const int label = static_cast<int>(all.labels[i]);
      const int given =
          synthetic::noisy_label(label, static_cast<int>(classes), spec.train_label_noise, noise.at(all.keys[i]));
      training.indices.push_back(places[i]);
      training.labels.push_back(given);
      training.wrong += given == label ? 0 : 1;
    }
  }
  return training;
}

}  // namespace ceteris::loader
