// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <torch/types.h>

#include <functional>

#include "ceteris/models/table.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/ops/attention.hpp"
#include "ceteris/ops/rotary.hpp"
#include "tests/parity/onnx_runtime.hpp"
#include "tests/support/gradient.hpp"

namespace ceteris::test {
namespace {

// ---- the zoo: small members of each family

models::StagedSpec convnext(const nn::NormSpec& norm, nn::Activation activation) {
  models::StagedSpec spec;
  spec.depths = {1, 2};
  spec.widths = {16, 24};
  spec.norm = norm;
  spec.activation = activation;
  return spec;
}

models::GptSpec gpt2() {
  models::GptSpec spec;
  spec.vocabulary = 61;
  spec.context = 24;
  spec.layers = 2;
  spec.width = 32;
  spec.mlp.activation = nn::Activation::GeluTanh;
  spec.bias = true;
  return spec;
}

models::GptSpec llama() {
  models::GptSpec spec = gpt2();
  spec.norm = nn::RmsNorm{1e-5};
  spec.mlp = {.activation = nn::Activation::Silu, .gated = true};
  spec.kv_heads = 2;
  spec.position = models::Position::Rotary;
  spec.bias = false;
  spec.tied_head = false;
  return spec;
}

models::StagedSpec convnextv2() {
  models::StagedSpec spec = convnext(nn::LayerNorm{}, nn::Activation::Gelu);
  spec.grn = true;
  spec.layer_scale = 0;
  return spec;
}

models::ViTSpec vit(const nn::MixerSpec& mixer, models::Pool pool) {
  auto spec = std::get<models::ViTSpec>(models::find("vit_32px").spec);
  spec.depth = 2;
  spec.mixer = mixer;
  spec.pool = pool;
  spec.registers = pool == models::Pool::ClassToken ? 2 : 0;
  return spec;
}

TEST(Onnx, EveryFamilyOfTheZooSaysTheSameInARuntime) {
  expect_onnx({zoo_case("convnext", convnext(nn::LayerNorm{}, nn::Activation::Gelu)),
               zoo_case("convnext_rmsnorm", convnext(nn::RmsNorm{}, nn::Activation::GeluTanh)),
               zoo_case("convnext_dyt", convnext(nn::DyT{}, nn::Activation::Silu)),
               zoo_case("convnext_batchnorm", convnext(nn::BatchNorm{}, nn::Activation::Relu2)),
               zoo_case("convnext_nothing", convnext(nn::NoNorm{}, nn::Activation::Identity)),
               zoo_case("convnextv2", convnextv2()), zoo_case("resnet", models::find("resnet_32px").spec),
               zoo_case("vit", vit(nn::Attention{}, models::Pool::ClassToken)),
               zoo_case("vit_linear_attention", vit(nn::LinearAttention{}, models::Pool::Average)),
               zoo_case("metaformer", vit(nn::Pooling{}, models::Pool::Average)),
               zoo_case("swin", models::find("swin_32px").spec), zoo_case("small_cnn", models::SmallCnnSpec{}),
               zoo_case("gpt2", gpt2()), zoo_case("llama", llama())});
}

// ---- single operations

struct Function : nn::Network {
  explicit Function(std::function<at::Tensor(const at::Tensor&)> function) : f(std::move(function)) {}
  at::Tensor forward(const at::Tensor& x, const nn::StepRandom&) override { return f(x); }
  std::function<at::Tensor(const at::Tensor&)> f;
};

OnnxCase function(std::string name, std::vector<std::int64_t> shape, std::function<at::Tensor(const at::Tensor&)> f) {
  return {.name = std::move(name),
          .network = std::make_shared<Function>(std::move(f)),
          .input = {.shape = std::move(shape)}};
}

at::Tensor constant(at::IntArrayRef shape, double phase = 0) {
  return sample(shape, phase).to(at::kFloat);
}

TEST(Onnx, FunctionsOfEachElement) {
  using at::Tensor;
  const std::vector<std::pair<std::string, std::function<Tensor(const Tensor&)>>> functions = {
      {"abs", [](const Tensor& x) { return x.abs(); }},
      {"atan", [](const Tensor& x) { return x.atan(); }},
      {"asinh", [](const Tensor& x) { return x.asinh(); }},
      {"clamp", [](const Tensor& x) { return x.clamp(-0.5, 0.7) + x.clamp_min(0.1) + x.clamp_max(0.2); }},
      {"cos", [](const Tensor& x) { return x.cos(); }},
      {"elu", [](const Tensor& x) { return at::elu(x) + 1; }},
      {"erf", [](const Tensor& x) { return x.erf() + x.erfc(); }},
      {"exp", [](const Tensor& x) { return x.exp() + x.expm1(); }},
      {"floor", [](const Tensor& x) { return x.floor() + x.ceil() + x.round() + x.sign(); }},
      {"gelu", [](const Tensor& x) { return at::gelu(x) - at::gelu(x * 2, "tanh"); }},
      {"hard", [](const Tensor& x) { return at::hardswish(x) + at::hardsigmoid(x) + at::hardtanh(x) + at::relu6(x); }},
      {"leaky_relu", [](const Tensor& x) { return at::leaky_relu(x, 0.2); }},
      {"log", [](const Tensor& x) { return (x.square() + 1).log() + x.abs().log1p(); }},
      {"mish", [](const Tensor& x) { return at::mish(x); }},
      {"pow",
       [](const Tensor& x) { return x.pow(2) + x.pow(3) + x.abs().pow(0.5) + x.abs().pow(1.7) + at::pow(2.0, x); }},
      {"reciprocal", [](const Tensor& x) { return (x.square() + 1).reciprocal() - 1 / (x.abs() + 2); }},
      {"relu", [](const Tensor& x) { return x.relu().square() - x.neg().relu(); }},
      {"rsqrt", [](const Tensor& x) { return (x.square() + 0.1).rsqrt() + x.abs().sqrt(); }},
      {"rsub", [](const Tensor& x) { return 1 - x + at::rsub(x, 3, 2) + at::sub(x, x * 2, 3); }},
      {"sigmoid", [](const Tensor& x) { return x.sigmoid() + at::log_sigmoid(x); }},
      {"silu", [](const Tensor& x) { return at::silu(x); }},
      {"sin", [](const Tensor& x) { return x.sin() + x.sinh() + x.cosh(); }},
      {"softplus", [](const Tensor& x) { return at::softplus(x); }},
      {"softsign", [](const Tensor& x) { return x / (1 + x.abs()); }},
      {"tanh", [](const Tensor& x) { return x.tanh(); }},
      {"in_place", [](const Tensor& x) { return (x * 2).add_(1).relu_().mul_(x); }},
      {"addcmul", [](const Tensor& x) { return at::addcmul(x, x, x.sin(), 0.5) + at::addcdiv(x, x, x.exp()); }},
      {"extremes", [](const Tensor& x) { return at::maximum(x, x * x) - at::minimum(x, x.sin()); }},
      {"lerp", [](const Tensor& x) { return at::lerp(x, x.sin(), 0.3); }},
      {"compare",
       [](const Tensor& x) {
         return (x > 0).to(at::kFloat) + (x <= 0.5) + (x < x.sin()).to(at::kFloat) * (x >= -0.5) + x.gt(0).eq(x.lt(1));
       }},
      {"where", [](const Tensor& x) { return at::where(x > 0, x, x * 0.1).masked_fill(x > 1, 1.0); }},
      {"broadcast",
       [](const Tensor& x) {
         return x * constant({7}) + constant({3, 1, 1}) - at::ones_like(x) * 2;
       }},
  };
  std::vector<OnnxCase> cases;
  for (const auto& [name, f] : functions) cases.push_back(function(name, {3, 5, 7}, f));
  expect_onnx(cases);
}

TEST(Onnx, AlongAxes) {
  using at::Tensor;
  expect_onnx({
      function("mean", {3, 4}, [](const Tensor& x) { return x.mean(1) + x.mean({-2}, true).squeeze(1); }),
      function("mean_all", {3, 4},
               [](const Tensor& x) {
                 return x - x.unsqueeze(0).sum({0, 2, 3}, true).squeeze(0) * 0;
               }),
      function("sum", {3, 4},
               [](const Tensor& x) {
                 return x.sum(-1) + x.square().sum({1, 2}, true).squeeze(2);
               }),
      function("extremes", {3, 4},
               [](const Tensor& x) {
                 return x.amax({1, 2}) - x.amin({2}).amax({1});
               }),
      function("norm", {3, 4},
               [](const Tensor& x) {
                 return x / (x.norm(2, {1, 2}, true) + x.norm(1, {2}, true) + 1e-6);
               }),
      function("vector_norm", {3, 4}, [](const Tensor& x) { return x / at::linalg_vector_norm(x, 2, {2}, true); }),
      function("var", {3, 4},
               [](const Tensor& x) {
                 return x.var({1, 2}, false) + x.std({1, 2}, true);
               }),
      function("var_mean", {3, 4},
               [](const Tensor& x) {
                 const auto [variance, mean] = at::var_mean(x, {1, 2}, true, true);
                 return (x - mean) / variance;
               }),
      function("softmax", {3, 4}, [](const Tensor& x) { return x.softmax(-1) + x.log_softmax(1); }),
      function("logsumexp", {3, 4}, [](const Tensor& x) { return x.logsumexp({2}); }),
      function("cumsum", {3, 4}, [](const Tensor& x) { return x.cumsum(1); }),
      function("glu", {3, 4}, [](const Tensor& x) { return at::glu(x, -1); }),
      function("grn", {5, 6, 4},
               [](const Tensor& x) {  // channels last
                 const Tensor energy = x.norm(2, {1, 2}, true);
                 return x * (energy / (energy.mean(-1, true) + 1e-6)) + x;
               }),
  });
}

TEST(Onnx, MovingElements) {
  using at::Tensor;
  // Made outside: the trace does not see how such a tensor gets its numbers.
  const Tensor three = at::tensor({5, 0, 2}, at::kLong), four = at::tensor({5, 0, 2, 2}, at::kLong).view({2, 2});
  expect_onnx({
      function("reshape", {6, 4},
               [](const Tensor& x) {
                 return x.reshape({-1, 3, 8}).flatten(1).view({x.size(0), 2, 12});
               }),
      function("fold", {6, 4},
               [](const Tensor& x) {
                 return x.reshape({x.size(0) * 3, 2, 4}).mul(2).view({-1, 6, 4});
               }),
      function("permute", {6, 4, 5},
               [](const Tensor& x) {
                 return x.permute({0, 3, 1, 2}).contiguous().transpose(1, -1);
               }),
      function("turn", {6, 4}, [](const Tensor& x) { return x.mT() + x.transpose(-1, -2) + x.swapaxes(1, 2); }),
      function("squeeze", {6, 1, 4},
               [](const Tensor& x) { return x.squeeze(2).unsqueeze(1) * x.unsqueeze(-1).squeeze(); }),
      function("select", {6, 4},
               [](const Tensor& x) { return x.select(1, 2) + x.select(1, -1) + x.narrow(1, 3, 1).squeeze(1); }),
      function("slice", {6, 4},
               [](const Tensor& x) { return x.slice(1, 1, 6, 2) + x.slice(1, -3) + x.slice(1, 0, 3); }),
      function("cat", {6, 4},
               [](const Tensor& x) {
                 return at::cat({x, x * 2, at::stack({x, -x}, 2).flatten(1, 2)}, 1);
               }),
      function("class_token", {6, 4},
               [](const Tensor& x) {
                 return at::cat({constant({1, 1, 4}).expand({x.size(0), -1, -1}), x}, 1);
               }),
      function("expand_as", {6, 4},
               [](const Tensor& x) {
                 return constant({6, 1}).expand_as(x) + x.mean(1, true).expand({-1, 6, -1});
               }),
      function("repeat", {6, 4},
               [](const Tensor& x) {
                 return x.repeat({1, 2, 1}) + constant({1, 12, 4}).repeat({x.size(0), 1, 1});
               }),
      function("repeat_interleave", {6, 4}, [](const Tensor& x) { return x.repeat_interleave(3, 1); }),
      function("expand_whole", {6, 4},
               [](const Tensor& x) {
                 return x.unsqueeze(2).expand({-1, 6, 5, 4}).reshape({-1, 5, 4}) *
                        constant({6, 1}).expand({6, 4}).slice(0, 0, 5);
               }),
      function("unbind", {3, 4},
               [](const Tensor& x) {
                 const auto p = x.unbind(1);
                 return p[0] * p[1] - p[2];
               }),
      function("chunk", {6, 4},
               [](const Tensor& x) {
                 const auto p = x.chunk(3, 1);
                 return p[0] * p[1] - p[2];
               }),
      function("split", {6, 5},
               [](const Tensor& x) {
                 const auto p = x.split(2, -1);
                 return p[0] * p[1] - p[2];
               }),
      function("split_sizes", {6, 5},
               [](const Tensor& x) {
                 const auto p = x.split_with_sizes({2, 1, 2}, 2);
                 return p[0] * p[1] - p[2];
               }),
      function("roll", {6, 5},
               [](const Tensor& x) {
                 return x.roll({-2, 3}, {1, 2}) + x.roll(7, 1);
               }),
      function("flip", {6, 5},
               [](const Tensor& x) {
                 return x.flip({1, 2});
               }),
      function("pad", {6, 5},
               [](const Tensor& x) {
                 return at::constant_pad_nd(x, {1, 2, 0, 3}, 0.5);
               }),
      function("pad_reflect", {2, 6, 5},
               [](const Tensor& x) {
                 return at::pad(x, {1, 2, 2, 1}, "reflect");
               }),
      function("index_select", {6, 5}, [=](const Tensor& x) { return x.index_select(1, three); }),
      function("index", {6, 5},
               [=](const Tensor& x) {
                 return x.index({at::indexing::Slice(), four});
               }),
      function("gather", {6, 5},
               [](const Tensor& x) {
                 return constant({40, 6, 5}).narrow(0, 0, 1).expand_as(x).gather(1, (x > 0).to(at::kLong) + 2);
               }),
      function("triangle", {5, 5}, [](const Tensor& x) { return x.triu(1) + x.tril(-1) * 2; }),
      function("filled", {5, 5},
               [](const Tensor& x) {
                 return at::cat({x, at::zeros({x.size(0), 1, 5}), at::full_like(x, 2)}, 1) + 1;
               }),
      function("zeros_alone", {5},
               [](const Tensor& x) {
                 return at::zeros_like(x) + at::ones({x.size(0), 5}) * 3;
               }),
  });
}

TEST(Onnx, ProductsConvolutionsAndNorms) {
  using at::Tensor;
  expect_onnx({
      function("linear", {6},
               [](const Tensor& x) {
                 return at::linear(x, constant({4, 6}), constant({4}));
               }),
      function("linear_wide", {3, 6},
               [](const Tensor& x) {
                 return at::linear(x, constant({4, 6}), constant({4}));
               }),
      function("matmul", {3, 6},
               [](const Tensor& x) {
                 return x.matmul(constant({6, 2})).matmul(constant({2}));
               }),
      function("addmm", {6},
               [](const Tensor& x) {
                 return at::addmm(constant({4}), x, constant({6, 4}), 0.5, 2);
               }),
      function("mm", {6},
               [](const Tensor& x) {
                 return x.mm(constant({6, 4}));
               }),
      function("bmm", {3, 6}, [](const Tensor& x) { return x.bmm(x.transpose(1, 2)); }),
      function("einsum", {3, 6},
               [](const Tensor& x) {
                 return at::einsum("ntc,nsc->nts", {x, x * 2});
               }),
      function("attention", {2, 4, 6},
               [](const Tensor& x) { return ops::causal_attention(x, ops::rotary(x), x.sin()); }),
      function("linear_attention", {2, 4, 6},
               [](const Tensor& x) {
                 const Tensor q = at::elu(x) + 1, k = at::elu(x.sin()) + 1;
                 const Tensor state = k.transpose(-1, -2).matmul(x);
                 return q.matmul(state) / q.matmul(k.sum(-2, true).transpose(-1, -2));
               }),
      function("conv", {4, 9, 8},
               [](const Tensor& x) {
                 return at::conv2d(x, constant({6, 2, 3, 2}), constant({6}), {2, 1}, {1, 0}, {1, 2}, 2);
               }),
      function("conv1d", {4, 9},
               [](const Tensor& x) {
                 return at::conv1d(x, constant({6, 4, 3}), {}, 1, 1);
               }),
      function("max_pool", {4, 9, 8},
               [](const Tensor& x) {
                 return at::max_pool2d(x, {3, 3}, {2, 2}, {1, 1});
               }),
      function("avg_pool", {4, 9, 8},
               [](const Tensor& x) {
                 return at::avg_pool2d(x, {3, 2}, {2, 2}, {1, 1}, false, false);
               }),
      function("adaptive", {4, 6, 8},
               [](const Tensor& x) {
                 return at::adaptive_avg_pool2d(x, {1, 1}) + at::adaptive_avg_pool2d(x, {3, 2});
               }),
      function("layer_norm", {4, 6},
               [](const Tensor& x) {
                 return at::layer_norm(x, {6}) + at::layer_norm(x, {4, 6}, constant({4, 6}));
               }),
      function("group_norm", {4, 6, 5},
               [](const Tensor& x) { return at::group_norm(x, 2, constant({4}), constant({4}, 0.4)); }),
      function(
          "group_norm_last", {6, 5, 4},
          [](const Tensor& x) {
            return at::group_norm(x.permute({0, 3, 1, 2}), 1, constant({4}), constant({4}, 0.4)).permute({0, 2, 3, 1});
          }),
      function("instance_norm", {4, 6, 5},
               [](const Tensor& x) { return at::instance_norm(x, {}, {}, {}, {}, true, 0.1, 1e-5, false); }),
      function("batch_norm", {4, 6},
               [](const Tensor& x) {
                 return at::batch_norm(x, {}, {}, constant({4}), constant({4}).exp(), false, 0.1, 1e-5, false);
               }),
  });
}

/// Windows as Swin has them: shifted, cut out, masked, put back.
TEST(Onnx, ShiftedWindows) {
  const at::Tensor table = constant({2, 9}), relative = at::arange(16).remainder(9);
  expect_onnx({function("windows", {4, 4, 6}, [=](const at::Tensor& x) {
    const auto n = x.size(0);
    at::Tensor mask = at::zeros({1, 4, 4, 1});
    mask.slice(1, 2, 4).fill_(1);
    mask.slice(2, 2, 4).slice(1, 0, 2).fill_(2);
    const auto cut = [](const at::Tensor& y) {
      return y.view({y.size(0), 2, 2, 2, 2, y.size(3)}).permute({0, 1, 3, 2, 4, 5}).reshape({-1, 4, y.size(3)});
    };
    const at::Tensor regions = cut(mask.roll({-1, -1}, {1, 2})).view({-1, 4});
    const at::Tensor blocked = (regions.unsqueeze(1) - regions.unsqueeze(2)).ne(0);
    const at::Tensor penalty = at::zeros_like(blocked, at::kFloat).masked_fill(blocked, -100.0);
    const at::Tensor windows = cut(x.roll({-1, -1}, {1, 2}));  // (N * 4, 4, C)
    const at::Tensor heads = windows.view({-1, 4, 2, 3}).transpose(1, 2);
    at::Tensor scores = heads.matmul(heads.transpose(-2, -1)) * 0.5;
    scores = scores + table.index_select(1, relative).view({2, 4, 4}).unsqueeze(0);
    scores = scores.view({n, 4, 2, 4, 4}) + penalty.unsqueeze(1).unsqueeze(0);
    const at::Tensor out = scores.view({-1, 2, 4, 4}).softmax(-1).matmul(heads).transpose(1, 2).reshape({-1, 4, 6});
    return out.view({n, 2, 2, 2, 2, 6}).permute({0, 1, 3, 2, 4, 5}).reshape({n, 4, 4, 6}).roll({1, 1}, {1, 2});
  })});
}

}  // namespace
}  // namespace ceteris::test
