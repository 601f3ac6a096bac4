// SPDX-License-Identifier: Apache-2.0
#include "ceteris/weights/compare.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <vector>

#include "ceteris/base/temporary.hpp"

namespace ceteris::weights {
namespace {

WeightDifference compared(const at::Tensor& a, const at::Tensor& b) {
  const TempDirectory folder;
  const auto file = [&](const char* name, const at::Tensor& value) {
    write_weights(folder.path() / name, std::vector<WeightTensor>{{"t", value}});
    return read_weights(folder.path() / name);
  };
  return compare_weights(file("a.safetensors", a), file("b.safetensors", b));
}
double gap(const at::Tensor& a, const at::Tensor& b) {
  const double there = compared(a, b).largest_absolute();
  EXPECT_EQ(there, compared(b, a).largest_absolute());
  return there;
}
at::Tensor whole(std::vector<std::int64_t> values) {
  return at::tensor(values, at::kLong);
}

constexpr std::int64_t kLarge = std::int64_t{1} << 53, kLast = std::numeric_limits<std::int64_t>::max();

TEST(WeightCompare, WholeNumbersAreComparedAsWholeNumbers) {
  EXPECT_EQ(gap(whole({kLarge}), whole({kLarge + 1})), 1);
  EXPECT_EQ(compared(whole({kLarge}), whole({kLarge + 1})).equal, 0U);
  EXPECT_EQ(gap(whole({kLarge + 1, 7}), whole({kLarge + 1, 7})), 0);
  EXPECT_EQ(gap(whole({kLast}), whole({kLast - 1})), 1);
  EXPECT_EQ(gap(whole({kLast}), whole({-kLast - 1})), 0x1p64);  // 2^64 - 1, rounded
  EXPECT_EQ(gap(whole({3}), whole({3}).to(at::kInt)), 0);
  EXPECT_EQ(gap(at::tensor({200}, at::kByte), at::tensor({-56}, at::kChar)), 256);  // the same byte, another number
}

TEST(WeightCompare, TruthValuesAreWhatTheirByteIs) {
  const at::Tensor bytes = at::tensor({0, 1, 2}, at::kByte), truths = bytes.view(at::kBool);
  EXPECT_EQ(gap(truths, bytes), 0);
  EXPECT_EQ(gap(truths, at::tensor({0, 1, 1}, at::kByte).view(at::kBool)), 1);
}

TEST(WeightCompare, WholeAndFloatingNumbersMeetExactly) {
  EXPECT_EQ(gap(whole({kLarge + 1}), at::tensor({0x1p53}, at::kDouble)), 1);
  EXPECT_EQ(gap(whole({kLarge}), at::tensor({0x1p53}, at::kDouble)), 0);
  EXPECT_EQ(gap(whole({2}), at::tensor({2.5}, at::kFloat)), 0.5);
  EXPECT_EQ(gap(whole({kLast}), at::tensor({0x1p63}, at::kDouble)), 0);  // nearest double of 2^63 - 1
  const double none = std::numeric_limits<double>::quiet_NaN(), infinite = std::numeric_limits<double>::infinity();
  EXPECT_EQ(gap(whole({0}), at::tensor({none}, at::kDouble)), infinite);
  EXPECT_EQ(gap(whole({0}), at::tensor({-infinite}, at::kDouble)), infinite);
}

TEST(WeightCompare, BitsThatAreNoNumberAreCountedApart) {
  const auto of_bits = [](std::int64_t a, std::int64_t b) { return whole({a, b}).view(at::kDouble); };
  const at::Tensor first = of_bits(0x7FF8000000000000, 0), other = of_bits(0x7FF8000000000001, 0);
  for (const at::Tensor& b : {other, of_bits(0x7FF8000000000000, std::int64_t{1} << 63)}) {
    const WeightDifference difference = compared(first, b);
    EXPECT_EQ(difference.largest_absolute(), 0);
    EXPECT_EQ(difference.equal, 1U);
    EXPECT_EQ(difference.other_bits, 1U);
  }
  EXPECT_EQ(compared(first, first.clone()).other_bits, 0U);
  EXPECT_EQ(compared(at::ones({2}), at::ones({2}, at::kHalf)).other_bits, 0U);
}

}  // namespace
}  // namespace ceteris::weights
