// SPDX-License-Identifier: Apache-2.0
// The one pass over the files: every image is read, checked and decoded once, and leaves behind a small image and its
// features.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "ceteris/audit_plan/audit_spec.hpp"
#include "ceteris/audit_plan/probe_table.hpp"
#include "ceteris/base/executor.hpp"
#include "ceteris/base/progress.hpp"
#include "ceteris/data/source.hpp"
#include "ceteris/features/duplicates.hpp"
#include "ceteris/features/fixed_detail.hpp"
#include "ceteris/image/image_cache.hpp"
#include "ceteris/image_file/header.hpp"
#include "ceteris/record/audit.hpp"

namespace ceteris::audit_plan {

/// What is kept of an image that could be read.
struct ScannedImage {
  int set = 0;
  std::string name;
  std::string group;  ///< by the rule of the spec; empty: alone
  image_file::Header header;
  std::string pixels;  ///< SHA-256 of the decoded pixels
  features::DifferenceHash difference;
};

/// Rows of features of one probe, one an image.
struct FeatureTable {
  std::size_t width = 0;
  std::vector<float> values;

  [[nodiscard]] std::span<const float> row(std::size_t image) const {
    return std::span(values).subspan(image * width, width);
  }
};

struct Scan {
  std::vector<ScannedImage> images;               ///< set by set, each in the order drawn
  std::vector<FeatureTable> features;             ///< one a row of probe_table(); of width 0 where there is no family
  std::vector<std::int8_t> detail;                ///< features::kDetailValues an image
  std::shared_ptr<image::ImageCache> thumbnails;  ///< image::cache_side(spec.size) wide
  std::vector<record::DataSet> sets;              ///< counts and refusals; the split is not known yet

  [[nodiscard]] std::span<const std::int8_t> detail_of(std::size_t image) const {
    return std::span(detail).subspan(image * features::kDetailValues, features::kDetailValues);
  }
};

/// Reads up to spec.max_images readable images of every source, in an order drawn by name from spec.seed. Files that
/// cannot be read are counted and listed, and the next ones in the order are read until the number is reached or the
/// source is empty. The result does not depend on the number of workers.
[[nodiscard]] Scan scan(const std::vector<data::Source>& sources, const AuditSpec& spec, Executor& executor,
                        Progress& progress);

}  // namespace ceteris::audit_plan
