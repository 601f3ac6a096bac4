// SPDX-License-Identifier: Apache-2.0
#include "ceteris/image_file/tiff_directory.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "ceteris/image_file/byte_view.hpp"

namespace ceteris::image_file {
namespace {

using namespace std::string_view_literals;

constexpr std::uint16_t kNewSubfileType = 254, kSubfileType = 255, kWidth = 256, kHeight = 257, kPhotometric = 262;
constexpr std::uint16_t kSubDirectories = 330;

// Real files hold a handful; a hostile one is not walked to its end.
constexpr std::size_t kMostDirectories = 256;

bool is_reduced(const TagDirectory& directory) {
  constexpr std::uint32_t kReducedBit = 1, kReducedKind = 2;
  return (directory.number(kNewSubfileType).value_or(0) & kReducedBit) != 0 ||
         directory.number(kSubfileType) == kReducedKind;
}

bool is_mask(const TagDirectory& directory) {
  constexpr std::uint32_t kMaskBit = 4;
  return (directory.number(kNewSubfileType).value_or(0) & kMaskBit) != 0;
}

// Colour filter array and linear raw (TIFF/EP; Digital Negative specification 1.4).
bool is_sensor_data(const TagDirectory& directory) {
  const std::optional<std::uint32_t> photometric = directory.number(kPhotometric);
  return photometric == 32803U || photometric == 34892U;
}

std::uint64_t pixels(const TagDirectory& directory) {
  return std::uint64_t{directory.number(kWidth).value_or(0)} * directory.number(kHeight).value_or(0);
}

// The chain, each member followed by its SubIFDs.
std::vector<TagDirectory> all_directories(std::span<const std::byte> file) {
  std::vector<TagDirectory> all;
  std::set<std::size_t> seen;
  const auto add = [&](const std::optional<TagDirectory>& directory) {
    const bool is_new = directory && all.size() < kMostDirectories && seen.insert(directory->offset()).second;
    if (is_new) {
      all.push_back(*directory);
    }
    return is_new;
  };
  for (std::optional<TagDirectory> next = TagDirectory::read(file); add(next);) {
    for (const std::uint32_t offset : next->numbers(kSubDirectories, kMostDirectories)) {
      add(TagDirectory::at(file, offset));
    }
    next = TagDirectory::at(file, next->next());
  }
  return all;
}

}  // namespace

std::variant<TagDirectory, Refusal> image_directory(std::span<const std::byte> file) {
  const std::vector<TagDirectory> all = all_directories(file);
  if (all.empty()) {
    return refuse(refused::kCorruptHeader, "the first TIFF directory cannot be read");
  }
  const auto full = [](const TagDirectory& directory) { return !is_reduced(directory) && !is_mask(directory); };
  const bool raw = std::any_of(all.begin(), all.end(), [&](const TagDirectory& directory) {
    return full(directory) && is_sensor_data(directory);
  });
  if (raw || ByteView(file).sub(8).starts_with("CR\2"sv)) {
    return refuse(refused::kUnsupported, "a camera raw file: its image is the data of the sensor, the rest previews");
  }
  if (all.size() == 1 || full(all.front())) {
    return all.front();
  }
  const TagDirectory* largest = nullptr;
  for (const TagDirectory& directory : all) {
    if (full(directory) && (largest == nullptr || pixels(directory) > pixels(*largest))) {
      largest = &directory;
    }
  }
  if (largest == nullptr || pixels(*largest) == 0) {
    return refuse(refused::kUnsupported, "a TIFF that holds only images marked as reduced, as thumbnails are");
  }
  return *largest;
}

}  // namespace ceteris::image_file
