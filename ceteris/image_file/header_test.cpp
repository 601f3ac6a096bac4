// SPDX-License-Identifier: Apache-2.0
#include "ceteris/image_file/header.hpp"

#include <gtest/gtest.h>

#include "ceteris/image_file/test_files.hpp"

namespace ceteris::image_file {
namespace {

using namespace std::string_view_literals;

TEST(Header, WithoutASizeIsRefused) {
  EXPECT_EQ(std::get<Refusal>(read_header({})).reason, refused::kEmpty);
  EXPECT_EQ(std::get<Refusal>(read_header(bytes_of("text"))).reason, refused::kNotAnImage);
  EXPECT_EQ(std::get<Refusal>(read_header(bytes_of("\xFF\xD8\xFF\xE0"sv))).reason, refused::kTruncated);
  EXPECT_EQ(std::get<Refusal>(read_header(bytes_of("II*\0\xFF\xFF\xFF\xFF"sv))).reason, refused::kCorruptHeader);
}

}  // namespace
}  // namespace ceteris::image_file
