// SPDX-License-Identifier: Apache-2.0
#include "ceteris/weights/name_tables.hpp"

#include "ceteris/base/error.hpp"

namespace ceteris::weights {
namespace {

/// A row of a network that all others name alike.
constexpr NameRow shared(std::string_view ours, std::string_view theirs, Form form = Form::AsIs) {
  return {{ours, theirs, theirs, theirs}, form};
}
/// The same name everywhere but in torchvision.
constexpr NameRow but_torchvision(std::string_view name, std::string_view torchvision) {
  return {{name, name, torchvision, name}};
}

// He et al. 2015. timm, torchvision and the many files that follow them agree.
constexpr std::array kResNet = {
    shared("stem.conv.*", "conv1.*"),
    shared("stem.norm.*", "bn1.*"),
    shared("stages.{i}.blocks.{j}.conv_in.*", "layer{i+1}.{j}.conv1.*", Form::Pointwise),
    shared("stages.{i}.blocks.{j}.norm_in.*", "layer{i+1}.{j}.bn1.*"),
    shared("stages.{i}.blocks.{j}.conv_spatial.*", "layer{i+1}.{j}.conv2.*"),
    shared("stages.{i}.blocks.{j}.norm_spatial.*", "layer{i+1}.{j}.bn2.*"),
    shared("stages.{i}.blocks.{j}.conv_out.*", "layer{i+1}.{j}.conv3.*", Form::Pointwise),
    shared("stages.{i}.blocks.{j}.norm_out.*", "layer{i+1}.{j}.bn3.*"),
    shared("stages.{i}.blocks.{j}.shortcut.conv.*", "layer{i+1}.{j}.downsample.0.*"),
    shared("stages.{i}.blocks.{j}.shortcut.norm.*", "layer{i+1}.{j}.downsample.1.*"),
    shared("head.fc.*", "fc.*"),
};

// Two 3 x 3 convolutions: the first is the spatial one, the second leads back to the sum.
constexpr std::array kResNetBasic = {
    shared("stem.conv.*", "conv1.*"),
    shared("stem.norm.*", "bn1.*"),
    shared("stages.{i}.blocks.{j}.conv_spatial.*", "layer{i+1}.{j}.conv1.*"),
    shared("stages.{i}.blocks.{j}.norm_spatial.*", "layer{i+1}.{j}.bn1.*"),
    shared("stages.{i}.blocks.{j}.conv_out.*", "layer{i+1}.{j}.conv2.*"),
    shared("stages.{i}.blocks.{j}.norm_out.*", "layer{i+1}.{j}.bn2.*"),
    shared("stages.{i}.blocks.{j}.shortcut.conv.*", "layer{i+1}.{j}.downsample.0.*"),
    shared("stages.{i}.blocks.{j}.shortcut.norm.*", "layer{i+1}.{j}.downsample.1.*"),
    shared("head.fc.*", "fc.*"),
};

// Liu et al. 2022; global response normalisation of V2 (Woo et al. 2023), which torchvision lacks.
constexpr std::array kConvNeXt = {
    NameRow{{"stem.conv.*", "stem.0.*", "features.0.0.*", "downsample_layers.0.0.*"}},
    NameRow{{"stem.norm.*", "stem.1.*", "features.0.1.*", "downsample_layers.0.1.*"}},
    NameRow{{"stages.{i}.downsample.norm.*", "stages.{i}.downsample.0.*", "features.{2i}.0.*",
             "downsample_layers.{i}.0.*"}},
    NameRow{{"stages.{i}.downsample.conv.*", "stages.{i}.downsample.1.*", "features.{2i}.1.*",
             "downsample_layers.{i}.1.*"}},
    NameRow{{"stages.{i}.blocks.{j}.conv_spatial.*", "stages.{i}.blocks.{j}.conv_dw.*", "features.{2i+1}.{j}.block.0.*",
             "stages.{i}.{j}.dwconv.*"}},
    NameRow{{"stages.{i}.blocks.{j}.norm_spatial.*", "stages.{i}.blocks.{j}.norm.*", "features.{2i+1}.{j}.block.2.*",
             "stages.{i}.{j}.norm.*"}},
    NameRow{{"stages.{i}.blocks.{j}.conv_in.*", "stages.{i}.blocks.{j}.mlp.fc1.*", "features.{2i+1}.{j}.block.3.*",
             "stages.{i}.{j}.pwconv1.*"},
            Form::Matrix},
    NameRow{{"stages.{i}.blocks.{j}.conv_out.*", "stages.{i}.blocks.{j}.mlp.fc2.*", "features.{2i+1}.{j}.block.5.*",
             "stages.{i}.{j}.pwconv2.*"},
            Form::Matrix},
    NameRow{{"stages.{i}.blocks.{j}.gamma", "stages.{i}.blocks.{j}.gamma", "features.{2i+1}.{j}.layer_scale",
             "stages.{i}.{j}.gamma"},
            Form::LayerScale},
    NameRow{
        {"stages.{i}.blocks.{j}.grn.weight", "stages.{i}.blocks.{j}.mlp.grn.weight", "", "stages.{i}.{j}.grn.gamma"},
        Form::Grn},
    NameRow{{"stages.{i}.blocks.{j}.grn.bias", "stages.{i}.blocks.{j}.mlp.grn.bias", "", "stages.{i}.{j}.grn.beta"},
            Form::Grn},
    NameRow{{"head.norm.*", "head.norm.*", "classifier.0.*", "norm.*"}},
    NameRow{{"head.fc.*", "head.fc.*", "classifier.2.*", "head.*"}},
};

// Dosovitskiy et al. 2021; DeiT (Touvron et al. 2021, with a second token when distilled) and DeiT III (layer scale).
constexpr std::array kVit = {
    but_torchvision("patch_embed.proj.*", "conv_proj.*"),
    but_torchvision("cls_token", "class_token"),
    but_torchvision("pos_embed", "encoder.pos_embedding"),
    but_torchvision("reg_token", ""),
    but_torchvision("dist_token", ""),
    but_torchvision("blocks.{j}.norm1.*", "encoder.layers.encoder_layer_{j}.ln_1.*"),
    but_torchvision("blocks.{j}.attn.qkv.*", "encoder.layers.encoder_layer_{j}.self_attention.in_proj_*"),
    but_torchvision("blocks.{j}.attn.q_norm.*", ""),
    but_torchvision("blocks.{j}.attn.k_norm.*", ""),
    but_torchvision("blocks.{j}.attn.proj.*", "encoder.layers.encoder_layer_{j}.self_attention.out_proj.*"),
    NameRow{{"blocks.{j}.ls1.gamma", "blocks.{j}.ls1.gamma", "", "blocks.{j}.gamma_1"}},
    but_torchvision("blocks.{j}.norm2.*", "encoder.layers.encoder_layer_{j}.ln_2.*"),
    but_torchvision("blocks.{j}.mlp.fc1.*", "encoder.layers.encoder_layer_{j}.mlp.0.*"),
    but_torchvision("blocks.{j}.mlp.fc2.*", "encoder.layers.encoder_layer_{j}.mlp.3.*"),
    NameRow{{"blocks.{j}.mlp.fc1.*", "", "encoder.layers.encoder_layer_{j}.mlp.linear_1.*", ""}},
    NameRow{{"blocks.{j}.mlp.fc2.*", "", "encoder.layers.encoder_layer_{j}.mlp.linear_2.*", ""}},
    NameRow{{"blocks.{j}.ls2.gamma", "blocks.{j}.ls2.gamma", "", "blocks.{j}.gamma_2"}},
    but_torchvision("norm.*", "encoder.ln.*"),
    but_torchvision("fc_norm.*", ""),
    but_torchvision("head.*", "heads.head.*"),
    but_torchvision("head_dist.*", ""),
};

// Liu et al. 2021. The authors count a merging to the stage before it, timm to the stage after it.
constexpr std::array kSwin = {
    but_torchvision("patch_embed.proj.*", "features.0.0.*"),
    but_torchvision("patch_embed.norm.*", "features.0.2.*"),
    NameRow{{"layers.{i+1}.downsample.norm.*", "layers.{i+1}.downsample.norm.*", "features.{2i+2}.norm.*",
             "layers.{i}.downsample.norm.*"}},
    NameRow{{"layers.{i+1}.downsample.reduction.*", "layers.{i+1}.downsample.reduction.*",
             "features.{2i+2}.reduction.*", "layers.{i}.downsample.reduction.*"}},
    but_torchvision("layers.{i}.blocks.{j}.norm1.*", "features.{2i+1}.{j}.norm1.*"),
    but_torchvision("layers.{i}.blocks.{j}.attn.qkv.*", "features.{2i+1}.{j}.attn.qkv.*"),
    but_torchvision("layers.{i}.blocks.{j}.attn.proj.*", "features.{2i+1}.{j}.attn.proj.*"),
    but_torchvision("layers.{i}.blocks.{j}.attn.relative_position_bias_table",
                    "features.{2i+1}.{j}.attn.relative_position_bias_table"),
    but_torchvision("layers.{i}.blocks.{j}.norm2.*", "features.{2i+1}.{j}.norm2.*"),
    but_torchvision("layers.{i}.blocks.{j}.mlp.fc1.*", "features.{2i+1}.{j}.mlp.0.*"),
    but_torchvision("layers.{i}.blocks.{j}.mlp.fc2.*", "features.{2i+1}.{j}.mlp.3.*"),
    but_torchvision("norm.*", "norm.*"),
    NameRow{{"head.*", "head.fc.*", "head.*", "head.*"}},
    NameRow{{"head.*", "head.*", "", ""}},
};

// Radford et al. 2019, with the names of nanoGPT, which are those of Hugging Face.
constexpr NameRow gpt(std::string_view name, Form form = Form::AsIs) {
  return {{name, "", "", name}, form};
}
constexpr std::array kGpt = {
    gpt("transformer.wte.*"),
    gpt("transformer.wpe.*"),
    gpt("transformer.h.{j}.ln_1.*"),
    gpt("transformer.h.{j}.attn.c_attn.*", Form::Conv1D),
    gpt("transformer.h.{j}.attn.c_proj.*", Form::Conv1D),
    gpt("transformer.h.{j}.ln_2.*"),
    gpt("transformer.h.{j}.mlp.c_fc.*", Form::Conv1D),
    gpt("transformer.h.{j}.mlp.c_proj.*", Form::Conv1D),
    gpt("transformer.ln_f.*"),
    gpt("lm_head.*"),
};

}  // namespace

std::span<const NameRow> name_rows(Family family) {
  switch (family) {
    case Family::ResNet:
      return kResNet;
    case Family::ResNetBasic:
      return kResNetBasic;
    case Family::ConvNeXt:
      return kConvNeXt;
    case Family::Vit:
      return kVit;
    case Family::Swin:
      return kSwin;
    case Family::Gpt:
      return kGpt;
  }
  throw Bug("name_rows", "a family without a table", __FILE__, __LINE__);
}

}  // namespace ceteris::weights
