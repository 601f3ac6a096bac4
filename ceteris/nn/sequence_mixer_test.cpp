// SPDX-License-Identifier: Apache-2.0
#include "ceteris/nn/sequence_mixer.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ceteris/base/error.hpp"
#include "tests/support/gradient.hpp"

namespace ceteris::nn {
namespace {

using test::sample;

std::vector<CausalAttention> kinds() {
  std::vector<CausalAttention> all;
  for (const std::int64_t key_heads : {2, 1}) {
    for (const bool rotary : {false, true}) {
      all.push_back({.heads = 2, .key_heads = key_heads, .rotary = rotary});
    }
  }
  all.push_back({.heads = 2, .key_heads = 2, .rotary = true, .qk_norm = LayerNorm{.eps = 0.1}});
  return all;
}

SequenceMixer fresh_sequence(const CausalAttention& attention) {
  SequenceMixer mixer(8, attention);
  initialise(*mixer, 1, 0);
  mixer->to(at::kDouble);
  // Attention that starts at 0.02 is all but uniform; a wrong mask should show.
  const torch::NoGradGuard no_grad;
  for (at::Tensor& parameter : mixer->parameters()) {
    parameter.mul_(20);
  }
  return mixer;
}

TEST(SequenceMixer, KeepsTheShapeAndItsGradientsMatchCentralDifferences) {
  for (const CausalAttention& kind : kinds()) {
    SequenceMixer mixer = fresh_sequence(kind);
    EXPECT_EQ(mixer->forward(sample({2, 5, 8})).sizes(), (at::IntArrayRef{2, 5, 8}));
    test::expect_gradients([&](const auto& in) { return mixer->forward(in[0]); }, {sample({2, 5, 8})}, 1e-6);
  }
}

TEST(SequenceMixer, ReadPieceByPieceItGivesTheWholeSequence) {
  const at::Tensor x = sample({2, 7, 8});
  for (const CausalAttention& kind : kinds()) {
    SequenceMixer mixer = fresh_sequence(kind);
    const at::Tensor whole = mixer->forward(x);
    for (const std::vector<std::int64_t>& pieces :
         {std::vector<std::int64_t>{1, 1, 1, 1, 1, 1, 1}, {7}, {3, 1, 2, 1}, {1, 6}}) {
      SequenceState state = mixer->start();
      std::vector<at::Tensor> parts;
      std::int64_t first = 0;
      for (const std::int64_t length : pieces) {
        parts.push_back(mixer->next(x.narrow(1, first, length), state));
        first += length;
      }
      EXPECT_LT(test::relative_error(at::cat(parts, 1), whole), 1e-13);
      EXPECT_EQ(std::get<KeyValueCache>(state).keys.sizes(), (at::IntArrayRef{2, kind.key_heads, 7, 4}));
    }
  }
}

TEST(SequenceMixer, OneStateIsContinuedInTwoWaysWithoutHarm) {
  SequenceMixer mixer = fresh_sequence(kinds().front());
  const at::Tensor x = sample({1, 4, 8});
  SequenceState prompt = mixer->start();
  (void)mixer->next(x.narrow(1, 0, 3), prompt);
  SequenceState one = prompt, other = prompt;
  (void)mixer->next(x.narrow(1, 3, 1) * 2, one);
  EXPECT_LT(test::relative_error(mixer->next(x.narrow(1, 3, 1), other), mixer->forward(x).narrow(1, 3, 1)), 1e-13);
}

TEST(SequenceMixer, SharedKeysAreThoseOfAnAttentionWhoseKeysRepeat) {
  SequenceMixer all(8, CausalAttention{.heads = 4, .key_heads = 4}),
      few(8, CausalAttention{.heads = 4, .key_heads = 2});
  initialise(*few, 1, 0);
  initialise(*all, 1, 0);
  {
    const torch::NoGradGuard no_grad;
    const auto repeated = [](const at::Tensor& kv, at::IntArrayRef rest) {
      std::vector<std::int64_t> sizes = {2, 1, 2};
      sizes.insert(sizes.end(), rest.begin(), rest.end());
      const at::Tensor apart = kv.view(sizes);
      sizes[1] = 2;
      return apart.expand(sizes).flatten(0, 2);
    };
    const auto rows = few->qkv->weight.split_with_sizes({8, 4, 4});  // q of 4 heads, k and v of 2, each 2 wide
    all->qkv->weight.copy_(at::cat({rows[0], repeated(rows[1], {8}), repeated(rows[2], {8})}));
    all->proj->weight.copy_(few->proj->weight);
  }
  const at::Tensor x = sample({2, 5, 8}).to(at::kFloat);
  EXPECT_LT(test::relative_error(few->forward(x), all->forward(x)), 1e-6);
}

TEST(SequenceMixer, HeadsThatDoNotDivideTheChannelsAreABug) {
  EXPECT_THROW(SequenceMixer(8, CausalAttention{.heads = 3}), Bug);
  EXPECT_THROW(SequenceMixer(8, CausalAttention{.heads = 4, .key_heads = 3}), Bug);
}

}  // namespace
}  // namespace ceteris::nn
