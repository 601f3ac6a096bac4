// SPDX-License-Identifier: Apache-2.0
// A backbone in a program: from an image file to a tensor to a class, what a broken file says, and a new head trained
// on frozen features.
//
//   build/release/examples/example_03_use_a_backbone        (two seconds)
//
// prints:
//   red.png: 1 x 3 x 32 x 32 -> features 1 x 256 -> class ... of 3
//   cut.png: truncated: the file ends early
//   stage 0: 64 x 16 x 16
//   stage 1: 128 x 8 x 8
//   stage 2: 256 x 4 x 4
//   learning: 771 of 1595075 numbers
//   red.png is red, with more than 90 %
#include <ATen/Functions.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/image/encode.hpp"
#include "ceteris/loader/load_image.hpp"
#include "ceteris/models/create.hpp"
#include "ceteris/nn/freeze.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/ops/threads.hpp"
#include "ceteris/optim/adamw.hpp"
#include "ceteris/optim/loss.hpp"

namespace {

using namespace ceteris;
constexpr std::array kColours = {"red", "green", "blue"};

// An image of one colour as a PNG file; `share` of its bytes are written.
std::string write_image(const std::filesystem::path& path, std::size_t colour, double share = 1) {
  image::Image image{.width = 48, .height = 40, .pixels = {}};
  for (std::size_t i = 0; i < std::size_t{3} * 48 * 40; ++i) {
    image.pixels.push_back(i % 3 == colour ? 200 : static_cast<std::uint8_t>(i * 31 % 90));
  }
  const std::vector<std::byte> bytes = image::encode_png(image);
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(share * double(bytes.size())));
  return path.string();
}

}  // namespace

int main() {
  ops::use_single_thread();
  const TempDirectory folder;  // of your own program: the folder of your images
  std::vector<std::string> files;
  for (std::size_t c = 0; c < kColours.size(); ++c) {
    files.push_back(write_image(folder.path() / (std::string(kColours[c]) + ".png"), c));
  }
  // With CreateOptions::weights it would read a .pth or .safetensors file; a head for other classes is left as drawn.
  const auto network = models::create("convnext_32px", {.classes = 3, .side = 32});

  const at::Tensor image = loader::load_image(files[0], 32);
  const at::Tensor features = network->forward_features(image, {});
  const at::Tensor logits = network->forward_head(features);
  std::printf("red.png: %d x %d x %d x %d -> features %d x %d -> class %d of %d\n", int(image.size(0)),
              int(image.size(1)), int(image.size(2)), int(image.size(3)), int(features.size(0)), int(features.size(1)),
              int(logits.argmax(1).item<std::int64_t>()), int(logits.size(1)));
  try {
    (void)loader::load_image(write_image(folder.path() / "cut.png", 0, 0.5), 32);
  } catch (const Error& error) {  // one line a problem: which file, what is wrong
    const std::string line = error.problems().front().line();
    std::printf("%s\n", line.substr(line.find("cut.png")).c_str());
  }
  int stage = 0;
  for (const at::Tensor& map : network->forward_stages(image, {})) {
    std::printf("stage %d: %d x %d x %d\n", stage++, int(map.size(1)), int(map.size(2)), int(map.size(3)));
  }

  nn::freeze(*network);
  const std::int64_t learning = nn::unfreeze(*network, {"head.fc"});
  std::printf("learning: %d of %d numbers\n", int(learning), int(nn::parameter_count(*network)));
  std::vector<at::Tensor> rows;
  for (const std::string& file : files) {
    rows.push_back(loader::load_image(file, 32));
  }
  const at::Tensor images = at::cat(rows), labels = at::arange(3, at::kLong);
  optim::AdamWSpec recipe;
  recipe.weight_decay = 0;
  optim::AdamW optimiser(*network, recipe);
  for (int step = 0; step < 40; ++step) {
    const at::Tensor loss = optim::cross_entropy(network->forward(images, {}), labels);
    optimiser.zero_grad();
    loss.backward();
    optimiser.step(/*learning_rate=*/0.03);
  }
  const at::Tensor shares = network->forward(image, {}).softmax(1)[0];
  const auto best = static_cast<std::size_t>(shares.argmax().item<std::int64_t>());
  std::printf("red.png is %s, with %s than 90 %%\n", kColours.at(best),
              shares.max().item<double>() > 0.9 ? "more" : "less");
}
