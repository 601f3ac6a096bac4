// SPDX-License-Identifier: Apache-2.0
#include "ceteris/optim/layers.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <set>
#include <utility>

#include "ceteris/base/text.hpp"

namespace ceteris::optim {
namespace {

/// Stage and block; a network without stages has one.
using Place = std::pair<int, int>;

std::optional<int> number_of(const std::string& text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

/// "stages.2.blocks.1.conv_in.weight" is (2, 1), "stages.2.downsample.norm.weight" (2, 0), "blocks.3.attn.qkv.weight"
/// (0, 3); the stem, the last norm and the head have none.
std::optional<Place> place_of(const std::string& name) {
  constexpr std::array<std::string_view, 4> kLists = {"stages", "layers", "blocks", "h"};
  std::optional<int> stage, block;
  const std::vector<std::string> path = split(name, '.');
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    const std::optional<int> number = number_of(path[i + 1]);
    if (number && std::ranges::find(kLists, path[i]) != kLists.end()) {
      std::optional<int>& which = path[i] == "stages" || path[i] == "layers" ? stage : block;
      which = which ? which : number;
    }
  }
  return stage || block ? std::optional(Place{stage.value_or(0), block.value_or(0)}) : std::nullopt;
}

bool starts_with_any(std::string_view name, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return name.starts_with(word); });
}

}  // namespace

bool reads_input(std::string_view name) {
  return starts_with_any(
      name, {"stem.", "patch_embed.", "cls_token", "reg_token", "pos_embed", "transformer.wte.", "transformer.wpe."});
}

bool is_of_head(std::string_view name) {
  return starts_with_any(name, {"head.", "lm_head."});
}

bool holds_positions(std::string_view name) {
  return starts_with_any(name, {"cls_token", "reg_token", "pos_embed", "transformer.wpe."}) ||
         name.ends_with("relative_position_bias_table");
}

std::map<std::string, double> layer_rates(const std::vector<std::string>& names, double decay) {
  std::set<Place> places;
  for (const std::string& name : names) {
    if (const std::optional<Place> place = place_of(name)) {
      places.insert(*place);
    }
  }
  const auto last = static_cast<std::ptrdiff_t>(places.size()) + 1;
  std::map<std::string, double> rates;
  for (const std::string& name : names) {
    const std::optional<Place> place = place_of(name);
    const std::ptrdiff_t layer = place               ? 1 + std::distance(places.begin(), places.find(*place))
                                 : reads_input(name) ? 0
                                                     : last;
    rates[name] = std::pow(decay, static_cast<double>(last - layer));
  }
  return rates;
}

}  // namespace ceteris::optim
