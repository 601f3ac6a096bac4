// SPDX-License-Identifier: Apache-2.0
// What is put into a pack for one image file.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "ceteris/image_file/format.hpp"
#include "ceteris/pack/layout.hpp"

namespace ceteris::pack {

/// How the payloads are made.
struct Recipe {
  Form form = Form::Jpeg;
  int side = 256;    ///< a shorter side above it is reduced to it, pixels >= 1; 0 for Form::Original
  int quality = 90;  ///< of JPEG, 1 to 100; 0 for the other forms
};

struct Payload {
  std::optional<std::vector<std::byte>> bytes;  ///< nothing where there is no image, except in Form::Original
  std::optional<image_file::Refusal> refusal;   ///< why there is no image
  int width = 0, height = 0;                    ///< of the upright image in `bytes`, pixels; 0 where there is none
  std::string hash;                             ///< SHA-256 of `bytes`, hex; empty where there are none
  std::string source_hash;                      ///< SHA-256 of the file, hex; empty where it could not be read
};

/// Decodes the file, reduces it with `image::resize` and encodes it anew, or keeps its bytes: also those of a file that
/// cannot be decoded, so that whoever reads it refuses it in the same words. Depends on nothing but its arguments and
/// the version of libjpeg.
[[nodiscard]] Payload make_payload(std::vector<std::byte> file, const Recipe& recipe);

}  // namespace ceteris::pack
