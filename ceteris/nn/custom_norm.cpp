// SPDX-License-Identifier: Apache-2.0
#include "ceteris/nn/custom_norm.hpp"

#include <algorithm>
#include <utility>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/nn/match.hpp"
#include "ceteris/nn/norm_spec.hpp"

namespace ceteris::nn {
namespace {

std::vector<NormEntry>& entries() {
  static std::vector<NormEntry> added;
  return added;
}

const NormEntry* look_up(const std::string& name) {
  const auto& all = entries();
  const auto found = std::find_if(all.begin(), all.end(), [&](const NormEntry& entry) { return entry.name == name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

void add_norm(NormEntry entry) {
  CETERIS_CHECK(!entry.name.empty() && entry.make && entry.parameters, "a norm needs a name, make and parameters");
  CETERIS_CHECK(look_up(entry.name) == nullptr, "two custom norms named " + entry.name);
  entries().push_back(std::move(entry));
}

const std::vector<NormEntry>& custom_norms() {
  return entries();
}

const NormEntry& find_custom_norm(const std::string& name) {
  if (const NormEntry* entry = look_up(name)) {
    return *entry;
  }
  std::vector<std::string> names;
  for (const NormEntry& entry : entries()) {
    names.push_back(entry.name);
  }
  throw spec_error("norm.name", ceteris::quoted(name) + " is not a norm of this program",
                   names.empty() ? "it adds none; see docs/add-a-model.md" : "it adds " + join(names, ", "));
}

bool position_by_position(const NormSpec& spec) {
  return std::visit(Match{[](const auto& s) { return s.position_by_position; },
                          [](const CustomNorm& custom) { return find_custom_norm(custom.name).position_by_position; }},
                    spec);
}

}  // namespace ceteris::nn
