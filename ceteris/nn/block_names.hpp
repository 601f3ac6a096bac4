// SPDX-License-Identifier: Apache-2.0
// What the parts of a transformer block are called in weight files. A parameter starts by its path, so a name is part
// of what a network is.
#pragma once

namespace ceteris::nn {

/// The names of timm.
struct BlockNames {
  const char* norm1 = "norm1";
  const char* norm2 = "norm2";
  const char* norm1_post = "norm1_post";
  const char* norm2_post = "norm2_post";
  const char* scale1 = "ls1";
  const char* scale2 = "ls2";
  // Of sequence mixers, whose projections are c_attn and c_proj with nanoGPT:
  const char* qkv = "qkv";
  const char* proj = "proj";
  // Of the MLP:
  const char* fc1 = "fc1";
  const char* gate = "gate";
  const char* fc2 = "fc2";
};

/// Those of nanoGPT (Karpathy 2022); what it lacks is named beside them.
inline constexpr BlockNames kNanoGptNames{.norm1 = "ln_1",
                                          .norm2 = "ln_2",
                                          .norm1_post = "ln_1_post",
                                          .norm2_post = "ln_2_post",
                                          .scale1 = "ls_1",
                                          .scale2 = "ls_2",
                                          .qkv = "c_attn",
                                          .proj = "c_proj",
                                          .fc1 = "c_fc",
                                          .gate = "c_gate",
                                          .fc2 = "c_proj"};

}  // namespace ceteris::nn
