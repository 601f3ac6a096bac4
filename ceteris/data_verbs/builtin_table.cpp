// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data_verbs/builtin_table.hpp"

#include <fmt/format.h>

#include "ceteris/data/builtin.hpp"
#include "ceteris/data/generated_source.hpp"
#include "ceteris/image/image_cache.hpp"
#include "ceteris/loader/data_spec.hpp"
#include "ceteris/spec/json.hpp"

namespace ceteris::data_verbs {
namespace {

/// As loader::draw_images draws it: as large as the cache, so that a training on the exported files sees the same bits.
BuiltinEntry shapes() {
  const loader::BuiltinData data;
  synthetic::LabelledSpec spec = data.images;
  spec.size = image::cache_side(data.images.size);
  return {.name = "shapes",
          .doc = "ten shapes that only shape tells apart",
          .origin = "drawn by this program, one outline an image with clutter and noise; no photograph is in it",
          .use = fmt::format("ceteris train (data = builtin, the default): {} px and room for crops", data.images.size),
          .size = fmt::format("{0} x {0} px", spec.size),
          .spec_json = spec::to_json(spec),
          .source = data::labelled_source(spec, "shapes",
                                          {{"train", static_cast<std::uint64_t>(data.train)},
                                           {"validation", static_cast<std::uint64_t>(data.validation)}})};
}

std::string shorter_side(const synthetic::PhotoLikeSpec& spec) {
  return spec.min_side == spec.max_side ? fmt::format("shorter side {} px", spec.min_side)
                                        : fmt::format("shorter side {} to {} px", spec.min_side, spec.max_side);
}

BuiltinEntry photo_like(const data::BuiltinSet& set) {
  const std::string spec = fmt::format("builtin:{}", set.name);
  return {.name = std::string(set.name),
          .doc = fmt::format("photo-like scenes; {}", set.doc),
          .origin = "drawn by this program, surfaces and textures seen by a simulated camera; no photograph is in it",
          .use = fmt::format("ceteris audit {} ...", spec),
          .size = shorter_side(set.spec),
          .spec_json = spec::to_json(set.spec),
          .source = data::open_builtin(spec)};
}

}  // namespace

std::vector<BuiltinEntry> builtin_table() {
  std::vector<BuiltinEntry> table = {shapes()};
  for (const data::BuiltinSet& set : data::builtin_sets()) {
    table.push_back(photo_like(set));
  }
  return table;
}

}  // namespace ceteris::data_verbs
