// SPDX-License-Identifier: Apache-2.0
// Images of a source a batch at a time: for passes that see each once, whose memory does not grow with the source.
#pragma once

#include <torch/types.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "ceteris/base/executor.hpp"
#include "ceteris/data/source.hpp"
#include "ceteris/loader/labelled_images.hpp"

namespace ceteris::loader {

struct StreamedBatch {
  std::vector<std::uint32_t> items;     ///< which of the source; parallel to the rows of `images`
  std::vector<std::uint64_t> contents;  ///< parallel: see data::content_of
  at::Tensor images;                    ///< (N, 3, size, size) float32, as evaluation sees them: the centre view
  std::vector<Refused> refused;         ///< files among these that could not be read; they have no row
};

/// Reads the chosen items of a source in order, decoding each batch with all threads of the executor. The source and
/// the executor must outlive it.
class ImageStream {
 public:
  /// The centre square of an image is resized to `side` pixels, of which the network sees the middle `size`: 1 <= size
  /// <= side, 1 <= batch. In training side is cache_side(size).
  ImageStream(const data::Source& source, std::vector<std::uint32_t> items, int side, int size, std::size_t batch,
              Executor& executor);

  [[nodiscard]] std::size_t count() const { return items_.size(); }
  /// The next `batch` items, fewer at the end; nothing after it. A batch whose files were all refused has no rows.
  /// Throws Stopped after a stop signal.
  [[nodiscard]] std::optional<StreamedBatch> next();

 private:
  const data::Source& source_;
  std::vector<std::uint32_t> items_;
  int side_;
  int size_;
  std::size_t batch_;
  Executor& executor_;
  std::size_t done_ = 0;
};

}  // namespace ceteris::loader
