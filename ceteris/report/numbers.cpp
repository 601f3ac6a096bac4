// SPDX-License-Identifier: Apache-2.0
#include "ceteris/report/numbers.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <span>

#include "ceteris/base/text.hpp"

namespace ceteris::report {

std::string fixed(double value, int decimals) {
  std::array<char, 64> buffer{};
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed, decimals).ptr;
  return {buffer.data(), end};
}

std::string percent(double rate, int decimals) {
  return std::isfinite(rate) ? fixed(100 * rate, decimals) + " %" : "-";
}

std::string percent_range(double low, double high) {
  if (!std::isfinite(low) || !std::isfinite(high)) {
    return "-";
  }
  return fixed(100 * low, 1) + " to " + fixed(100 * high, 1) + " %";
}

std::string probability(double p) {
  if (!std::isfinite(p)) {
    return "-";
  }
  return p < 0.0001 ? "< 0.0001" : fixed(p, p < 0.01 ? 4 : 3);
}

std::string count(std::int64_t n) {
  return n < 0 ? "-" + with_thousands(static_cast<std::uint64_t>(-n)) : with_thousands(static_cast<std::uint64_t>(n));
}

std::string count_of(std::int64_t n, const std::string& noun) {
  return count(n) + ' ' + noun + (n == 1 ? "" : "s");
}

std::string enumeration(const std::vector<std::string>& parts) {
  if (parts.size() < 2) {
    return join(parts, "");
  }
  return join(std::span(parts).first(parts.size() - 1), ", ") + " and " + parts.back();
}

std::string sentence(std::string text) {
  if (!text.empty() && text.back() != '.') {
    text += '.';
  }
  return text;
}

}  // namespace ceteris::report
