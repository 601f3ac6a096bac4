// SPDX-License-Identifier: Apache-2.0
// A training run in a program: the same run folder, checkpoints and bits as `ceteris train` gives.
//
//   build/release/examples/example_06_run_a_trial        (two seconds)
//
// prints:
//   accuracy ...
//   loss ...
//   balanced_accuracy ...
//   top5_accuracy ...
//   a second call trains nothing: 1
#include <cstdio>

#include "ceteris/base/temporary.hpp"
#include "ceteris/models/table.hpp"
#include "ceteris/ops/threads.hpp"
#include "ceteris/trial/run.hpp"

int main() {
  using namespace ceteris;
  ops::use_single_thread();
  trial::TrialSpec spec;  // built-in images; the file of `ceteris train` has the same fields
  spec.model = models::find("convnext_32px").spec;
  spec.recipe.steps = 5;
  spec.recipe.batch = 8;
  auto& images = std::get<loader::BuiltinData>(spec.data);
  images.train = 64;
  images.validation = 32;

  const TempDirectory runs;
  Executor executor(1);
  SilentProgress progress;
  const trial::TrialRun run = trial::run_trial(spec, {.runs = runs.path()}, executor, progress);
  for (const record::MetricPoint& metric : run.result.final_metrics) {
    std::printf("%s %.3f\n", metric.name.c_str(), metric.value);
  }
  const trial::TrialRun again = trial::run_trial(spec, {.runs = runs.path()}, executor, progress);
  std::printf("a second call trains nothing: %d\n", int(again.finished_before));
}
