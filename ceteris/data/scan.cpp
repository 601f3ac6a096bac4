// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/scan.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <utility>
#include <variant>

#include "ceteris/base/error.hpp"
#include "ceteris/base/hash.hpp"

namespace ceteris::data {
namespace {

ScannedItem scan_one(const Source& source, std::size_t item, std::size_t k, const VisitImage& visit,
                     const image::DecodeLimits& limits) {
  ScannedItem result;
  const Contents contents = source.read(item);
  if (const auto* refusal = std::get_if<image_file::Refusal>(&contents)) {
    result.refusal = *refusal;
    return result;
  }
  const auto& bytes = std::get<std::vector<std::byte>>(contents);
  result.file_hash = sha256_hex(std::span<const std::byte>(bytes));
  auto header = image_file::read_header(bytes);
  if (auto* refusal = std::get_if<image_file::Refusal>(&header)) {
    result.refusal = std::move(*refusal);
    return result;
  }
  result.header = std::move(std::get<image_file::Header>(header));
  const image::Decoded decoded = image::decode(bytes, limits);
  if (const auto* refusal = std::get_if<image_file::Refusal>(&decoded)) {
    result.refusal = *refusal;
    return result;
  }
  const auto& image = std::get<image::Image>(decoded);
  result.pixel_hash = features::pixel_hash(image);
  result.look = features::difference_hash(image);
  if (visit) {
    visit(k, result.header, image);
  }
  return result;
}

}  // namespace

std::uint64_t content_of(std::string_view file_hash) {
  constexpr std::size_t kDigits = 16;
  CETERIS_CHECK(file_hash.size() >= kDigits, "a SHA-256 in hex");
  std::uint64_t content = 0;
  const auto [end, error] = std::from_chars(file_hash.data(), file_hash.data() + kDigits, content, 16);
  CETERIS_CHECK(error == std::errc{} && end == file_hash.data() + kDigits, "a SHA-256 in hex");
  return content;
}

std::vector<ScannedItem> scan(const Source& source, std::span<const std::uint32_t> which, Executor& executor,
                              const VisitImage& visit, const image::DecodeLimits& limits) {
  std::vector<ScannedItem> scanned(which.size());
  executor.parallel_for(which.size(),
                        [&](std::size_t k) { scanned[k] = scan_one(source, which[k], k, visit, limits); });
  return scanned;
}

std::string fingerprint(const Source& source, std::span<const std::uint32_t> which,
                        std::span<const ScannedItem> scanned) {
  CETERIS_CHECK(which.size() == scanned.size(), "fingerprint: the spans must be parallel");
  // A label or a group decides what is learnt and what is tested, as much as the image does.
  std::vector<std::array<std::string_view, 4>> rows;
  rows.reserve(which.size());
  for (std::size_t k = 0; k < which.size(); ++k) {
    const Item& item = source.items.at(which[k]);
    rows.push_back({item.name, scanned[k].file_hash, item.label, item.group});
  }
  std::sort(rows.begin(), rows.end());
  Sha256 hash;
  for (const auto& row : rows) {
    for (const std::string_view part : row) {
      hash.update(std::to_string(part.size()) + ":");
      hash.update(part);
    }
  }
  return hash.hex();
}

}  // namespace ceteris::data
