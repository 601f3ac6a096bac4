// SPDX-License-Identifier: Apache-2.0
#include "ceteris/kernels/attention.hpp"

#include <gtest/gtest.h>
#include <hwy/highway.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "ceteris/base/executor.hpp"
#include "ceteris/kernels/test_map.hpp"

namespace ceteris::kernels {
namespace {

using test::Map;

/// Queries, keys and values, and the gradient of the result, as a linear layer leaves them: (samples, tokens, heads,
/// width).
struct Case {
  AttentionProblem problem;
  Map q, k, v, gradient, addend;
  float scale;

  Case(const AttentionProblem& p, Storage storage)
      : problem(p),
        q(test::normal_map(storage, p.samples * p.queries * p.heads * p.width, 1)),
        k(test::normal_map(storage, p.samples * p.keys * p.heads * p.width, 2)),
        v(test::normal_map(storage, p.samples * p.keys * p.heads * p.width, 3)),
        gradient(test::normal_map(storage, q.values().size, 4)),
        addend(test::normal_map(Storage::Float32, p.addends * p.heads * p.queries * p.keys, 5)),
        scale(1 / std::sqrt(static_cast<float>(p.width))) {}

  [[nodiscard]] HeadStrides strides(std::size_t tokens) const {
    return {tokens * problem.heads * problem.width, problem.width, problem.heads * problem.width};
  }
  [[nodiscard]] std::size_t place(std::size_t tokens, std::size_t sample, std::size_t head, std::size_t token) const {
    return ((sample * tokens + token) * problem.heads + head) * problem.width;
  }
  /// Of the addend of a query's first key.
  [[nodiscard]] std::size_t addend_place(std::size_t sample, std::size_t head, std::size_t query) const {
    return (((sample % problem.addends) * problem.heads + head) * problem.queries + query) * problem.keys;
  }
};

struct Result {
  Map out, dq, dk, dv, daddend;
};

Result run(const Case& c, const AttentionRun& kernel, const ParallelFor& parallel = serially) {
  const auto query = c.strides(c.problem.queries), key = c.strides(c.problem.keys);
  const AttentionInput input{{c.q.values(), query}, {c.k.values(), key}, {c.v.values(), key}, c.scale, c.addend.floats};
  const Storage storage = c.q.storage;
  Result r{Map(storage, c.q.values().size), Map(storage, c.q.values().size), Map(storage, c.k.values().size),
           Map(storage, c.k.values().size), Map(Storage::Float32, c.addend.floats.size())};
  attention_forward(c.problem, input, {r.out.writable(), query}, kernel, parallel);
  attention_backward(c.problem, input, {c.gradient.values(), query}, {r.dq.writable(), query}, {r.dk.writable(), key},
                     {r.dv.writable(), key}, r.daddend.floats, kernel, parallel);
  return r;
}

/// The definition in float64.
struct Exact {
  std::vector<double> out, dq, dk, dv, daddend;
};

void add_exact_query(const Case& c, std::size_t sample, std::size_t head, std::size_t query, Exact& e) {
  const AttentionProblem& p = c.problem;
  const std::size_t at = c.place(p.queries, sample, head, query), seen = p.causal ? query + 1 : p.keys;
  const auto number = [](const Map& map, std::size_t i) { return static_cast<double>(map.values()[i]); };
  const auto scale = static_cast<double>(c.scale);
  std::vector<double> weights(seen, 0), slopes(seen, 0);
  double sum = 0, mean = 0, largest = -std::numeric_limits<double>::infinity();
  for (std::size_t key = 0; key < seen; ++key) {
    const std::size_t to = c.place(p.keys, sample, head, key);
    for (std::size_t i = 0; i < p.width; ++i) {
      weights[key] += scale * number(c.q, at + i) * number(c.k, to + i);
      slopes[key] += number(c.gradient, at + i) * number(c.v, to + i);
    }
    if (p.addends > 0) weights[key] += number(c.addend, c.addend_place(sample, head, query) + key);
    largest = std::max(largest, weights[key]);
  }
  for (double& weight : weights) {
    weight = std::exp(weight - largest);
    sum += weight;
  }
  for (std::size_t key = 0; key < seen; ++key) {
    weights[key] /= sum;
    mean += weights[key] * slopes[key];
  }
  for (std::size_t key = 0; key < seen; ++key) {
    const std::size_t to = c.place(p.keys, sample, head, key);
    const double slope = scale * weights[key] * (slopes[key] - mean);
    if (p.addends > 0) e.daddend[c.addend_place(sample, head, query) + key] += slope / scale;
    for (std::size_t i = 0; i < p.width; ++i) {
      e.out[at + i] += weights[key] * number(c.v, to + i);
      e.dv[to + i] += weights[key] * number(c.gradient, at + i);
      e.dq[at + i] += slope * number(c.k, to + i);
      e.dk[to + i] += slope * number(c.q, at + i);
    }
  }
}

Exact exact(const Case& c) {
  const std::vector<double> queries(c.q.values().size, 0), keys(c.k.values().size, 0);
  Exact e{queries, queries, keys, keys, std::vector<double>(c.addend.values().size, 0)};
  for (std::size_t sample = 0; sample < c.problem.samples; ++sample) {
    for (std::size_t head = 0; head < c.problem.heads; ++head) {
      for (std::size_t query = 0; query < c.problem.queries; ++query) add_exact_query(c, sample, head, query, e);
    }
  }
  return e;
}

/// |got - want| / |want| over all numbers.
double relative_error(const Map& got, const std::vector<double>& want) {
  double difference = 0, size = 0;
  for (std::size_t i = 0; i < want.size(); ++i) {
    difference += std::pow(static_cast<double>(got.values()[i]) - want[i], 2);
    size += want[i] * want[i];
  }
  return size == 0 ? std::sqrt(difference) : std::sqrt(difference / size);
}

void expect_definition(const Case& c, const Result& got) {
  const Exact want = exact(c);
  const double bound = c.q.storage == Storage::Float32 ? 2e-6 : 0x1p-8;
  EXPECT_LT(relative_error(got.out, want.out), bound);
  // The gradient of a single key's score is exactly 0.
  EXPECT_LT(relative_error(got.dq, want.dq), bound);
  EXPECT_LT(relative_error(got.dk, want.dk), bound);
  EXPECT_LT(relative_error(got.dv, want.dv), bound);
  EXPECT_LT(relative_error(got.daddend, want.daddend), bound);
}

void expect_same(const Result& a, const Result& b) {
  test::expect_bits(a.out, b.out);
  test::expect_bits(a.dq, b.dq);
  test::expect_bits(a.dk, b.dk);
  test::expect_bits(a.dv, b.dv);
  test::expect_bits(a.daddend, b.daddend);
}

// Around a vector, a panel, a block of terms, and the queries computed at once.
std::vector<Case> cases() {
  std::vector<Case> all;
  for (const Storage storage : {Storage::Float32, Storage::Bfloat16}) {
    for (const bool causal : {false, true}) {
      all.emplace_back(AttentionProblem{2, 1, 1, 1, 16, causal}, storage);
      all.emplace_back(AttentionProblem{2, 3, 17, 17, 32, causal}, storage);
      all.emplace_back(AttentionProblem{1, 2, 65, 65, 64, causal}, storage);
      all.emplace_back(AttentionProblem{1, 1, 300, 300, 16, causal}, storage);
    }
    all.emplace_back(AttentionProblem{1, 2, 50, 20, 48, false}, storage);
    all.emplace_back(AttentionProblem{1, 1, 16, 200, 80, false}, storage);
    // One addend for all samples and more portions than these, one for every second, in blocks of queries, one each.
    all.emplace_back(AttentionProblem{3, 2, 17, 17, 16, false, 1}, storage);
    all.emplace_back(AttentionProblem{20, 1, 16, 49, 32, false, 1}, storage);
    all.emplace_back(AttentionProblem{4, 2, 49, 49, 32, false, 2}, storage);
    all.emplace_back(AttentionProblem{2, 1, 300, 300, 16, false, 1}, storage);
    all.emplace_back(AttentionProblem{2, 3, 33, 20, 16, false, 2}, storage);
  }
  return all;
}

TEST(Attention, IsItsDefinition) {
  for (const Case& c : cases()) {
    SCOPED_TRACE(testing::Message() << c.problem.queries << " x " << c.problem.keys << ' ' << c.problem.causal);
    expect_definition(c, run(c, kAttentionReference));
    expect_definition(c, run(c, kAttentionHighway));
  }
}

TEST(Attention, HasTheBitsOfTheReferenceWhereProductsAreNotRounded) {
  int compared = 0;
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    if (target > HWY_AVX2) {  // no FMA
      continue;
    }
    hwy::SetSupportedTargetsForTest(target);
    for (const Case& c : cases()) {
      SCOPED_TRACE(testing::Message() << hwy::TargetName(target) << ' ' << c.problem.queries);
      expect_same(run(c, kAttentionHighway), run(c, kAttentionReference));
    }
    ++compared;
  }
  hwy::SetSupportedTargetsForTest(0);
  if (compared == 0) {
    GTEST_SKIP() << "this processor has no FMA that Highway knows";
  }
}

TEST(Attention, IsComputedWithoutFmaToo) {
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    hwy::SetSupportedTargetsForTest(target);
    const Case c({2, 3, 17, 17, 32, true}, Storage::Float32);
    expect_definition(c, run(c, kAttentionHighway));
  }
  hwy::SetSupportedTargetsForTest(0);
}

