// SPDX-License-Identifier: Apache-2.0
#include <webp/decode.h>
#include <webp/demux.h>

#include <memory>

#include "ceteris/image/codec.hpp"

namespace ceteris::image {
namespace {

struct FreeDemuxer {
  void operator()(WebPDemuxer* demuxer) const { WebPDemuxDelete(demuxer); }
};

struct Frame {
  const std::uint8_t* data = nullptr;
  std::size_t size = 0;
  int x = 0;
  int y = 0;
};

Refusal refuse_status(VP8StatusCode status, bool in_pixels) {
  switch (status) {
    case VP8_STATUS_NOT_ENOUGH_DATA:
    case VP8_STATUS_SUSPENDED:
      return refuse(refused::kTruncated, "the file ends early");
    case VP8_STATUS_UNSUPPORTED_FEATURE:
      return refuse(refused::kUnsupported, "a WebP feature that the library does not know");
    case VP8_STATUS_OUT_OF_MEMORY:
      return refuse(refused::kTooLarge, "no memory for the image");
    default:
      return in_pixels ? refuse(refused::kCorruptData, "the WebP bitstream is damaged")
                       : refuse(refused::kCorruptHeader, "the WebP header makes no sense");
  }
}

// Decodes `frame` into `canvas`, which it must fit.
VP8StatusCode decode_frame(const Frame& frame, const WebPBitstreamFeatures& features, Image& canvas) {
  WebPDecoderConfig config;
  WebPInitDecoderConfig(&config);
  config.input = features;
  config.output.colorspace = MODE_RGB;
  config.output.is_external_memory = 1;
  config.output.u.RGBA.rgba = canvas.row(frame.y) + std::size_t{3} * frame.x;
  config.output.u.RGBA.stride = 3 * canvas.width;
  config.output.u.RGBA.size =
      canvas.pixels.size() - (std::size_t{3} * canvas.width * frame.y + std::size_t{3} * frame.x);
  return WebPDecode(frame.data, frame.size, &config);
}

}  // namespace

Decoded decode_webp(std::span<const std::byte> bytes, const DecodeLimits& limits) {
  const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  WebPBitstreamFeatures features;
  if (const VP8StatusCode status = WebPGetFeatures(data, bytes.size(), &features); status != VP8_STATUS_OK) {
    return refuse_status(status, false);
  }
  const int width = features.width;
  const int height = features.height;
  if (auto refusal = refuse_size(width, height, limits)) {
    return *refusal;
  }
  Frame frame{data, bytes.size(), 0, 0};
  std::unique_ptr<WebPDemuxer, FreeDemuxer> demuxer;
  WebPIterator first{};
  if (features.has_animation != 0) {
    WebPDemuxState state = WEBP_DEMUX_PARSING_HEADER;
    const WebPData all{data, bytes.size()};
    demuxer.reset(WebPDemuxPartial(&all, &state));
    if (demuxer == nullptr || WebPDemuxGetFrame(demuxer.get(), 1, &first) == 0) {
      return state == WEBP_DEMUX_PARSE_ERROR ? refuse(refused::kCorruptHeader, "the WebP animation makes no sense")
                                             : refuse(refused::kTruncated, "the file ends before the first frame");
    }
    frame = {first.fragment.bytes, first.fragment.size, first.x_offset, first.y_offset};
    const VP8StatusCode status = WebPGetFeatures(frame.data, frame.size, &features);
    WebPDemuxReleaseIterator(&first);  // the fragment points into `bytes`
    if (status != VP8_STATUS_OK) {
      return refuse_status(status, false);
    }
    if (features.width > width - frame.x || features.height > height - frame.y) {
      return refuse(refused::kCorruptHeader, "the first frame does not fit the canvas");
    }
  }
  Image canvas = blank(width, height);
  if (const VP8StatusCode status = decode_frame(frame, features, canvas); status != VP8_STATUS_OK) {
    return refuse_status(status, true);
  }
  return canvas;
}

}  // namespace ceteris::image
