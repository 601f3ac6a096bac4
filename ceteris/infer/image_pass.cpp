// SPDX-License-Identifier: Apache-2.0
#include "ceteris/infer/image_pass.hpp"

#include <cmath>
#include <numeric>
#include <string>
#include <utility>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/ops/fixed_weights.hpp"

namespace ceteris::infer {
namespace {

// What is shown of many refused files; all of them are counted and returned.
constexpr std::size_t kMostNotes = 20;

}  // namespace

namespace {

void require_finite(bool finite, const ChosenModel& chosen) {
  if (!finite) {
    throw usage_error(printable(chosen.weights), "makes the network answer with what is no number",
                      "did its training diverge?");
  }
}

}  // namespace

void check_finite(const at::Tensor& result, const ChosenModel& chosen) {
  require_finite(result.isfinite().all().item<bool>(), chosen);
}

void check_finite(double result, const ChosenModel& chosen) {
  require_finite(std::isfinite(result), chosen);
}

data::Source open_images(std::span<const std::string> paths, Progress& progress) {
  data::Source source =
      paths.size() > 1 || data::is_image(paths.front()) ? data::open_images(paths) : data::open_source(paths.front());
  for (const std::string& line : data::remarks(source)) {
    progress.note(line);
  }
  return source;
}

std::vector<loader::Refused> pass_over(const data::Source& source, int size, const PassOptions& options,
                                       Executor& executor, Progress& progress,
                                       const std::function<void(const loader::StreamedBatch&)>& each) {
  const torch::NoGradGuard no_grad;
  const ops::FixedWeights fixed;
  const std::size_t count = source.items.size();
  std::vector<std::uint32_t> items(count);
  std::iota(items.begin(), items.end(), 0U);
  const int side = options.crop ? static_cast<int>(std::lround(size / *options.crop)) : image::cache_side(size);
  loader::ImageStream stream(source, std::move(items), side, size, static_cast<std::size_t>(options.batch), executor);
  std::vector<loader::Refused> refused;
  progress.stage("images", count);
  while (const auto batch = stream.next()) {
    for (const loader::Refused& file : batch->refused) {
      if (refused.size() < kMostNotes) {
        progress.note(file.name + ": " + file.refusal.reason + ", " + file.refusal.detail);
      }
      refused.push_back(file);
    }
    if (!batch->items.empty()) {
      each(*batch);
    }
    progress.advance(batch->items.size() + batch->refused.size());
  }
  if (refused.size() == count) {
    throw usage_error(printable(source.location), "holds no image that can be read",
                      count == 0 ? ""
                                 : std::to_string(count) + " files were refused, the first: " + refused.front().name +
                                       ": " + refused.front().refusal.detail);
  }
  if (!refused.empty()) {
    progress.note(std::to_string(refused.size()) + " of " + std::to_string(count) +
                  " files could not be read and are left out");
  }
  return refused;
}

}  // namespace ceteris::infer