TEST(Attention, HasTheSameBitsOnAnyNumberOfThreads) {
  for (const Case& c :
       {Case({3, 2, 40, 40, 32, true}, Storage::Bfloat16), Case({40, 2, 20, 20, 16, false, 2}, Storage::Float32)}) {
    const Result alone = run(c, kAttentionHighway);
    for (const int jobs : {2, 3, 8}) {
      Executor executor(jobs);
      const ParallelFor parallel = [&](std::size_t n, const auto& work) { executor.parallel_for(n, work); };
      expect_same(run(c, kAttentionHighway, parallel), alone);
    }
  }
}

TEST(Attention, LargeScoresDoNotOverflow) {
  Case c({1, 1, 40, 40, 16, false}, Storage::Float32);
  for (float& x : c.q.floats) x *= 300;
  const Result got = run(c, kAttentionHighway);
  EXPECT_LT(relative_error(got.out, exact(c).out), 1e-4);
}

TEST(Attention, NaNStaysOneAndInItsRow) {
  Case c({1, 2, 20, 20, 16, false}, Storage::Float32);
  c.q.floats[5] = std::nanf("");  // of the first query of the first head
  const Result got = run(c, kAttentionHighway);
  EXPECT_TRUE(std::isnan(got.out.floats[0])) << got.out.floats[0];
  EXPECT_TRUE(std::isnan(got.dk.floats[0])) << got.dk.floats[0];
  EXPECT_TRUE(std::isnan(got.dq.floats[0])) << got.dq.floats[0];
  EXPECT_FALSE(std::isnan(got.out.floats[16]) || std::isnan(got.out.floats[32]));
}

}  // namespace
}  // namespace ceteris::kernels
