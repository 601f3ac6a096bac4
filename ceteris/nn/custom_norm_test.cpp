// SPDX-License-Identifier: Apache-2.0
#include "ceteris/nn/custom_norm.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ceteris/base/error.hpp"
#include "ceteris/nn/norm.hpp"

namespace ceteris::nn {
namespace {

/// x times a learned number a channel.
struct Gain : NormModule {
  explicit Gain(std::int64_t channels) { gain = parameter("gain", {channels}, Constant{2}); }
  at::Tensor forward(const at::Tensor& x) override { return x * gain; }
  at::Tensor gain;
};

void add_gain() {
  static const bool added = [] {
    add_norm({.name = "gain",
              .doc = "a learned number a channel",
              .make = [](std::int64_t channels) { return std::make_shared<Gain>(channels); },
              .parameters = [](std::int64_t channels) { return channels; }});
    return true;
  }();
  (void)added;
}

TEST(CustomNorm, IsBuiltInitialisedAndRunLikeAnyOther) {
  add_gain();
  Norm norm(3, CustomNorm{"gain"});
  initialise(*norm, 0, 0);
  const at::Tensor x = at::ones({2, 3});
  EXPECT_TRUE(at::equal(norm->forward(x), 2 * x));
  EXPECT_EQ(norm->named_parameters().front().key(), "custom.gain");
  EXPECT_TRUE(position_by_position(CustomNorm{"gain"}));
}

TEST(CustomNorm, AnUnknownNameIsASpecErrorThatListsTheKnown) {
  add_gain();
  try {
    const Norm norm(3, CustomNorm{"gian"});
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit(), Exit::InvalidSpec);
    EXPECT_THAT(error.what(), ::testing::HasSubstr("gain"));
  }
}

TEST(CustomNorm, TheSameNameTwiceIsABug) {
  add_gain();
  EXPECT_THROW(add_norm({.name = "gain",
                         .doc = "another",
                         .make = [](std::int64_t channels) { return std::make_shared<Gain>(channels); },
                         .parameters = [](std::int64_t channels) { return channels; }}),
               Bug);
}

}  // namespace
}  // namespace ceteris::nn
