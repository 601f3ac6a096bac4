// SPDX-License-Identifier: Apache-2.0
// Numbers and lists as every report writes them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ceteris::report {

/// With exactly so many decimals; independent of locale.
[[nodiscard]] std::string fixed(double value, int decimals);
/// 0.593 as "59.3 %"; "-" when it is not finite.
[[nodiscard]] std::string percent(double rate, int decimals = 1);
/// "56.4 to 62.1 %"; "-" when an end is not finite.
[[nodiscard]] std::string percent_range(double low, double high);
/// "0.032", three decimals, four below 0.01; "< 0.0001" below that.
[[nodiscard]] std::string probability(double p);
/// 30000 as "30,000".
[[nodiscard]] std::string count(std::int64_t n);
/// 1 and "file" as "1 file", 30000 as "30,000 files".
[[nodiscard]] std::string count_of(std::int64_t n, const std::string& noun);
/// "a", "a and b", "a, b and c".
[[nodiscard]] std::string enumeration(const std::vector<std::string>& parts);
/// Makes a clause a sentence: one full stop at its end.
[[nodiscard]] std::string sentence(std::string text);

}  // namespace ceteris::report
