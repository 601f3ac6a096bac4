// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/builtin.hpp"

#include <string>
#include <utility>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/data/generated_source.hpp"

namespace ceteris::data {
namespace {

constexpr std::string_view kPrefix = "builtin:";
constexpr std::uint64_t kImages = 1000;

// "name=builtin:x" -> ("name", "x"); the name is "x" when none is given.
std::pair<std::string_view, std::string_view> parts_of(std::string_view spec) {
  const std::size_t at = spec.find(kPrefix);
  const std::string_view set = spec.substr(at + kPrefix.size());
  return {at > 0 ? spec.substr(0, at - 1) : set, set};
}

}  // namespace

std::span<const BuiltinSet> builtin_sets() {
  static const std::vector<BuiltinSet> kSets = {
      {"original", "nothing planted", {.seed = 1}},
      {"twin", "nothing planted, other images than original", {.seed = 2}},
      {"recompressed", "saved as JPEG of quality 75 before", {.seed = 3, .alteration = {.jpeg_quality = 75}}},
      {"rescaled", "reduced to 0.6 of its size", {.seed = 4, .alteration = {.scale = 0.6}}},
      {"bright", "all levels times 1.03", {.seed = 5, .alteration = {.gain = 1.03}}},
      {"warm", "redder by 8 levels", {.seed = 6, .alteration = {.colour_cast = 8}}},
      {"closer", "the camera stands 1.5 times closer", {.seed = 7, .zoom = 1.5}},
      {"indoors", "things on tables, no landscapes", {.seed = 8, .landscape_share = 0}},
  };
  return kSets;
}

bool is_builtin(std::string_view spec) {
  const std::size_t at = spec.find(kPrefix);
  return at == 0 || (at != std::string_view::npos && spec[at - 1] == '=');
}

Source open_builtin(std::string_view spec) {
  const auto [name, wanted] = parts_of(spec);
  std::vector<std::string> known;
  for (const BuiltinSet& set : builtin_sets()) {
    if (set.name == wanted) {
      Source source = photo_like_source(set.spec, std::string(name), kImages);
      source.location = std::string(kPrefix) + std::string(wanted);
      return source;
    }
    known.emplace_back(set.name);
  }
  throw usage_error(quoted(spec), "is not a built-in set", "known: " + join(known, ", "));
}

}  // namespace ceteris::data
