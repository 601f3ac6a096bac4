// SPDX-License-Identifier: Apache-2.0
// Two sets that differ by what a test plants, without a file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include "ceteris/audit_plan/parts.hpp"
#include "ceteris/audit_plan/scan.hpp"
#include "ceteris/features/header_features.hpp"

namespace ceteris::audit_evidence {

/// Two sets, "a" and "b", of JPEG files that differ by what `change(image, index)` does to those of b.
template <typename Change>
audit_plan::Scan two_sets(std::uint32_t of_each, Change change) {
  audit_plan::Scan scan;
  scan.sets.resize(2);
  scan.sets[0].name = "a";
  scan.sets[1].name = "b";
  for (int set = 0; set < 2; ++set) {
    for (std::uint32_t i = 0; i < of_each; ++i) {
      audit_plan::ScannedImage image;
      image.set = set;
      image.name = scan.sets[static_cast<std::size_t>(set)].name + std::to_string(i) + ".jpg";
      image.header.format = image_file::Format::Jpeg;
      image.header.width = 200 + static_cast<int>(i * 37 % 100);
      image.header.height = 160;
      image.header.bytes = 10000 + 100 * static_cast<std::int64_t>(i * 53 % 97);
      image.header.bits_per_channel = 8;
      image.header.channels = 3;
      image.header.jpeg.emplace();
      image.header.jpeg->quality = 90;
      image.header.jpeg->subsampling = "4:2:0";
      image.header.jpeg->markers = "APP0 DQT SOF0 DHT SOS";
      if (set == 1) {
        change(image, i);
      }
      scan.images.push_back(std::move(image));
    }
  }
  return scan;
}

inline audit_plan::FeatureTable header_table(const audit_plan::Scan& scan) {
  audit_plan::FeatureTable table{features::header_feature_names().size(), {}};
  table.values.resize(table.width * scan.images.size());
  for (std::size_t i = 0; i < scan.images.size(); ++i) {
    features::header_features(scan.images[i].header, std::span(table.values).subspan(i * table.width, table.width));
  }
  return table;
}

/// Every third image of the scan judges, every tenth chooses, the others teach.
inline audit_plan::Parts parts_of(const audit_plan::Scan& scan) {
  audit_plan::Parts parts;
  parts.classes = static_cast<int>(scan.sets.size());
  for (std::uint32_t i = 0; i < scan.images.size(); ++i) {
    audit_plan::Parts::Part& part = i % 10 == 0 ? parts.validation : i % 10 < 4 ? parts.test : parts.train;
    part.images.push_back(i);
    part.labels.push_back(scan.images[i].set);
  }
  return parts;
}

}  // namespace ceteris::audit_evidence
