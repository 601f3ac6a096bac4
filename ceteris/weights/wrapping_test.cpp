// SPDX-License-Identifier: Apache-2.0
#include "ceteris/weights/wrapping.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tuple>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris::weights {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Texts = std::vector<std::string>;

const Texts kResNet = {"conv1.weight", "bn1.weight", "layer1.0.conv1.weight", "fc.weight"};
const Texts kSwin = {"patch_embed.proj.weight", "layers.0.blocks.0.attn.qkv.weight"};
const Texts kUnknown = {"layers.0.conv.weight", "head.weight"};

std::vector<NamedShape> shapes(const Texts& names) {
  std::vector<NamedShape> tensors;
  for (const std::string& name : names) {
    tensors.push_back({name, {2}});
  }
  return tensors;
}
Texts below(const std::string& prefix, const Texts& names) {
  Texts result;
  for (const std::string& name : names) {
    result.push_back(prefix + name);
  }
  return result;
}
Texts with(Texts names, const Texts& more) {
  names.insert(names.end(), more.begin(), more.end());
  return names;
}

struct Result {
  Texts names;
  std::string notes;
};
Result unwrapped(const Texts& names, bool ema = false) {
  const Unwrapped all = unwrap(shapes(names), ema, "w.pth");
  Result result{.names = {}, .notes = join(all.notes, "; ")};
  for (const auto& name : all.names) {
    if (name) {
      result.names.push_back(*name);
    }
  }
  return result;
}
std::string refusal(const Texts& names, bool ema = false) {
  try {
    (void)unwrapped(names, ema);
  } catch (const Error& error) {
    EXPECT_EQ(error.exit(), Exit::Usage);
    return error.what();
  }
  return "accepted";
}

TEST(WeightWrapping, AnyPrefixOfAKnownNetworkIsTakenOffAndNamed) {
  for (const Texts& network : {kResNet, kSwin}) {
    for (const std::string prefix : {"net.", "backbone.", "model_state.", "teacher.", "module.", "state_dict.model.",
                                     "a_word_of_nobody.", "model.0.1.", "ema."}) {
      const Result result = unwrapped(below(prefix, network));
      EXPECT_EQ(result.names, network) << prefix;
      EXPECT_EQ(result.notes, "all names begin with '" + prefix + "', which is taken off");
    }
    EXPECT_EQ(unwrapped(network).names, network);
    EXPECT_EQ(unwrapped(network).notes, "");
  }
}

TEST(WeightWrapping, WrappersInsideNamesAreTakenOut) {
  const Texts wrapped = {"_fsdp_wrapped_module.conv1.weight", "_fsdp_wrapped_module.bn1.weight",
                         "_fsdp_wrapped_module.layer1._fsdp_wrapped_module.0._checkpoint_wrapped_module.conv1.weight",
                         "_fsdp_wrapped_module.fc._orig_mod.weight"};
  EXPECT_EQ(unwrapped(wrapped).names, kResNet);
  EXPECT_EQ(
      unwrapped(wrapped).notes,
      "'_checkpoint_wrapped_module' and '_fsdp_wrapped_module' and '_orig_mod' of wrappers is taken out of 4 names");
}

TEST(WeightWrapping, WhatIsKnownToBeNoPartOfANetworkIsLeftAsideWithItsReason) {
  const Texts strangers = {
      "n_averaged",    "optimizer.state.0.exp_avg",   "optimizer_states.0.step", "lr_schedulers.0.x",
      "scaler._scale", "state_dict.criterion.weight", "model_ema.conv1.weight",  "RNG_state"};
  const Result result = unwrapped(with(below("state_dict.net.", kResNet), strangers));
  EXPECT_EQ(result.names, kResNet);
  for (const char* said : {"'state_dict.net.'", "1 the count of averaged weights (n_averaged)",
                           "2 of the optimiser (optimizer.state.0.exp_avg, optimizer_states.0.step)",
                           "of a moving average, which --ema takes", "1 of the loss (state_dict.criterion.weight)"}) {
    EXPECT_THAT(result.notes, HasSubstr(said));
  }
  // Without any prefix as well.
  EXPECT_EQ(unwrapped(with(kResNet, {"n_averaged", "optimizer.state.0.exp_avg"})).names, kResNet);
}

