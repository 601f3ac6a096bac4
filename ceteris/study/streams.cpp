// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study/streams.hpp"

#include <algorithm>
#include <set>

#include "ceteris/base/text.hpp"

namespace ceteris::study {
namespace {

bool is_word(const std::string& name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

}  // namespace

void check_streams(const StudyFile& file, const std::string& where, std::vector<Problem>& problems) {
  std::set<std::string> seen;
  for (const SeedStream& stream : file.streams) {
    const bool word = is_word(stream.name);
    if (!word || !seen.insert(stream_variable(stream.name)).second) {
      problems.push_back({where,
                          "the stream " + ceteris::quoted(stream.name) + " has a name that " +
                              (word ? "another one has" : "is not made of letters, digits and _"),
                          "its variable is CETERIS_SEED_ and that name in capitals"});
    }
  }
  if (!file.streams.empty() && !file.spec.trainer.empty()) {
    problems.push_back({where, "our trainer has one seed, from which it makes its streams", "leave streams out"});
  }
}

std::string stream_variable(const std::string& name) {
  std::string variable = "CETERIS_SEED_" + name;
  std::ranges::transform(variable, variable.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return variable;
}

std::string streams_scope(const std::vector<SeedStream>& streams) {
  std::vector<std::string> varying;
  std::vector<std::string> fixed;
  for (const SeedStream& stream : streams) {
    (stream.varies ? varying : fixed).push_back(stream.name);
  }
  const std::string over = varying.empty() ? "" : "over new draws of " + join(varying, ", ");
  const std::string held = fixed.empty() ? "" : "with " + join(fixed, ", ") + " held fixed";
  return streams.empty() ? "" : "; " + over + (over.empty() || held.empty() ? "" : ", ") + held;
}

}  // namespace ceteris::study
