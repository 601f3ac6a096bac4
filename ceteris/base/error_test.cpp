// SPDX-License-Identifier: Apache-2.0
#include "ceteris/base/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

namespace ceteris {
namespace {

using testing::HasSubstr;

TEST(Problem, LeavesOutWhatIsEmpty) {
  EXPECT_EQ((Problem{"a.toml:1", "is wrong", "fix it"}.line()), "a.toml:1: is wrong; fix it");
  EXPECT_EQ((Problem{"", "is wrong", ""}.line()), "is wrong");
  EXPECT_EQ((Problem{"a", "is wrong", ""}.line()), "a: is wrong");
}

TEST(Errno, HasTheNameOfTheHeaders) {
  EXPECT_EQ(errno_name(ENOLCK), "ENOLCK");
  EXPECT_EQ(errno_name(ESTALE), "ESTALE");
  EXPECT_EQ(errno_name(12345), "errno 12345");
}

TEST(Error, TellsAllProblemsOneALine) {
  const Error error(Exit::InvalidSpec, {{"a", "x", ""}, {"b", "y", "z"}});
  EXPECT_STREQ(error.what(), "a: x\nb: y; z");
  EXPECT_EQ(error.problems().size(), 2u);
}

TEST(Error, HasTheExitCodeOfItsKind) {
  EXPECT_EQ(usage_error("a", "b").exit(), Exit::Usage);
  EXPECT_EQ(spec_error("a", "b").exit(), Exit::InvalidSpec);
  EXPECT_EQ(system_error("a", "b").exit(), Exit::Failure);
  EXPECT_STREQ(system_error("a", "b", ENOSPC).what(), "a: b: No space left on device");
}

TEST(Check, NamesItselfAsOurFault) {
  try {
    CETERIS_CHECK(1 + 1 == 3, "sums");
    FAIL() << "the check did not throw";
  } catch (const Bug& bug) {
    EXPECT_THAT(bug.what(), HasSubstr("a bug in ceteris: sums (1 + 1 == 3, error_test.cpp:"));
    EXPECT_THAT(bug.what(), HasSubstr("please report it"));
  }
  EXPECT_NO_THROW(CETERIS_CHECK(true, "fine"));
}

}  // namespace
}  // namespace ceteris
