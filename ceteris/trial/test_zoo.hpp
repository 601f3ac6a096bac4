// SPDX-License-Identifier: Apache-2.0
// A small trial of every family and of every part that computes in its own way.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/models/table.hpp"
#include "ceteris/spec/set.hpp"
#include "ceteris/trial/trial_spec.hpp"

namespace ceteris::trial {

struct ZooCase {
  std::string name;
  std::string model;
  std::vector<std::string> set = {};
};

inline std::vector<ZooCase> zoo_cases() {
  return {{"small_cnn", "small_cnn_nano"},
          {"resnet", "resnet_32px"},
          {"convnext", "convnext_32px"},
          {"convnext_v2", "convnext_32px", {"model.grn=true"}},
          {"vit", "vit_32px"},
          {"swin", "swin_32px", {"model.drop_path=0.2"}},
          {"gpt", "gpt_nano"},
          {"gpt_dropout", "gpt_nano", {"model.dropout=0.1"}},
          {"vit_dyt", "vit_32px", {"model.norm=dyt"}},
          {"vit_derf", "vit_32px", {"model.norm=derf"}},
          {"vit_rms", "vit_32px", {"model.norm=rmsnorm"}},
          {"convnext_bn", "convnext_32px", {"model.norm=batchnorm"}},
          {"convnext_gn", "convnext_32px", {"model.norm=groupnorm"}},
          {"vit_pooling", "vit_32px", {"model.pool=average", "model.mixer=pooling"}},
          {"vit_neighbourhood", "vit_32px", {"model.pool=average", "model.mixer=neighbourhood"}},
          {"vit_sincos", "vit_32px", {"model.position=sincos"}},
          {"gpt_rotary", "gpt_nano", {"model.position=rotary"}},
          {"vit_linear", "vit_32px", {"model.mixer=linear_attention"}},
          {"vit_sigma", "vit_32px", {"model.weights=sigma_reparam"}}};
}

class EveryFamily : public testing::TestWithParam<ZooCase> {
 protected:
  TrialSpec spec() {
    TrialSpec made;
    made.model = models::find(GetParam().model).spec;
    made.recipe.batch = 4;
    made.recipe.steps = 4;
    made.recipe.evaluations = 1;
    made.recipe.checkpoints = 2;
    if (std::holds_alternative<models::GptSpec>(made.model)) {
      std::string text;
      for (int i = 0; i < 400; ++i) {
        text += "line " + std::to_string(i) + "\n";
      }
      write_file_atomic(folder_.path() / "text.txt", text);
      spec::set_all(made, std::vector<std::string>{"data=text", "data.path=" + (folder_.path() / "text.txt").string()});
    } else {
      spec::set_all(made, std::vector<std::string>{"data.train=16", "data.validation=10"});
    }
    spec::set_all(made, GetParam().set);
    return made;
  }

  TempDirectory folder_;
  Executor executor_{1};
  SilentProgress progress_;
};

}  // namespace ceteris::trial
