// SPDX-License-Identifier: Apache-2.0
// Operators of ours beside libtorch's at the shapes of two networks, in turn, as a Markdown table: GFLOP/s of the
// useful operations, medians of rounds, and beside them the rate of fused multiply-adds in registers, measured in every
// round.
//
//   cmake --preset release -DCETERIS_BENCH=ON && cmake --build --preset release --target ceteris_operators_bench
//   OMP_NUM_THREADS=2 OMP_WAIT_POLICY=passive build/release/bench/ceteris_operators_bench THREADS [ROUNDS]
#include <ATen/Parallel.h>
#include <torch/autograd.h>
#include <torch/types.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "bench/number.hpp"
#include "ceteris/base/startup.hpp"
#include "ceteris/kernels/depthwise.hpp"
#include "ceteris/kernels/linear.hpp"
#include "ceteris/ops/kernel_values.hpp"
#include "ceteris/ops/parallel.hpp"
#include "ceteris/ops/threads.hpp"

namespace {

using namespace ceteris;

double seconds_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

constexpr std::int64_t kRepeats = 2'000'000;

#if defined(__x86_64__)
__attribute__((target("avx512f"))) double multiply_adds_512() {
  __m512 sums[12];
  for (auto& sum : sums) sum = _mm512_set1_ps(1);
  const __m512 factor = _mm512_set1_ps(0.999F), term = _mm512_set1_ps(0.5F);
  for (std::int64_t i = 0; i < kRepeats; ++i) {
#pragma GCC unroll 12
    for (auto& sum : sums) sum = _mm512_fmadd_ps(sum, factor, term);
  }
  double all = 0;
  for (const auto& sum : sums) all += static_cast<double>(_mm512_cvtss_f32(sum));
  return all;
}
__attribute__((target("avx2,fma"))) double multiply_adds_256() {
  __m256 sums[12];
  for (auto& sum : sums) sum = _mm256_set1_ps(1);
  const __m256 factor = _mm256_set1_ps(0.999F), term = _mm256_set1_ps(0.5F);
  for (std::int64_t i = 0; i < kRepeats; ++i) {
#pragma GCC unroll 12
    for (auto& sum : sums) sum = _mm256_fmadd_ps(sum, factor, term);
  }
  double all = 0;
  for (const auto& sum : sums) all += static_cast<double>(_mm256_cvtss_f32(sum));
  return all;
}
#endif

/// GFLOP/s of fused multiply-adds that touch no memory; 0 where it is not known.
double ceiling(int threads) {
#if defined(__x86_64__)
  const bool wide = __builtin_cpu_supports("avx512f");
  if (!wide && !__builtin_cpu_supports("fma")) {
    return 0;
  }
  std::vector<double> sinks(static_cast<std::size_t>(threads));
  const double seconds = seconds_of([&] {
    at::parallel_for(0, threads, 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i) {
        sinks[static_cast<std::size_t>(i)] = wide ? multiply_adds_512() : multiply_adds_256();
      }
    });
  });
  return 2.0 * 12 * (wide ? 16 : 8) * static_cast<double>(kRepeats) * threads / seconds / 1e9;
#else
  (void)threads;
  return 0;
#endif
}

/// One operator in both ways of computing it.
struct Case {
  std::string name;
  double flop;
  std::function<void()> ours;
  std::function<void()> libtorchs;
};

void measure(const std::vector<Case>& cases, int rounds, int threads) {
  std::printf(
      "| operator | ours GFLOP/s | libtorch GFLOP/s | ours over libtorch | share of multiply-adds in registers |\n");
  std::printf("|---|---|---|---|---|\n");
  for (const Case& each : cases) {
    std::vector<double> ours, theirs, ratios, tops;
    each.ours();
    each.libtorchs();
    for (int round = 0; round < rounds; ++round) {
      tops.push_back(ceiling(threads));
      ours.push_back(seconds_of(each.ours));
      theirs.push_back(seconds_of(each.libtorchs));
      ratios.push_back(theirs.back() / ours.back());
    }
    const double rate = each.flop / median(ours) / 1e9;
    std::printf("| %s | %.0f | %.0f | %.2f | %.0f %% |\n", each.name.c_str(), rate, each.flop / median(theirs) / 1e9,
                median(ratios), 100 * rate / median(tops));
    std::fflush(stdout);
  }
}

std::string text(std::initializer_list<std::int64_t> sizes) {
  std::string out;
  for (const std::int64_t size : sizes) out += (out.empty() ? "" : " x ") + std::to_string(size);
  return out;
}

