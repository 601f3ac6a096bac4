// SPDX-License-Identifier: Apache-2.0
#include "ceteris/hosts/shard.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <numbers>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris::hosts {
namespace {

constexpr long kMost = 1'000'000'000;

std::optional<long> whole_number(std::string_view text) {
  long value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool good = error == std::errc() && end == text.data() + text.size() && value >= 0 && value <= kMost;
  return good ? std::optional(value) : std::nullopt;
}

/// One of `count` workers with the numbers 0 to count - 1; 0 of unknown count.
struct Place {
  long number = 0;
  long count = 0;
  std::string from = {};
};

class Launcher {
 public:
  explicit Launcher(const Lookup& variable) : variable_(variable) {}

  [[nodiscard]] std::optional<Place> outer() const {
    if (const auto id = number("SLURM_ARRAY_TASK_ID")) {
      const long least = number("SLURM_ARRAY_TASK_MIN").value_or(0);
      const long most = number("SLURM_ARRAY_TASK_MAX").value_or(*id);
      require(least <= *id && *id <= most, "SLURM_ARRAY_TASK_ID", "lies outside of SLURM_ARRAY_TASK_MIN and _MAX");
      return Place{*id - least, most - least + 1, said("SLURM_ARRAY_TASK_ID")};
    }
    if (const auto index = number("JOB_COMPLETION_INDEX")) {
      return Place{*index, 0, said("JOB_COMPLETION_INDEX")};
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<Place> inner() const {
    constexpr std::array<std::array<const char*, 2>, 4> kRanks = {{{"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"},
                                                                   {"PMI_RANK", "PMI_SIZE"},
                                                                   {"RANK", "WORLD_SIZE"},
                                                                   {"SLURM_PROCID", "SLURM_NTASKS"}}};
    for (const auto& [rank_name, size_name] : kRanks) {
      // Both, since a program may have a RANK of its own; and a batch script has a number, but is not one of many.
      if (variable_(rank_name) == nullptr || variable_(size_name) == nullptr) {
        continue;
      }
      const long rank = number(rank_name).value();
      const long size = number(size_name).value();
      require(rank < size, rank_name, std::string("is not below ") + size_name);
      return Place{rank, size, said(rank_name)};
    }
    return std::nullopt;
  }

 private:
  [[nodiscard]] std::optional<long> number(const char* name) const {
    const char* text = variable_(name);
    if (text == nullptr) {
      return std::nullopt;
    }
    const auto value = whole_number(text);
    require(value.has_value(), name, "is no whole number");
    return value;
  }

  void require(bool good, const char* name, const std::string& what) const {
    if (!good) {
      throw usage_error(std::string(name) + "=" + printable(variable_(name)), what,
                        "--shard 1/1 looks at no such variable");
    }
  }

  [[nodiscard]] std::string said(const char* name) const { return std::string(name) + " " + variable_(name); }

  const Lookup& variable_;
};

double fraction(double value) {
  return value - std::floor(value);
}

}  // namespace

Shard parse_shard(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto number = slash == std::string_view::npos ? std::nullopt : whole_number(text.substr(0, slash));
  const auto count = slash == std::string_view::npos ? std::nullopt : whole_number(text.substr(slash + 1));
  if (!number || !count || *number < 1 || *number > *count) {
    throw usage_error("--shard " + printable(text), "is not one of so many", "they count from 1: --shard 3/8");
  }
  return {static_cast<double>(*number - 1) / static_cast<double>(*count), "--shard " + std::string(text)};
}

std::optional<Shard> shard_of_launcher(const Lookup& variable) {
  const Launcher launcher(variable);
  const std::optional<Place> outer = launcher.outer();
  const std::optional<Place> inner = launcher.inner();
  if (!outer && !inner) {
    return std::nullopt;
  }
  const Place first = outer.value_or(Place{0, 1, {}});
  const Place second = inner.value_or(Place{0, 1, {}});
  const std::string from = outer && inner ? first.from + ", " + second.from : outer ? first.from : second.from;
  const auto place = static_cast<double>(first.number * second.count + second.number);
  const double start = first.count == 0
                           ? fraction(place / std::numbers::phi)
                           : place / (static_cast<double>(first.count) * static_cast<double>(second.count));
  return Shard{start, from};
}

}  // namespace ceteris::hosts
