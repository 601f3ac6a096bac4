// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/parity/parity.hpp"

namespace ceteris::test {
namespace {

// 460 MB pass through a temporary file.
TEST(Parity, ConvNeXtTIsTorchvisions) {
  models::ConvNeXtSpec spec;
  spec.drop_path = 0;
  expect_parity("convnext_reference.py", {"tiny"}, {"torch", "torchvision"}, spec, {.side = 64, .classes = 1000});
}

}  // namespace
}  // namespace ceteris::test