void add_depthwise(std::vector<Case>& cases, at::ScalarType type, std::int64_t n, std::int64_t c, std::int64_t side) {
  constexpr std::int64_t k = 7;
  const at::Tensor x = at::randn({n, c, side, side}).to(type).contiguous(at::MemoryFormat::ChannelsLast);
  const at::Tensor gradient = at::randn_like(x), weight = at::randn({c, 1, k, k}).to(type),
                   wide = weight.to(at::kFloat);
  const at::Tensor bias = at::zeros({c}).to(type), wide_bias = bias.to(at::kFloat);
  const auto size = [](std::int64_t i) { return static_cast<std::size_t>(i); };
  const kernels::DepthwiseProblem problem{size(n), size(side), size(side), size(c), size(k)};
  const kernels::DepthwiseRun run = kernels::choose(kernels::depthwise_implementations(), problem).run;
  const std::string name =
      std::string(type == at::kFloat ? "fp32" : "bf16") + " depthwise 7 x 7, " + text({n, c, side, side});
  const double flop = 2.0 * static_cast<double>(x.numel()) * k * k;
  cases.push_back({name + ", forward", flop,
                   [=] {
                     at::Tensor y = at::empty_like(x);
                     kernels::depthwise_forward(problem, ops::values_of(x), ops::floats_of(wide),
                                                ops::floats_of(wide_bias), ops::writable_values(y), run,
                                                ops::torch_parallel());
                   },
                   [=] { (void)at::conv2d(x, weight, bias, 1, k / 2, 1, c); }});
  const auto gradients = [=](bool of_input) {
    return [=] {
      (void)at::convolution_backward(gradient, x, weight, at::IntArrayRef({c}), {1, 1}, {k / 2, k / 2}, {1, 1}, false,
                                     {0, 0}, c, {of_input, !of_input, !of_input});
    };
  };
  cases.push_back({name + ", gradient of x", flop,
                   [=] {
                     at::Tensor dx = at::empty_like(x);
                     kernels::depthwise_backward_input(problem, ops::values_of(gradient), ops::floats_of(wide),
                                                       ops::writable_values(dx), run, ops::torch_parallel());
                   },
                   gradients(true)});
  cases.push_back({name + ", gradient of weight and bias", flop,
                   [=] {
                     at::Tensor dw = at::empty_like(wide), db = at::empty_like(wide_bias);
                     kernels::depthwise_backward_weight(problem, ops::values_of(x), ops::values_of(gradient),
                                                        ops::writable_floats(dw), ops::writable_floats(db), run,
                                                        ops::torch_parallel());
                   },
                   gradients(false)});
}

void add_linear(std::vector<Case>& cases, at::ScalarType type, std::int64_t rows, std::int64_t in, std::int64_t out) {
  const at::Tensor x = at::randn({rows, in}).to(type), weight = at::randn({out, in}).to(type);
  const at::Tensor bias = at::randn({out}).to(type), wide_bias = bias.to(at::kFloat),
                   gradient = at::randn({rows, out}).to(type);
  const auto size = [](std::int64_t i) { return static_cast<std::size_t>(i); };
  const kernels::LinearProblem problem{size(rows), size(in), size(out), ops::storage_of(x)};
  const kernels::MatmulRun run = *kernels::choose(kernels::linear_implementations(), problem).run;
  const std::string name = std::string(type == at::kFloat ? "fp32" : "bf16") + " linear, " + text({rows, in, out});
  const double flop = 2.0 * static_cast<double>(rows) * static_cast<double>(in) * static_cast<double>(out);
  cases.push_back({name + ", forward", flop,
                   [=] {
                     at::Tensor y = at::empty_like(gradient);
                     kernels::linear_forward(problem, ops::values_of(x), ops::values_of(weight),
                                             ops::floats_of(wide_bias), ops::writable_values(y), run,
                                             ops::torch_parallel());
                   },
                   [=] { (void)at::linear(x, weight, bias); }});
  cases.push_back({name + ", gradient of x", flop,
                   [=] {
                     at::Tensor dx = at::empty_like(x);
                     kernels::linear_backward_input(problem, ops::values_of(gradient), ops::values_of(weight),
                                                    ops::writable_values(dx), run, ops::torch_parallel());
                   },
                   [=] { (void)at::mm(gradient, weight); }});
  cases.push_back({name + ", gradient of weight and bias", flop,
                   [=] {
                     at::Tensor dw = at::empty({out, in}), db = at::empty_like(wide_bias);
                     kernels::linear_backward_weight(problem, ops::values_of(x), ops::values_of(gradient),
                                                     ops::writable_floats(dw), ops::writable_floats(db), run,
                                                     ops::torch_parallel());
                   },
                   [=] {
                     (void)at::mm(gradient.t(), x);
                     (void)gradient.sum(0);
                   }});
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 3) {
    std::fputs("usage: ceteris_operators_bench [THREADS [ROUNDS]]\n", stderr);
    return 2;
  }
  const int threads = argc > 1 ? number_of(argv[1], "THREADS") : 1,
            rounds = argc > 2 ? number_of(argv[2], "ROUNDS") : 7;
  (void)tune_allocator();
  ops::set_threads(threads);
  const torch::NoGradGuard no_grad;
  std::vector<Case> cases;
  for (const at::ScalarType type : {at::kFloat, at::kBFloat16}) {
    // A ConvNeXt of 32-pixel images, batch 128, and ConvNeXt-T of 224, batch 16.
    for (const auto& [n, c, side] : {std::array<std::int64_t, 3>{128, 64, 16},
                                     {128, 128, 8},
                                     {128, 256, 4},
                                     {16, 96, 56},
                                     {16, 192, 28},
                                     {16, 384, 14},
                                     {16, 768, 7}}) {
      add_depthwise(cases, type, n, c, side);
    }
    // Their MLPs, and a ViT of 65 tokens of 192, batch 128.
    for (const auto& [rows, in, out] : {std::array<std::int64_t, 3>{32768, 64, 256},
                                        {32768, 256, 64},
                                        {2048, 256, 1024},
                                        {50176, 96, 384},
                                        {3136, 384, 1536},
                                        {784, 768, 3072},
                                        {8320, 192, 768}}) {
      add_linear(cases, type, rows, in, out);
    }
  }
  measure(cases, rounds, threads);
  return 0;
}
