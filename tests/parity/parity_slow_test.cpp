// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <variant>

#include "ceteris/models/table.hpp"
#include "tests/parity/parity.hpp"

namespace ceteris::test {
namespace {

// 460 MB pass through a temporary file.
TEST(Parity, ConvNeXtTIsTorchvisions) {
  models::StagedSpec spec;
  spec.drop_path = 0;
  expect_parity("convnext_reference.py", {"tiny"}, {"torch", "torchvision"}, spec, {.side = 64, .classes = 1000});
}

models::ModelSpec without_drop_path(const char* name) {
  models::ModelSpec model = models::find(name).spec;
  std::visit(
      [](auto& spec) {
        if constexpr (requires { spec.drop_path; }) {
          spec.drop_path = 0;
        }
      },
      model);
  return model;
}

// 1.4 GB.
TEST(Parity, ConvNeXtBIsTorchvisions) {
  expect_parity("convnext_reference.py", {"base"}, {"torch", "torchvision"}, without_drop_path("convnext_base"),
                {.side = 64, .classes = 1000});
}

TEST(Parity, ResNet50IsTorchvisions) {
  expect_parity("resnet_reference.py", {"resnet50"}, {"torch", "torchvision"}, without_drop_path("resnet50"));
}

TEST(Parity, ViTBIsTorchvisions) {
  expect_parity("vit_reference.py", {"base"}, {"torch", "torchvision"}, without_drop_path("vit_base"));
}

TEST(Parity, SwinTIsTorchvisions) {
  expect_parity("swin_reference.py", {"tiny"}, {"torch", "torchvision"}, without_drop_path("swin_tiny"));
}

TEST(Parity, SwinSIsTorchvisions) {
  expect_parity("swin_reference.py", {"swin_s"}, {"torch", "torchvision"}, without_drop_path("swin_small"));
}

}  // namespace
}  // namespace ceteris::test
