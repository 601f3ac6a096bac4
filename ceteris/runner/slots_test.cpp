// SPDX-License-Identifier: Apache-2.0
#include "ceteris/runner/slots.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ceteris/base/error.hpp"

namespace ceteris::runner {
namespace {

using testing::ElementsAre;

TEST(Slots, AreNumbersWhereNothingIsInherited) {
  EXPECT_THAT(parse_slots("gpu=0,1", {}).gpu, ElementsAre("0", "1"));
  EXPECT_THAT(parse_slots("gpu=1, 1,0", {}).gpu, ElementsAre("1", "1", "0")) << "two trials may share a GPU";
}

TEST(Slots, ArePositionsInAnInheritedList) {
  EXPECT_THAT(parse_slots("gpu=0,1", "2,3").gpu, ElementsAre("2", "3"));
  EXPECT_THAT(parse_slots("gpu=1", "GPU-1a2b, MIG-3c4d").gpu, ElementsAre("MIG-3c4d"));
  EXPECT_THROW(static_cast<void>(parse_slots("gpu=1", "2,-1,3")), Error) << "CUDA ends the list at -1";
}

TEST(Slots, AllMistakesAreToldAtOnce) {
  try {
    static_cast<void>(parse_slots("gpu=0,2,x,,-1,99999999999999999999", "5,6"));
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit(), Exit::Usage);
    EXPECT_EQ(error.problems().size(), 5u);
    EXPECT_EQ(error.problems()[0].line(),
              "--slots: there is no GPU at position 2: CUDA_VISIBLE_DEVICES=5,6 shows 2; positions count from 0 in "
              "that list");
  }
  EXPECT_THROW(static_cast<void>(parse_slots("0,1", {})), Error);
  EXPECT_THROW(static_cast<void>(parse_slots("", {})), Error);
  EXPECT_THROW(static_cast<void>(parse_slots("gpu=", {})), Error);
  EXPECT_THROW(static_cast<void>(parse_slots("gpu=0", "")), Error) << "an empty list hides all GPUs";
}

}  // namespace
}  // namespace ceteris::runner
