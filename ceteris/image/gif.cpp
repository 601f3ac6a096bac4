// SPDX-License-Identifier: Apache-2.0
#include <gif_lib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "ceteris/image/codec.hpp"

namespace ceteris::image {
namespace {

struct Input {
  std::span<const std::byte> left;
  bool ended = false;
};

int read_bytes(GifFileType* gif, GifByteType* out, int count) {
  auto* input = static_cast<Input*>(gif->UserData);
  const std::size_t wanted = count > 0 ? static_cast<std::size_t>(count) : 0;
  const std::size_t given = std::min(wanted, input->left.size());
  input->ended = input->ended || given < wanted;
  std::memcpy(out, input->left.data(), given);
  input->left = input->left.subspan(given);
  return static_cast<int>(given);
}

struct CloseGif {
  void operator()(GifFileType* gif) const { DGifCloseFile(gif, nullptr); }
};

Refusal refuse_gif(const Input& input, int error, std::string_view reason) {
  const char* message = GifErrorString(error);
  return refuse(input.ended ? refused::kTruncated : reason, message != nullptr ? message : "the GIF makes no sense");
}

// Moves to the first image block and reads its description. False at an error or when there is none.
bool find_first_frame(GifFileType* gif) {
  GifRecordType record = UNDEFINED_RECORD_TYPE;
  while (DGifGetRecordType(gif, &record) == GIF_OK) {
    if (record == IMAGE_DESC_RECORD_TYPE) {
      return DGifGetImageDesc(gif) == GIF_OK;
    }
    if (record == TERMINATE_RECORD_TYPE) {
      return false;
    }
    int code = 0;
    GifByteType* block = nullptr;
    if (record == EXTENSION_RECORD_TYPE && DGifGetExtension(gif, &code, &block) != GIF_OK) {
      return false;
    }
    while (block != nullptr) {
      if (DGifGetExtensionNext(gif, &block) != GIF_OK) {
        return false;
      }
    }
  }
  return false;
}

void paint_line(const std::vector<GifByteType>& line, const ColorMapObject& map, int x0, int y, Image& canvas) {
  if (y >= canvas.height) {
    return;
  }
  const int end = std::min<int>(static_cast<int>(line.size()), canvas.width - x0);
  for (int x = 0; x < end; ++x) {
    // An index without a colour shows as black.
    if (line[x] < map.ColorCount) {
      const GifColorType& colour = map.Colors[line[x]];
      std::uint8_t* pixel = canvas.row(y) + std::size_t{3} * (x0 + x);
      pixel[0] = colour.Red;
      pixel[1] = colour.Green;
      pixel[2] = colour.Blue;
    }
  }
}

void fill_background(const GifFileType& gif, Image& canvas) {
  if (gif.SColorMap == nullptr || gif.SBackGroundColor < 0 || gif.SBackGroundColor >= gif.SColorMap->ColorCount) {
    return;
  }
  const GifColorType& colour = gif.SColorMap->Colors[gif.SBackGroundColor];
  for (std::size_t i = 0; i < canvas.pixels.size(); i += 3) {
    canvas.pixels[i] = colour.Red;
    canvas.pixels[i + 1] = colour.Green;
    canvas.pixels[i + 2] = colour.Blue;
  }
}

}  // namespace

Decoded decode_gif(std::span<const std::byte> bytes, const DecodeLimits& limits) {
  Input input{bytes};
  int error = 0;
  const std::unique_ptr<GifFileType, CloseGif> gif(DGifOpen(&input, read_bytes, &error));
  if (gif == nullptr) {
    return refuse_gif(input, error, refused::kCorruptHeader);
  }
  if (auto refusal = refuse_size(gif->SWidth, gif->SHeight, limits)) {
    return *refusal;
  }
  if (!find_first_frame(gif.get())) {
    return refuse_gif(input, gif->Error, refused::kCorruptHeader);
  }
  const GifImageDesc& frame = gif->Image;
  if (auto refusal = refuse_size(frame.Width, frame.Height, limits)) {
    return *refusal;
  }
  const ColorMapObject* map = frame.ColorMap != nullptr ? frame.ColorMap : gif->SColorMap;
  if (map == nullptr) {
    return refuse(refused::kCorruptHeader, "a GIF without a palette");
  }
  Image canvas = blank(gif->SWidth, gif->SHeight);
  fill_background(*gif, canvas);
  std::vector<GifByteType> line(static_cast<std::size_t>(frame.Width));
  const auto read_lines = [&](int first, int step) {
    for (int y = first; y < frame.Height; y += step) {
      if (DGifGetLine(gif.get(), line.data(), frame.Width) != GIF_OK) {
        return false;
      }
      paint_line(line, *map, frame.Left, frame.Top + y, canvas);
    }
    return true;
  };
  const bool whole =
      frame.Interlace ? read_lines(0, 8) && read_lines(4, 8) && read_lines(2, 4) && read_lines(1, 2) : read_lines(0, 1);
  if (!whole) {
    return refuse_gif(input, gif->Error, refused::kCorruptData);
  }
  return canvas;
}

}  // namespace ceteris::image
