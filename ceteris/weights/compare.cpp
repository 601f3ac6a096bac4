// SPDX-License-Identifier: Apache-2.0
#include "ceteris/weights/compare.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "ceteris/base/error.hpp"

namespace ceteris::weights {
namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();

/// |a - b| of whole numbers, without a way through floating point, in which 2^53 and 2^53 + 1 are one.
double distance(std::int64_t a, std::int64_t b) {
  const auto x = static_cast<std::uint64_t>(a), y = static_cast<std::uint64_t>(b);
  return static_cast<double>(a > b ? x - y : y - x);
}

/// |a - b| where one side is floating; whole numbers up to 64 bits stay exact.
double distance(std::int64_t a, double b) {
  if (std::isnan(b)) {
    return kInfinite;
  }
  constexpr double kBeyond = 9223372036854775808.0;  // 2^63
  if (b < -kBeyond || b >= kBeyond || b != std::trunc(b)) {
    return std::abs(static_cast<double>(a) - b);
  }
  return distance(a, static_cast<std::int64_t>(b));
}

at::Tensor whole_numbers(const at::Tensor& tensor) {
  // The byte of a truth value may be any; as a byte it is compared for what it is.
  const at::Tensor plain = tensor.scalar_type() == at::kBool ? tensor.contiguous().view(at::kByte) : tensor;
  return plain.to(at::kLong).contiguous();
}

/// Of whole numbers, or of whole numbers and floating ones.
TensorDifference whole_difference(const std::string& name, const at::Tensor& a, const at::Tensor& b) {
  const bool both = !b.is_floating_point();
  const at::Tensor x = whole_numbers(a), y = both ? whole_numbers(b) : b.to(at::kDouble).contiguous();
  TensorDifference result{.name = name};
  double largest = 0;
  for (std::int64_t i = 0; i < x.numel(); ++i) {
    const std::int64_t left = x.data_ptr<std::int64_t>()[i];
    const double right = both ? static_cast<double>(y.data_ptr<std::int64_t>()[i]) : y.data_ptr<double>()[i];
    result.absolute =
        std::max(result.absolute, both ? distance(left, y.data_ptr<std::int64_t>()[i]) : distance(left, right));
    largest = std::max({largest, std::abs(static_cast<double>(left)), std::isnan(right) ? 0 : std::abs(right)});
  }
  result.relative = result.absolute == 0 ? 0 : result.absolute / largest;
  return result;
}

TensorDifference floating_difference(const std::string& name, const at::Tensor& a, const at::Tensor& b) {
  TensorDifference result{.name = name};
  const at::Tensor x = a.to(at::kDouble), y = b.to(at::kDouble);
  // Equal includes equal infinities, and two that are no numbers; their difference would be none.
  const at::Tensor same = x.eq(y).logical_or(x.isnan().logical_and(y.isnan()));
  const at::Tensor gap = (x - y).abs().masked_fill(same, 0);
  result.absolute = gap.isnan().any().item<bool>() ? kInfinite : gap.max().item<double>();
  const double scale = std::max(x.abs().nan_to_num().max().item<double>(), y.abs().nan_to_num().max().item<double>());
  result.relative = result.absolute == 0 ? 0 : result.absolute / scale;
  return result;
}

TensorDifference difference(const std::string& name, const at::Tensor& a, const at::Tensor& b) {
  if (a.numel() == 0) {
    return {.name = name};
  }
  if (!a.is_floating_point()) {
    return whole_difference(name, a, b);
  }
  return b.is_floating_point() ? floating_difference(name, a, b) : whole_difference(name, b, a);
}

bool same_bits(const at::Tensor& a, const at::Tensor& b) {
  if (a.numel() == 0 || a.scalar_type() != b.scalar_type()) {
    return true;  // of two types only the numbers can be compared
  }
  const at::Tensor x = a.contiguous(), y = b.contiguous();
  return std::memcmp(x.data_ptr(), y.data_ptr(), x.nbytes()) == 0;
}

bool is_statistic(const std::string& name) {
  return name.ends_with("running_mean") || name.ends_with("running_var");
}

}  // namespace

WeightDifference compare_weights(const WeightFile& a, const WeightFile& b) {
  const bool meet = a.naming && b.naming && a.naming->family == b.naming->family;
  const CommonNames ours = common_names(a.tensors, meet ? a.naming : std::nullopt);
  const CommonNames theirs = common_names(b.tensors, meet ? b.naming : std::nullopt);
  WeightDifference result;
  for (const auto& [name, tensor] : ours.tensors) {
    const auto other = theirs.tensors.find(name);
    if (other == theirs.tensors.end()) {
      result.only_a.push_back(name);
    } else if (tensor.value.sizes() != other->second.value.sizes()) {
      result.shapes.push_back({name, tensor.value.sizes().vec(), other->second.value.sizes().vec()});
    } else {
      result.tensors.push_back(difference(name, tensor.value, other->second.value));
      const bool equal = result.tensors.back().absolute == 0;
      result.equal += equal;
      result.other_bits += equal && !same_bits(tensor.value, other->second.value);
      a.forget(tensor.value);
      b.forget(other->second.value);
    }
  }
  for (const auto& [name, tensor] : theirs.tensors) {
    if (!ours.tensors.contains(name)) {
      result.only_b.push_back(name);
    }
  }
  std::stable_sort(result.tensors.begin(), result.tensors.end(),
                   [](const auto& x, const auto& y) { return x.absolute > y.absolute; });
  return result;
}

std::int64_t parameter_count(const WeightFile& file) {
  std::int64_t count = 0;
  for (const WeightTensor& tensor : file.tensors) {
    if (tensor.value.is_floating_point() && !is_statistic(tensor.name)) {
      count += tensor.value.numel();
    }
  }
  return count;
}

}  // namespace ceteris::weights
