// SPDX-License-Identifier: Apache-2.0
#include "tests/support/html_form.hpp"

#include <gtest/gtest.h>

namespace ceteris::test {
namespace {

TEST(HtmlForm, TheCheckItselfFindsFaults) {
  EXPECT_NE(fault("<p><b></p></b>"), "");
  EXPECT_NE(fault("<p>"), "");
  EXPECT_NE(fault("<p title=\"a\"b\">x</p>"), "");
  EXPECT_NE(fault("<p id=\"a\"></p><p id=\"a\"></p>"), "");
}

}  // namespace
}  // namespace ceteris::test
