// SPDX-License-Identifier: Apache-2.0
#include "ceteris/loader/image_stream.hpp"

#include <algorithm>
#include <numeric>
#include <span>
#include <utility>

#include "ceteris/base/error.hpp"
#include "ceteris/base/stop.hpp"
#include "ceteris/data/scan.hpp"
#include "ceteris/loader/batch.hpp"

namespace ceteris::loader {

ImageStream::ImageStream(const data::Source& source, std::vector<std::uint32_t> items, int side, int size,
                         std::size_t batch, Executor& executor)
    : source_(source), items_(std::move(items)), side_(side), size_(size), batch_(batch), executor_(executor) {
  CETERIS_CHECK(1 <= size && size <= side && batch >= 1, "a batch of nothing");
}

std::optional<StreamedBatch> ImageStream::next() {
  if (done_ == items_.size()) {
    return std::nullopt;
  }
  const auto which = std::span(items_).subspan(done_, std::min(batch_, items_.size() - done_));
  done_ += which.size();
  std::vector<image::Image> squares(which.size());
  const auto scanned =
      data::scan(source_, which, executor_, [&](std::size_t k, const image_file::Header&, const image::Image& image) {
        throw_if_stopped();
        squares[k] = image::center_square(image, side_);
      });
  StreamedBatch batch;
  image::ImageCache cache(side_);
  for (std::size_t k = 0; k < which.size(); ++k) {
    if (scanned[k].refusal) {
      batch.refused.push_back({source_.items[which[k]].name, *scanned[k].refusal});
    } else {
      batch.items.push_back(which[k]);
      batch.contents.push_back(data::content_of(scanned[k].file_hash));
      cache.append(squares[k]);
    }
  }
  std::vector<std::uint32_t> rows(batch.items.size());
  std::iota(rows.begin(), rows.end(), 0U);
  const std::vector<View> views(rows.size(), center_view(cache.side(), size_));
  batch.images = image_batch(cache, rows, views, size_);
  return batch;
}

}  // namespace ceteris::loader
