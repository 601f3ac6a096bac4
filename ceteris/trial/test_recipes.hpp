// SPDX-License-Identifier: Apache-2.0
// Every recipe by name on a network of the family that it was made for, as small as that may be. Free of libtorch:
// tests of the command line use it too.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace ceteris::trial {

/// Settings of a trial: model, and data of which `text` is the file where the recipe is one of text. Each network has
/// what draws masks: stochastic depth, or dropout.
inline std::vector<std::string> small_trial_of(std::string_view recipe, const std::string& text) {
  if (recipe == "nanogpt") {
    return {"model=gpt_nano", "model.context=16", "model.dropout=0.2", "data=text", "data.path=" + text};
  }
  std::vector<std::string> settings = {"data.images.size=32", "data.train=40", "data.validation=20"};
  const auto add = [&](std::initializer_list<std::string> more) {
    settings.insert(settings.end(), more.begin(), more.end());
  };
  if (recipe == "convnext") {
    add({"model=convnext_32px", "model.depths=[1,2]", "model.widths=[8,16]", "model.drop_path=0.2"});
  } else if (recipe == "swin") {
    add({"model=swin_32px", "model.width=8", "model.depths=[2,1]", "model.heads=[2,4]", "model.drop_path=0.2"});
  } else if (recipe == "cifar") {
    add({"model=resnet_32px", "model.depths=[1,1]", "model.widths=[8,16]", "model.drop_path=0.2"});
  } else {
    add({"model=vit_32px", "model.depth=2", "model.width=24", "model.drop_path=0.2"});
    if (recipe == "small") add({"model.pool=average"});
  }
  return settings;
}

}  // namespace ceteris::trial