TEST(WeightWrapping, WhatNobodyKnowsKeepsItsName) {
  const Result result = unwrapped(with(below("net.", kResNet), {"neck.weight"}));
  EXPECT_EQ(result.names, with(kResNet, {"neck.weight"}));
  EXPECT_THAT(result.notes, HasSubstr("beside the network: 1 (neck.weight)"));
}

TEST(WeightWrapping, WhatLiesOutsideTheEntryThatHoldsTheNetworkIsLeftAsideAndNamed) {
  for (const auto& [prefix, names, said] : std::vector<std::tuple<std::string, Texts, std::string>>{
           {"state_dict.module.", {"best_acc1"}, "1 of metrics (best_acc1)"},
           {"state_dict.module.", {"anchors", "memory.weight"}, "2 beside 'state_dict.' (anchors, memory.weight)"},
           {"run.model_state.", {"run.anchors", "centre"}, "2 beside 'run.model_state.' (run.anchors, centre)"},
           {"model.", {"anchors"}, "1 beside 'model.' (anchors)"}}) {
    const Result result = unwrapped(with(below(prefix, kResNet), names));
    EXPECT_EQ(result.names, kResNet) << prefix;
    EXPECT_THAT(result.notes, HasSubstr("left aside: " + said));
  }
  // Other layers are parts of something larger, of which the network may be the first half only.
  for (const char* name : {"neck.weight", "discriminator.conv.weight", "classifier.bias"}) {
    EXPECT_THAT(unwrapped(with(below("model.", kResNet), {name})).notes, HasSubstr("beside the network: 1 (")) << name;
  }
  EXPECT_THAT(unwrapped(with(below("state_dict.", kResNet), {"classifier.weight"})).notes,
              HasSubstr("beside the network: 1 (classifier.weight)"));
}

TEST(WeightWrapping, TheStateOfTrainingIsLeftAsideBelowThePrefixToo) {
  const Result result = unwrapped(below("module.", with(kResNet, {"step", "best_prec1", "optimizer.state.0.exp_avg"})));
  EXPECT_EQ(result.names, kResNet);
  EXPECT_THAT(result.notes, HasSubstr("1 a training program's own (module.step)"));
  EXPECT_THAT(result.notes, HasSubstr("1 of metrics (module.best_prec1)"));
  const Texts inside = with(kResNet, {"pre_logits.fc.weight", "val_head.weight"});
  EXPECT_EQ(unwrapped(below("module.", inside)).names, inside);
}

TEST(WeightWrapping, MetricsBesideTheModelAreLeftAside) {
  const Texts metrics = {"state_dict.val_acc.tp", "state_dict.train_acc.total", "state_dict.test_metrics.Accuracy.fn",
                         "state_dict.accuracy.total"};
  const Result result = unwrapped(with(below("state_dict.model.", kResNet), metrics));
  EXPECT_EQ(result.names, kResNet);
  EXPECT_THAT(result.notes, HasSubstr("left aside: 4 of metrics"));
  // What the answers depend on is no metric.
  EXPECT_THAT(unwrapped(with(below("state_dict.model.", kResNet), {"state_dict.normalize.mean"})).notes,
              HasSubstr("beside the network: 1 (state_dict.normalize.mean)"));
}

