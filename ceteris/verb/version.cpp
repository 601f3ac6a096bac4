// SPDX-License-Identifier: Apache-2.0
#include "ceteris/verb/version.hpp"

namespace ceteris::verb {

std::string_view version() {
  return CETERIS_VERSION;
}

}  // namespace ceteris::verb
