// SPDX-License-Identifier: Apache-2.0
// Each implementation of each kernel beside its reference, in one process, one thread, rounds interleaved (a minute):
//
//   cmake --preset plain -DCETERIS_BENCH=ON && cmake --build --preset plain --target ceteris_kernels_bench
//   build/plain/bench/ceteris_kernels_bench --benchmark_enable_random_interleaving=true
//
// The median of "reference" over that of another implementation is its ratio.
#include <benchmark/benchmark.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "ceteris/kernels/adamw.hpp"
#include "ceteris/kernels/normalise_planes.hpp"

namespace {

using namespace ceteris::kernels;

/// One step over `n` elements in one thread; 28 bytes are moved for each element.
void bench_adamw(benchmark::State& state, const AdamWImplementation& implementation, std::size_t n) {
  std::vector<float> param(n, 0.5F);
  std::vector<float> grad(n, 1e-3F);
  std::vector<float> exp_avg(n, 1e-3F);
  std::vector<float> exp_avg_sq(n, 1e-6F);
  const AdamWConstants constants = adamw_constants({1e-3, 0.9, 0.999, 1e-8, 0.05, 100});
  for (auto _ : state) {
    implementation.run(param, grad, exp_avg, exp_avg_sq, constants);
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(n));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(28 * n));
}

/// One crop of an image eight pixels wider and higher.
void bench_normalise(benchmark::State& state, const NormaliseImplementation& implementation, int side, bool flip) {
  const int full = side + 8;
  std::vector<std::uint8_t> pixels(std::size_t{3} * full * full);
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    pixels[i] = static_cast<std::uint8_t>(i * 31);
  }
  std::vector<float> planes(std::size_t{3} * side * side);
  const ChannelScale scale = channel_scale({0.485, 0.456, 0.406}, {0.229, 0.224, 0.225});
  for (auto _ : state) {
    implementation.run({pixels, full, full}, {3, 5, side, side, flip}, scale, planes);
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * side * side);
}

}  // namespace

int main(int argc, char** argv) {
  const auto repeat = [](benchmark::internal::Benchmark* bench) {
    bench->MinTime(0.05)->Repetitions(15)->ReportAggregatesOnly();
  };
  // In the second-level cache, as in a task of the executor; and far larger than any cache.
  for (const std::size_t n : {std::size_t{16384}, std::size_t{16} << 20}) {
    for (const AdamWImplementation& each : adamw_implementations()) {
      const std::string name = "adamw/" + std::to_string(n) + "/" + std::string(each.name);
      repeat(benchmark::RegisterBenchmark(name.c_str(), bench_adamw, each, n));
    }
  }
  for (const int side : {64, 224}) {
    for (const bool flip : {false, true}) {
      for (const NormaliseImplementation& each : normalise_implementations()) {
        const std::string name = "normalise_planes/" + std::to_string(side) + (flip ? "/flip/" : "/plain/");
        repeat(
            benchmark::RegisterBenchmark((name + std::string(each.name)).c_str(), bench_normalise, each, side, flip));
      }
    }
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
    return 2;
  }
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
