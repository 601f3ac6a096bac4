// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <iostream>

#include "ceteris/base/clock.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/trial_store/index.hpp"
#include "ceteris/trial_store/sample_ledger.hpp"

namespace ceteris::trial_store {
namespace {

TEST(Index, AnswersForTenThousandTrialsAtOnce) {
  // In memory where there is such a folder: making it is not what is measured.
  std::error_code error;
  const TempDirectory folder(std::filesystem::is_directory("/dev/shm", error) ? "/dev/shm"
                                                                              : std::filesystem::temp_directory_path());
  constexpr int kTrials = 10000;
  Stopwatch making;
  for (int i = 0; i < kTrials; ++i) {
    test::add_trial(folder.path(), i, 0.5 + 1e-5 * i);
  }
  const double made = making.seconds();
  Stopwatch cold_watch;
  const TrialIndex cold = read_index(folder.path());
  const double cold_seconds = cold_watch.seconds();
  Stopwatch warm_watch;
  const TrialIndex warm = read_index(folder.path());
  const double warm_seconds = warm_watch.seconds();
  EXPECT_EQ(cold.read, std::size_t{kTrials});
  EXPECT_EQ(warm.read, 0U);
  ASSERT_EQ(warm.trials.size(), std::size_t{kTrials});
  double sum = 0;
  for (const IndexedTrial& trial : warm.trials) {
    sum += trial.values.at(0).value;
  }
  EXPECT_NEAR(sum, kTrials * (0.5 + 1e-5 * (kTrials - 1) / 2), 1e-6);
  std::cout << "10,000 trials: made in " << made << " s (" << 1000 * made / kTrials
            << " ms each), index from nothing in " << cold_seconds << " s, read in " << warm_seconds << " s, "
            << std::filesystem::file_size(folder.path() / "index.sqlite") / 1000 << " kB, peak memory "
            << peak_memory_bytes() / 1000000 << " MB\n";
  Stopwatch state_watch;
  for (const IndexedTrial& trial : warm.trials) {
    EXPECT_EQ(trial_state(folder.path(), trial.id), TrialState::Ended);
  }
  const double state_seconds = state_watch.seconds();
  Stopwatch read_watch;
  std::size_t attempts = 0;
  for (const IndexedTrial& trial : warm.trials) {
    attempts += read_trial(folder.path(), trial.id).attempts.size();
  }
  EXPECT_EQ(attempts, std::size_t{kTrials});
  std::cout << "one by one: states in " << state_seconds << " s, everything in " << read_watch.seconds() << " s\n";
  // Three times what an idle machine with two cores needs.
  EXPECT_LT(cold_seconds, 6);
  EXPECT_LT(warm_seconds, 1);
}

}  // namespace
}  // namespace ceteris::trial_store
