// SPDX-License-Identifier: Apache-2.0
#include "ceteris/kernels/batch_norm.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/kernels/chunks.hpp"

namespace ceteris::kernels {
namespace {

// Rows of one task: enough to outweigh its handing out, few enough for the second-level cache.
constexpr std::size_t kChunk = 16 * kBatchNormBlock;

std::size_t rows_of(std::span<const float> map, std::size_t channels) {
  CETERIS_CHECK(channels > 0 && map.size() % channels == 0, "a map has whole rows");
  return map.size() / channels;
}

/// Statistics of some rows of one channel, which join with those of others (Chan, Golub & LeVeque 1979).
struct Moments {
  double mean = 0;
  double squares = 0;
};

/// Joins `count` rows to the `before` rows that `all` holds.
void join(Moments& all, double before, const Moments& more, double count) {
  const double distance = more.mean - all.mean;
  all.mean += distance * (count / (before + count));
  all.squares += more.squares + distance * distance * (before * count / (before + count));
}

void chunk_moments(const float* x, std::size_t rows, std::size_t channels, const BatchNormRun& run, Moments* moments) {
  std::vector<float> mean(channels), squares(channels);
  for (std::size_t first = 0; first < rows; first += kBatchNormBlock) {
    const std::size_t count = std::min(kBatchNormBlock, rows - first);
    run.moments(x + first * channels, count, channels, mean.data(), squares.data());
    for (std::size_t c = 0; c < channels; ++c) {
      join(moments[c], static_cast<double>(first), {mean[c], squares[c]}, static_cast<double>(count));
    }
  }
}

struct GradientSums {
  double plain = 0;
  double centred = 0;
};

void chunk_sums(const BatchNormBackward& p, std::size_t first_row, std::size_t rows, const BatchNormRun& run,
                GradientSums* sums) {
  const std::size_t channels = p.mean.size();
  std::vector<float> plain(channels), centred(channels);
  for (std::size_t first = first_row; first < first_row + rows; first += kBatchNormBlock) {
    const std::size_t count = std::min(kBatchNormBlock, first_row + rows - first);
    run.gradient_sums(p.gradient.data() + first * channels, p.x.data() + first * channels, count, channels,
                      p.scale.data(), p.shift.data(), p.mean.data(), p.relu, plain.data(), centred.data());
    for (std::size_t c = 0; c < channels; ++c) {
      sums[c].plain += static_cast<double>(plain[c]);
      sums[c].centred += static_cast<double>(centred[c]);
    }
  }
}

}  // namespace

std::span<const BatchNormImplementation> batch_norm_implementations() {
  static const std::array kImplementations{
      BatchNormImplementation{"highway", kServesAlways<BatchNormProblem>, kBatchNormHighway},
      BatchNormImplementation{"reference", kServesAlways<BatchNormProblem>, kBatchNormReference},
  };
  return kImplementations;
}

void batch_norm_moments(std::span<const float> x, std::span<float> mean, std::span<float> variance,
                        const BatchNormRun& run, const ParallelFor& parallel) {
  const std::size_t channels = mean.size(), rows = rows_of(x, channels);
  CETERIS_CHECK(rows >= 1 && variance.size() == channels, "statistics of at least one row, a value a channel");
  std::vector<Moments> parts((rows + kChunk - 1) / kChunk * channels);
  for_chunks(rows, kChunk, parallel, [&](std::size_t first, std::size_t count) {
    chunk_moments(x.data() + first * channels, count, channels, run, parts.data() + first / kChunk * channels);
  });
  for (std::size_t c = 0; c < channels; ++c) {
    Moments all;
    for (std::size_t first = 0; first < rows; first += kChunk) {
      join(all, static_cast<double>(first), parts[first / kChunk * channels + c],
           static_cast<double>(std::min(kChunk, rows - first)));
    }
    mean[c] = static_cast<float>(all.mean);
    variance[c] = static_cast<float>(all.squares / static_cast<double>(rows));
  }
}

void batch_norm_apply(std::span<const float> x, std::span<const float> scale, std::span<const float> shift, bool relu,
                      std::span<float> y, const BatchNormRun& run, const ParallelFor& parallel) {
  const std::size_t channels = scale.size(), rows = rows_of(x, channels);
  CETERIS_CHECK(y.size() == x.size() && shift.size() == channels, "the output has the shape of the input");
  for_chunks(rows, kChunk, parallel, [&](std::size_t first, std::size_t count) {
    run.apply(x.data() + first * channels, count, channels, scale.data(), shift.data(), relu,
              y.data() + first * channels);
  });
}

void batch_norm_backward(const BatchNormBackward& p, std::span<float> dx, std::span<float> dweight,
                         std::span<float> dbias, const BatchNormRun& run, const ParallelFor& parallel) {
  const std::size_t channels = p.mean.size(), rows = rows_of(p.x, channels);
  CETERIS_CHECK(p.gradient.size() == p.x.size() && dx.size() == p.x.size(), "gradients have the shape of the input");
  CETERIS_CHECK(p.inverse_deviation.size() == channels && p.scale.size() == channels && p.shift.size() == channels &&
                    dweight.size() == channels && dbias.size() == channels,
                "a value a channel");
  std::vector<GradientSums> parts((rows + kChunk - 1) / kChunk * channels);
  for_chunks(rows, kChunk, parallel, [&](std::size_t first, std::size_t count) {
    chunk_sums(p, first, count, run, parts.data() + first / kChunk * channels);
  });
  std::vector<float> slope(channels), offset(channels);
  for (std::size_t c = 0; c < channels; ++c) {
    GradientSums all;
    for (std::size_t part = c; part < parts.size(); part += channels) {
      all.plain += parts[part].plain;
      all.centred += parts[part].centred;
    }
    const auto scale = static_cast<double>(p.scale[c]), inverse = static_cast<double>(p.inverse_deviation[c]);
    const auto count = static_cast<double>(rows);
    dbias[c] = static_cast<float>(all.plain);
    dweight[c] = static_cast<float>(all.centred * inverse);
    slope[c] = static_cast<float>(-scale * inverse * inverse * all.centred / count);
    offset[c] = static_cast<float>(-scale * all.plain / count);
  }
  for_chunks(rows, kChunk, parallel, [&](std::size_t first, std::size_t count) {
    run.gradient_input(p.gradient.data() + first * channels, p.x.data() + first * channels, count, channels,
                       p.scale.data(), p.shift.data(), p.mean.data(), p.scale.data(), slope.data(), offset.data(),
                       p.relu, dx.data() + first * channels);
  });
}

}  // namespace ceteris::kernels
