// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <system_error>

/// The whole number, at least 1, that `word` is. Anything else is one line on stderr, with what the argument is called,
/// and exit status 2, as of wrong calls of `ceteris`.
template <typename Number = int>
Number number_of(const char* word, const char* name) {
  Number number = 0;
  const char* const end = word + std::strlen(word);
  const auto [rest, error] = std::from_chars(word, end, number);
  if (error != std::errc() || rest != end || number < 1) {
    std::fprintf(stderr, "%s: '%s' is not a whole number of at least 1\n", name, word);
    std::exit(2);
  }
  return number;
}
