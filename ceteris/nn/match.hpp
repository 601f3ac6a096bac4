// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace ceteris::nn {

/// One function made of several, for std::visit: an alternative without a case does not compile.
template <typename... Cases>
struct Match : Cases... {
  using Cases::operator()...;
};
template <typename... Cases>
Match(Cases...) -> Match<Cases...>;

}  // namespace ceteris::nn
