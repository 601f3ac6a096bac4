// SPDX-License-Identifier: Apache-2.0
// Numbers with units: how many decimals say something, in which unit seconds, bytes and counts read best.
#pragma once

#include <string>

namespace ceteris::report {

/// Decimals that show `spread` with two significant digits, with one from 5 on (0.32 and 0.5 as such), 0 to 9; those
/// that show `value` with three when `spread` is not above 0.
[[nodiscard]] int decimals_for(double spread, double value);

/// `value` with so many decimals, thousands separated, never "-0"; powers of ten where plain digits would mislead; "-"
/// when it is not finite. `sign` writes "+" before what is above 0.
[[nodiscard]] std::string number(double value, int decimals, bool sign = false);

/// "12" and "ms" as "12 ms"; without a unit the number alone.
[[nodiscard]] std::string with_unit(const std::string& number, const std::string& unit);
/// "0.500" as "0.5", "60.0" as "60".
[[nodiscard]] std::string without_zeros(std::string digits);

/// How numbers stand on the axis of a figure: multiplied by `factor`, with `unit` behind the numbers.
struct AxisUnit {
  double factor = 1;
  std::string unit;
};

/// Seconds and bytes in the unit that numbers of the size `typical` read best in; any other unit as it is.
[[nodiscard]] AxisUnit readable_unit(const std::string& unit, double typical);

/// The unit of costs on an axis; `typical` chooses between seconds and minutes, bytes and megabytes.
[[nodiscard]] AxisUnit cost_axis(const std::string& name, double typical);

/// A cost: "1.2 s" for seconds, "512 MB" for bytes, "4.5 G" of counts.
[[nodiscard]] std::string cost_text(const std::string& name, double cost);
/// The same with the unit and the decimals of a cost of the size `typical`, unless it is a thousand times as far.
[[nodiscard]] std::string cost_text(const std::string& name, double cost, double typical);
/// A round cost on an axis: "60 s".
[[nodiscard]] std::string cost_tick(const std::string& name, double cost);

/// Seconds and bytes of trials, in the unit of `typical` as costs; "-" when not above 0.
[[nodiscard]] std::string seconds_text(double seconds, double typical);
[[nodiscard]] std::string bytes_text(double bytes, double typical);

}  // namespace ceteris::report
