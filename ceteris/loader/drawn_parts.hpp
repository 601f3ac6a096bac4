// SPDX-License-Identifier: Apache-2.0
// Which images validate, which are learned from and with which labels, where a specification leaves that to chance.
// Every image draws by its name, so that the order of files decides nothing and one more file moves few others.
#pragma once

#include <cstdint>
#include <vector>

#include "ceteris/loader/data_spec.hpp"

namespace ceteris::loader {

/// Images that could be read, in one order: parallel.
struct NamedImages {
  std::vector<std::uint64_t> keys = {};    ///< data::draw_key of each name
  std::vector<std::uint32_t> labels = {};  ///< classes, from 0
};

/// Which of `images` validate: `share` of each class.
[[nodiscard]] std::vector<bool> draw_validation(const NamedImages& images, double share, std::uint64_t seed);

/// What is learned from.
struct DrawnTraining {
  std::vector<std::uint32_t> indices = {};  ///< into `images`, ascending
  std::vector<std::int64_t> labels = {};    ///< parallel; some are wrong where data.train_label_noise is not 0
  std::size_t wrong = 0;                    ///< how many
};

/// data.train_share and data.train_label_noise, of the images that do not validate. `classes`: 2 or more.
[[nodiscard]] DrawnTraining draw_training(const NamedImages& images, const std::vector<bool>& validation,
                                          const ImageData& spec, std::size_t classes, std::uint64_t seed);

}  // namespace ceteris::loader
