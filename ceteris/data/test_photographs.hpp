// SPDX-License-Identifier: Apache-2.0
// Photographs of the test data for the tests of this module.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "ceteris/image/test_images.hpp"

namespace ceteris::data {

/// Archives of photographs in the folder of test data.
inline constexpr std::array kPhotographs = {"audit/imagenet-sample.tar",    "audit/caltech101.tar",
                                            "audit/voc-subset.tar",         "audit-raw/imagenet-sample-200.tar",
                                            "audit-raw/caltech101-200.tar", "audit-raw/voc-subset-200.tar"};

/// Every `step`-th file of an archive in the folder of test data; none when it is absent.
[[nodiscard]] std::vector<image::Bytes> files_of_archive(const std::string& archive, std::size_t step);

}  // namespace ceteris::data