TEST(WeightWrapping, AHeadBesideABackboneIsLeftAside) {
  const Texts backbone(kResNet.begin(), kResNet.end() - 1);
  for (const auto& [prefix, head] : std::vector<std::pair<std::string, Texts>>{
           {"state_dict.backbone.", {"state_dict.head.fc.weight", "state_dict.head.fc.bias"}},
           {"backbone.", {"head.weight", "head.bias"}},
           {"module.encoder.", {"module.projection_head.0.weight", "module.projection_head.0.bias"}}}) {
    const Result result = unwrapped(with(below(prefix, backbone), head));
    EXPECT_EQ(result.names, backbone) << prefix;
    EXPECT_THAT(result.notes, HasSubstr("left aside: 2 of a head beside the backbone (" + head[0]));
  }
  // A head of convolutions tells that the backbone was used in another way.
  std::vector<NamedShape> dense = shapes(below("backbone.", backbone));
  dense.push_back({"classifier.0.weight", {8, 8, 3, 3}});
  EXPECT_THAT(unwrap(dense, false, "w.pth").notes.back(), HasSubstr("beside the network: 1 (classifier.0.weight)"));
}

TEST(WeightWrapping, SeveralNetworksAreRefusedAndNamed) {
  const Texts both = with(below("student.", kResNet), below("teacher.backbone.", kResNet));
  EXPECT_THAT(refusal(both), HasSubstr("holds 2 networks, below 'student.', 'teacher.backbone.'"));
  EXPECT_THAT(refusal(with(kResNet, below("other.", kSwin))), "accepted");  // kept, and refused by whoever loads it
}

TEST(WeightWrapping, TheMovingAverageIsTakenWhenAskedFor) {
  const Texts checkpoint = with(below("model.", kResNet), below("model_ema.module.", kResNet));
  EXPECT_EQ(unwrapped(checkpoint).names, kResNet);
  EXPECT_THAT(unwrapped(checkpoint).notes, HasSubstr("'model.'"));
  EXPECT_EQ(unwrapped(checkpoint, /*ema=*/true).names, kResNet);
  EXPECT_THAT(unwrapped(checkpoint, /*ema=*/true).notes, HasSubstr("'model_ema.module.'"));
  EXPECT_THAT(refusal(kResNet, /*ema=*/true), HasSubstr("no moving average"));
  const Texts unknown = with(below("state_dict.", kUnknown), below("state_dict_ema.", kUnknown));
  EXPECT_EQ(unwrapped(unknown, /*ema=*/true).names, kUnknown);
}

TEST(WeightWrapping, NamesOfNobodyLoseOnlyTheWordsOfEveryWrapper) {
  EXPECT_EQ(unwrapped(below("model.module.", kUnknown)).names, kUnknown);
  EXPECT_EQ(unwrapped(with(below("state_dict.", kUnknown), {"optimizer.state.0.exp_avg"})).names, kUnknown);
  EXPECT_EQ(unwrapped(below("trunk.", kUnknown)).names, below("trunk.", kUnknown));
  const Texts own = {"model.a", "readout.b"};
  EXPECT_EQ(unwrapped(own).names, own);
}

TEST(WeightWrapping, PrefixesAreTheOutermost) {
  EXPECT_THAT(network_prefixes(shapes(kResNet)), ElementsAre(""));
  EXPECT_THAT(network_prefixes(shapes(with(below("a.", kResNet), below("a.b.", kResNet)))), ElementsAre("a."));
  EXPECT_THAT(network_prefixes(shapes(kUnknown)), IsEmpty());
  EXPECT_THAT(network_prefixes(shapes({"my_conv1.weight", "my_layer1.0.conv1.weight"})), IsEmpty());
  const Texts decoder = {"h.0.attn.c_attn.weight", "wte.weight"};
  EXPECT_THAT(network_prefixes(shapes(below("model.transformer.", decoder))), ElementsAre("model."));
}

TEST(WeightWrapping, ManyNamesAreNoTrouble) {
  Texts names;
  for (int i = 0; i < 20000; ++i) {
    for (const std::string& name : below(std::to_string(i) + '.', {"conv1.weight", "layer1.0.conv1.weight"})) {
      names.push_back(name);
    }
  }
  EXPECT_THAT(refusal(names), HasSubstr("holds 20000 networks, below '0.', '1.', '10.', ..."));
}

}  // namespace
}  // namespace ceteris::weights
