// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/summary.hpp"

#include <algorithm>
#include <map>
#include <numeric>

#include "ceteris/data/item_class.hpp"
#include "ceteris/data/scan.hpp"

namespace ceteris::data {
namespace {

std::vector<NamedCount> counts(const std::map<std::string, std::int64_t>& by_name) {
  std::vector<NamedCount> list;
  for (const auto& [name, count] : by_name) {
    list.push_back({name, count});
  }
  return list;
}

void widen(LengthRange& range, int length, bool first) {
  range.least = first ? length : std::min(range.least, length);
  range.greatest = std::max(range.greatest, length);
}

}  // namespace

Summary summarise(const Source& source, Executor& executor) {
  std::vector<std::uint32_t> all(source.items.size());
  std::iota(all.begin(), all.end(), 0U);
  const std::vector<ScannedItem> scanned = scan(source, all, executor, {});
  Summary summary;
  std::map<std::string, std::int64_t> classes, formats;
  for (std::size_t i = 0; i < scanned.size(); ++i) {
    if (scanned[i].refusal) {
      summary.refused.push_back({source.items[i].name, *scanned[i].refusal});
      continue;
    }
    const image_file::Header& header = scanned[i].header;
    widen(summary.width, header.upright_width(), summary.images == 0);
    widen(summary.height, header.upright_height(), summary.images == 0);
    ++summary.images;
    ++classes[class_of(source, source.items[i])];
    ++formats[std::string(image_file::format_name(header.format))];
    summary.bytes += static_cast<std::uint64_t>(header.bytes);
  }
  summary.classes = counts(classes);
  summary.formats = counts(formats);
  summary.fingerprint = fingerprint(source, all, scanned);
  return summary;
}

}  // namespace ceteris::data
