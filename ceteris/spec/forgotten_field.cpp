// SPDX-License-Identifier: Apache-2.0
// Compiled by two tests (CMakeLists.txt): without LIST_EVERY_FIELD it must not compile.
#include "ceteris/spec/json.hpp"

namespace {

struct Forgetful {
  int listed = 1;
  double forgotten = 0.5;
  static constexpr auto fields() {
    return std::tuple{
        ceteris::spec::field("listed", &Forgetful::listed, "is in the list"),
#ifdef LIST_EVERY_FIELD
        ceteris::spec::field("forgotten", &Forgetful::forgotten, "is in the list too"),
#endif
    };
  }
};

}  // namespace

int main() {
  return ceteris::spec::to_json(Forgetful{}).empty() ? 1 : 0;
}
