// SPDX-License-Identifier: Apache-2.0
#include "ceteris/models/part_table.hpp"

#include "ceteris/models/gpt_spec.hpp"
#include "ceteris/models/staged_spec.hpp"
#include "ceteris/models/vit_spec.hpp"

namespace ceteris::models {

const std::vector<nn::ComponentFamily>& part_table() {
  static const std::vector<nn::ComponentFamily> table = {
      nn::alternatives<StemSpec>("stems", "what turns pixels into the first map of a staged backbone"),
      nn::values<BlockShape>("staged blocks", "the convolutions of a block in a staged backbone"),
      nn::values<SpatialPlace>("places of the k x k convolution", "where it stands in an inverted or bottleneck block"),
      nn::values<PerBlock>("norms and activations a block", "how many a staged block has"),
      nn::values<Downsampling>("downsampling", "how the map shrinks between the stages of a staged backbone"),
      nn::values<WeightStart>("starts", "how the convolutions of a staged backbone start"),
      nn::values<PatchPosition>("patch positions", "how a ViT knows where a patch lies"),
      nn::values<Pool>("pools", "what the head of a ViT reads"),
      nn::values<Position>("token positions", "how a decoder knows the order of its tokens"),
  };
  return table;
}

}  // namespace ceteris::models
