// SPDX-License-Identifier: Apache-2.0
#include "ceteris/metrics/readers.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "ceteris/base/text.hpp"

namespace ceteris::metrics {
namespace {

constexpr std::size_t kNamesListed = 12;

}  // namespace

Reading no_reading(State state, std::string problem) {
  Reading reading;
  reading.state = state;
  reading.problem = std::move(problem);
  return reading;
}

Reading missing(const std::string& where, std::string_view noun, const std::string& name,
                std::span<const std::string> there) {
  std::string problem = where + ": there is no " + std::string(noun) + " " + ceteris::quoted(name);
  if (there.empty()) return no_reading(State::Missing, problem + ", and no other");
  const std::string near = nearest(name, there);
  if (!near.empty()) problem += "; did you mean " + ceteris::quoted(near) + "?";
  std::vector<std::string> names;
  for (const std::string& other : there.first(std::min(there.size(), kNamesListed))) names.push_back(printable(other));
  if (there.size() > kNamesListed) names.emplace_back("...");
  return no_reading(State::Missing, problem + (near.empty() ? "; there are: " : " (there are: ") + join(names, ", ") +
                                        (near.empty() ? "" : ")"));
}

}  // namespace ceteris::metrics
