// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/generated_source.hpp"

#include <algorithm>
#include <utility>

#include "ceteris/base/error.hpp"
#include "ceteris/image/encode.hpp"

namespace ceteris::data {
namespace {

Source generated(std::string name) {
  Source source;
  source.name = std::move(name);
  source.location = "built in";
  source.kind = "generated";
  return source;
}

// Numbers of one length sort as names.
std::string number(std::uint64_t i, std::uint64_t count) {
  const std::size_t length = std::max<std::size_t>(6, std::to_string(count).size());
  const std::string digits = std::to_string(i);
  return std::string(length - digits.size(), '0') + digits;
}

}  // namespace

Source photo_like_source(const synthetic::PhotoLikeSpec& spec, std::string name, std::uint64_t count) {
  Source source = generated(std::move(name));
  const std::string extension = spec.format == synthetic::FileFormat::Png ? ".png" : ".jpg";
  source.items.reserve(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    source.items.push_back({number(i, count) + extension, {}, {}});
  }
  source.read = [spec](std::size_t i) -> Contents { return synthetic::photo_like_file(spec, i); };
  return source;
}

Source labelled_source(const synthetic::LabelledSpec& spec, std::string name, const std::vector<PartSize>& parts) {
  CETERIS_CHECK(spec.label_noise == 0, "the folder of an image would say another class than its label");
  struct Place {
    std::string name;
    std::string part;
    std::uint64_t index;
  };
  std::vector<Place> places;
  for (const PartSize& part : parts) {
    for (std::uint64_t i = 0; i < part.count; ++i) {
      const std::string_view label = synthetic::kLabelledClasses[i % synthetic::kLabelledClasses.size()];
      places.push_back({part.name + '/' + std::string(label) + '/' + number(i, part.count) + ".png", part.name, i});
    }
  }
  std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) { return a.name < b.name; });
  Source source = generated(std::move(name));
  for (const Place& place : places) {
    source.items.push_back({place.name, {}, {}});
  }
  source.read = [spec, places = std::move(places)](std::size_t i) -> Contents {
    return image::encode_png(synthetic::labelled_sample(spec, places[i].part, places[i].index).image);
  };
  return source;
}

}  // namespace ceteris::data
