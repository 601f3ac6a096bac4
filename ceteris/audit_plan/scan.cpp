// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit_plan/scan.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <span>
#include <string_view>
#include <utility>

#include "ceteris/audit_plan/grouping.hpp"
#include "ceteris/base/stop.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/data/scan.hpp"
#include "ceteris/data/split.hpp"

namespace ceteris::audit_plan {
namespace {

// Files in flight between two joins of the workers; bounds the memory beside the result.
constexpr std::size_t kChunk = 256;

// What the probes and the network keep of a decoded image.
struct Kept {
  image::Image cached;
  std::vector<float> features;  // of all probes, one after the other
  std::vector<std::int8_t> detail;
};

Kept keep(const image_file::Header& header, const image::Image& image, int side) {
  Kept kept;
  kept.cached = image::center_square(image, side);
  kept.detail.resize(features::kDetailValues);
  features::fixed_detail(image, kept.detail);
  for (const ProbeKind& probe : probe_table()) {
    if (probe.family == nullptr) {
      continue;
    }
    const std::size_t first = kept.features.size();
    kept.features.resize(first + probe.family->size());
    probe.family->compute(header, image, std::span(kept.features).subspan(first));
  }
  return kept;
}

// Items in the order in which they are tried: drawn by name, so that more files do not reshuffle the old ones.
std::vector<std::uint32_t> drawn_order(const data::Source& source, std::uint64_t seed) {
  const Stream stream(seed, 0, "choose");
  std::vector<std::uint64_t> keys;
  for (const data::Item& item : source.items) {
    keys.push_back(stream.at(data::draw_key(item.name)).next64());
  }
  std::vector<std::uint32_t> order(keys.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return keys[a] < keys[b]; });
  return order;
}

double median(std::vector<double> values) {
  if (values.empty()) {
    return 0;
  }
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

void describe(record::DataSet& set, std::span<const ScannedImage> images) {
  std::map<std::string, int> formats;
  std::vector<double> widths, heights, bytes;
  for (const ScannedImage& image : images) {
    ++formats[std::string(image_file::format_name(image.header.format))];
    widths.push_back(image.header.upright_width());
    heights.push_back(image.header.upright_height());
    bytes.push_back(static_cast<double>(image.header.bytes));
  }
  for (const auto& [format, count] : formats) {
    const double share = static_cast<double>(count) / static_cast<double>(images.size());
    if (share > set.common_format_share) {
      set.common_format = format;
      set.common_format_share = share;
    }
  }
  set.median_width = median(widths);
  set.median_height = median(heights);
  set.median_bytes = median(bytes);
}

void refuse(record::DataSet& set, const std::string& name, const image_file::Refusal& refusal) {
  ++set.refused;
  set.refused_files.push_back({name, refusal.reason, refusal.detail});
  const auto row = std::find_if(set.refused_by_reason.begin(), set.refused_by_reason.end(),
                                [&](const record::ReasonCount& count) { return count.reason == refusal.reason; });
  if (row == set.refused_by_reason.end()) {
    set.refused_by_reason.push_back({refusal.reason, 1});
  } else {
    ++row->count;
  }
}

// "8 groups from the column group; 2 images stand alone"; empty where the user said nothing of groups.
std::string describe_groups(std::span<const ScannedImage> images, const data::Source& source, GroupBy rule) {
  if (rule == GroupBy::Given && !source.has_groups) {
    return {};
  }
  std::set<std::string_view> groups;
  std::uint64_t alone = 0;
  for (const ScannedImage& image : images) {
    if (image.group.empty()) {
      ++alone;
    } else {
      groups.insert(image.group);
    }
  }
  const std::string from = rule == GroupBy::Given    ? "from the column group"
                           : rule == GroupBy::Folder ? "by folder"
                                                     : "by the name up to its last number";
  return with_thousands(groups.size()) + (groups.size() == 1 ? " group " : " groups ") + from +
         (alone > 0 ? "; " + with_thousands(alone) + (alone == 1 ? " image stands" : " images stand") + " alone" : "");
}

// Appends what was read to the result; refused files are counted instead.
void file_away(Scan& result, record::DataSet& set, int set_number, const data::Item& item, GroupBy group_by,
               const data::ScannedItem& seen, const Kept& kept) {
  if (seen.refusal) {
    refuse(set, item.name, *seen.refusal);
    return;
  }
  result.images.push_back({set_number, item.name, group_of(item, group_by), seen.header, seen.pixel_hash, seen.look});
  result.thumbnails->append(kept.cached);
  result.detail.insert(result.detail.end(), kept.detail.begin(), kept.detail.end());
  auto row = kept.features.begin();
  for (FeatureTable& table : result.features) {
    const auto end = row + static_cast<std::ptrdiff_t>(table.width);
    table.values.insert(table.values.end(), row, end);
    row = end;
  }
}

void scan_set(Scan& result, int set_number, const data::Source& source, const AuditSpec& spec, Executor& executor,
              Progress& progress) {
  record::DataSet& set = result.sets.emplace_back();
  set.name = source.name;
  set.location = source.location;
  set.kind = source.kind;
  set.files = static_cast<std::int64_t>(source.items.size());
  set.not_images = source.not_images;
  set.notes = data::remarks(source);
  const std::size_t first = result.images.size();
  const std::vector<std::uint32_t> order = drawn_order(source, spec.seed);
  const auto cap = static_cast<std::size_t>(spec.max_images);
  std::vector<data::ScannedItem> seen;
  while (result.images.size() - first < cap && seen.size() < order.size()) {
    const std::size_t wanted = std::min({kChunk, cap - (result.images.size() - first), order.size() - seen.size()});
    const auto which = std::span(order).subspan(seen.size(), wanted);
    std::vector<Kept> kept(wanted);
    const auto visit = [&](std::size_t k, const image_file::Header& header, const image::Image& image) {
      throw_if_stopped();
      kept[k] = keep(header, image, image::cache_side(spec.size));
      progress.advance();
    };
    auto scanned = data::scan(source, which, executor, visit, {.max_pixels = spec.max_pixels});
    for (std::size_t i = 0; i < wanted; ++i) {
      file_away(result, set, set_number, source.items[which[i]], spec.group_by, scanned[i], kept[i]);
      seen.push_back(std::move(scanned[i]));
    }
  }
  set.scanned = static_cast<std::int64_t>(seen.size());
  const auto images = std::span(result.images).subspan(first);
  describe(set, images);
  if (std::string groups = describe_groups(images, source, spec.group_by); !groups.empty()) {
    progress.note(source.name + ": " + groups);
    set.notes.push_back(std::move(groups));
  }
  set.fingerprint = data::fingerprint(source, std::span(order).first(seen.size()), seen);
  std::sort(set.refused_files.begin(), set.refused_files.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  std::sort(set.refused_by_reason.begin(), set.refused_by_reason.end(),
            [](const auto& a, const auto& b) { return a.reason < b.reason; });
}

}  // namespace

Scan scan(const std::vector<data::Source>& sources, const AuditSpec& spec, Executor& executor, Progress& progress) {
  Scan result;
  for (const ProbeKind& probe : probe_table()) {
    result.features.push_back({probe.family == nullptr ? 0 : probe.family->size(), {}});
  }
  result.thumbnails = std::make_shared<image::ImageCache>(image::cache_side(spec.size));
  std::uint64_t expected = 0;
  for (const data::Source& source : sources) {
    expected += std::min(static_cast<std::size_t>(spec.max_images), source.items.size());
  }
  // Growing them as they fill would hold two of each for a moment.
  result.images.reserve(expected);
  result.thumbnails->reserve(expected);
  result.detail.reserve(expected * features::kDetailValues);
  for (FeatureTable& table : result.features) {
    table.values.reserve(expected * table.width);
  }
  progress.stage("reading images", expected);
  for (std::size_t s = 0; s < sources.size(); ++s) {
    scan_set(result, static_cast<int>(s), sources[s], spec, executor, progress);
  }
  return result;
}

}  // namespace ceteris::audit_plan
