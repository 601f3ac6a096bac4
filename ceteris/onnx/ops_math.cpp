// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <string>

#include "ceteris/onnx/call.hpp"
#include "ceteris/onnx/ops.hpp"

namespace ceteris::onnx {
namespace {

using Convert = std::function<void(OnnxCall&)>;

/// f(x), under one name in ONNX.
Convert unary(const char* op) {
  return [op](OnnxCall& c) { c.give(c.emit(op, {c.operand("self", c.out_type())})); };
}

/// f(x, y) of two tensors, or of a tensor and a number, broadcast.
Convert binary(const char* op) {
  return [op](OnnxCall& c) { c.give(c.emit(op, {c.operand("self", c.out_type()), c.operand("other", c.out_type())})); };
}

/// The type in which two arguments meet: a number follows the tensor unless it alone has a fraction.
at::ScalarType common_type(OnnxCall& c, const char* a, const char* b) {
  const at::ScalarType type = c.type(a);
  if (c.is_tensor(b)) return at::promote_types(type, c.type(b));
  return at::isFloatingType(type) || c.number(b) == std::floor(c.number(b)) ? type : at::kFloat;
}

Convert comparison(const char* op, bool negated = false) {
  return [op, negated](OnnxCall& c) {
    const at::ScalarType type = common_type(c, "self", "other");
    const std::string result = c.emit(op, {c.operand("self", type), c.operand("other", type)});
    c.give(negated ? c.emit("Not", {result}) : result);
  };
}

/// x + alpha * y, or x - alpha * y.
Convert sum(const char* op, bool reversed = false) {
  return [op, reversed](OnnxCall& c) {
    const at::ScalarType type = c.out_type();
    std::string self = c.operand("self", type), other = c.operand("other", type);
    std::string& scaled = reversed ? self : other;
    if (c.given("alpha") && c.number("alpha") != 1) {
      scaled = c.emit("Mul", {scaled, c.operand("alpha", type)});
    }
    c.give(reversed ? c.emit(op, {other, self}) : c.emit(op, {self, other}));
  };
}

/// self + value * (tensor1 op tensor2)
Convert fused(const char* op) {
  return [op](OnnxCall& c) {
    const at::ScalarType type = c.out_type();
    std::string product = c.emit(op, {c.operand("tensor1", type), c.operand("tensor2", type)});
    if (c.number("value") != 1) product = c.emit("Mul", {product, c.operand("value", type)});
    c.give(c.emit("Add", {c.operand("self", type), product}));
  };
}

void divide(OnnxCall& c) {
  if (c.given("rounding_mode")) c.refuse("rounds");
  binary("Div")(c);
}

void power(OnnxCall& c) {
  const at::ScalarType type = c.out_type();
  const std::string x = c.operand("self", type);
  if (c.is_tensor("exponent") || !c.is_tensor("self")) {
    c.give(c.emit("Pow", {x, c.operand("exponent", type)}));
    return;
  }
  const double exponent = c.number("exponent");
  if (exponent == 1) {
    c.give(x);
  } else if (exponent == 2) {
    c.give(c.emit("Mul", {x, x}));
  } else if (exponent == 3) {
    c.give(c.emit("Mul", {c.emit("Mul", {x, x}), x}));
  } else if (exponent == 0.5) {
    c.give(c.emit("Sqrt", {x}));
  } else if (exponent == -1) {
    c.give(c.emit("Reciprocal", {x}));
  } else {
    c.give(c.emit("Pow", {x, c.operand("exponent", type)}));
  }
}

void square(OnnxCall& c) {
  const std::string x = c.first();
  c.give(c.emit("Mul", {x, x}));
}

void rsqrt(OnnxCall& c) {
  c.give(c.emit("Reciprocal", {c.emit("Sqrt", {c.first()})}));
}

void expm1(OnnxCall& c) {
  c.give(c.emit("Sub", {c.emit("Exp", {c.first()}), c.scalar(1, c.out_type())}));
}

void log1p(OnnxCall& c) {
  c.give(c.emit("Log", {c.emit("Add", {c.first(), c.scalar(1, c.out_type())})}));
}

void erfc(OnnxCall& c) {
  c.give(c.emit("Sub", {c.scalar(1, c.out_type()), c.emit("Erf", {c.first()})}));
}

void clamp(OnnxCall& c, const char* low, const char* high) {
  const at::ScalarType type = c.out_type();
  std::string x = c.operand("self", type);
  if (low != nullptr && c.given(low)) x = c.emit("Max", {x, c.operand(low, type)});
  if (high != nullptr && c.given(high)) x = c.emit("Min", {x, c.operand(high, type)});
  c.give(x);
}

void relu6(OnnxCall& c) {
  c.give(c.emit("Min", {c.emit("Relu", {c.first()}), c.scalar(6, c.out_type())}));
}

/// x sigmoid(x)
void silu(OnnxCall& c) {
  const std::string x = c.first();
  c.give(c.emit("Mul", {x, c.emit("Sigmoid", {x})}));
}

/// x tanh(log(1 + exp(x)))
void mish(OnnxCall& c) {
  const std::string x = c.first();
  c.give(c.emit("Mul", {x, c.emit("Tanh", {c.emit("Softplus", {x})})}));
}

/// x Phi(x), written in the order in which runtimes recognise it and run it in one pass; or its tanh form.
void gelu(OnnxCall& c) {
  const at::ScalarType type = c.out_type();
  const std::string x = c.first(), one = c.scalar(1, type), half = c.scalar(0.5, type);
  if (c.text("approximate") == "none") {
    const std::string erf = c.emit("Erf", {c.emit("Div", {x, c.scalar(std::sqrt(2.0), type)})});
    c.give(c.emit("Mul", {c.emit("Mul", {x, c.emit("Add", {erf, one})}), half}));
    return;
  }
  const std::string cube = c.emit("Mul", {c.emit("Mul", {x, x}), x});
  const std::string bent = c.emit("Add", {x, c.emit("Mul", {cube, c.scalar(0.044715, type)})});
  const std::string tanh = c.emit("Tanh", {c.emit("Mul", {bent, c.scalar(std::sqrt(2 / M_PI), type)})});
  c.give(c.emit("Mul", {c.emit("Mul", {x, half}), c.emit("Add", {tanh, one})}));
}

void elu(OnnxCall& c) {
  if (c.number("scale") != 1 || c.number("input_scale") != 1) c.refuse("scales");
  c.give(c.emit("Elu", {c.first()}, {{"alpha", static_cast<float>(c.number("alpha"))}}));
}

void leaky_relu(OnnxCall& c) {
  c.give(c.emit("LeakyRelu", {c.first()}, {{"alpha", static_cast<float>(c.number("negative_slope"))}}));
}

void softplus(OnnxCall& c) {  // libtorch's threshold only saves time: beyond it the two agree in float32
  if (c.number("beta") != 1) c.refuse("has a beta");
  c.give(c.emit("Softplus", {c.first()}));
}

void log_sigmoid(OnnxCall& c) {
  c.give(c.emit("Neg", {c.emit("Softplus", {c.emit("Neg", {c.first()})})}));
}

void hard_sigmoid(OnnxCall& c) {
  c.give(c.emit("HardSigmoid", {c.first()}, {{"alpha", 1.0F / 6}, {"beta", 0.5F}}));
}

/// a sigmoid(b) of the two halves.
void glu(OnnxCall& c) {
  const std::int64_t axis = c.axis("dim", c.rank("self")), half = c.side("self", axis) / 2;
  const auto parts = c.emit_many("Split", {c.first(), c.list({half, half})}, 2, {{"axis", axis}});
  c.give(c.emit("Mul", {parts[0], c.emit("Sigmoid", {parts[1]})}));
}

Convert softmax(const char* op) {
  return [op](OnnxCall& c) {
    const std::int64_t axis = c.axis("dim", c.rank("self"));
    c.give(c.emit(op, {c.operand("self", c.out_type())}, {{"axis", axis}}));
  };
}

bool keeps(const OnnxCall& c) {
  return c.given("keepdim") && c.flag("keepdim");
}

/// Over "dim", or over everything when there is none.
std::string reduce(OnnxCall& c, const std::string& op, const std::string& x, bool keep) {
  const auto axes = c.axes("dim", c.rank("self"));
  const std::int64_t kept = keep ? 1 : 0;
  // Opset 17 takes the axes of this one reduction as an input.
  if (op == "ReduceSum") return c.emit(op, {x, c.list(axes)}, {{"keepdims", kept}});
  return c.emit(op, {x}, {{"axes", axes}, {"keepdims", kept}});
}

Convert reduction(const char* op) {
  return [op](OnnxCall& c) { c.give(reduce(c, op, c.operand("self", c.out_type()), keeps(c))); };
}

Convert norm(const char* order) {
  return [order](OnnxCall& c) {
    const double p = order != nullptr && c.given(order) ? c.number(order) : 2;
    if (p != 1 && p != 2) c.refuse("is neither the 1-norm nor the 2-norm");
    reduction(p == 2 ? "ReduceL2" : "ReduceL1")(c);
  };
}

/// The mean squared distance from the mean, times n / (n - correction).
std::string variance(OnnxCall& c) {
  const std::string x = c.first();
  double count = 1;
  for (const std::int64_t axis : c.axes("dim", c.rank("self"))) count *= static_cast<double>(c.side("self", axis));
  double correction = 1;
  if (c.given("correction")) correction = c.number("correction");
  if (c.given("unbiased")) correction = c.flag("unbiased") ? 1 : 0;
  const std::string distance = c.emit("Sub", {x, reduce(c, "ReduceMean", x, true)});
  const std::string mean = reduce(c, "ReduceMean", c.emit("Mul", {distance, distance}), keeps(c));
  return correction == 0 ? mean : c.emit("Mul", {mean, c.scalar(count / (count - correction), c.out_type())});
}

void var_mean(OnnxCall& c) {
  c.give(variance(c), 0);
  c.give(reduce(c, "ReduceMean", c.first(), keeps(c)), 1);
}

void cumsum(OnnxCall& c) {
  const std::string axis = c.constant(at::scalar_tensor(c.axis("dim", c.rank("self")), at::kLong));
  c.give(c.emit("CumSum", {c.operand("self", c.out_type()), axis}));
}

void where(OnnxCall& c) {
  const at::ScalarType type = c.out_type();
  c.give(c.emit("Where", {c.tensor("condition"), c.operand("self", type), c.operand("other", type)}));
}

void masked_fill(OnnxCall& c) {
  const at::ScalarType type = c.out_type();
  c.give(c.emit("Where", {c.tensor("mask"), c.operand("value", type), c.operand("self", type)}));
}

void lerp(OnnxCall& c) {  // a + w (b - a)
  const at::ScalarType type = c.out_type();
  const std::string from = c.operand("self", type), step = c.emit("Sub", {c.operand("end", type), from});
  c.give(c.emit("Add", {from, c.emit("Mul", {c.operand("weight", type), step})}));
}

}  // namespace

std::vector<OnnxRow> onnx_math_rows() {
  return {
      // One element at a time
      {"aten::abs", unary("Abs")},
      {"aten::acos", unary("Acos")},
      {"aten::acosh", unary("Acosh")},
      {"aten::asin", unary("Asin")},
      {"aten::asinh", unary("Asinh")},
      {"aten::atan", unary("Atan")},
      {"aten::atanh", unary("Atanh")},
      {"aten::arctan", unary("Atan")},
      {"aten::arcsinh", unary("Asinh")},
      {"aten::ceil", unary("Ceil")},
      {"aten::clamp", [](OnnxCall& c) { clamp(c, "min", "max"); }},
      {"aten::clamp_max", [](OnnxCall& c) { clamp(c, nullptr, "max"); }},
      {"aten::clamp_min", [](OnnxCall& c) { clamp(c, "min", nullptr); }},
      {"aten::clip", [](OnnxCall& c) { clamp(c, "min", "max"); }},
      {"aten::cos", unary("Cos")},
      {"aten::cosh", unary("Cosh")},
      {"aten::elu", elu},
      {"aten::erf", unary("Erf")},
      {"aten::erfc", erfc},
      {"aten::exp", unary("Exp")},
      {"aten::expm1", expm1},
      {"aten::floor", unary("Floor")},
      {"aten::gelu", gelu},
      {"aten::hardsigmoid", hard_sigmoid},
      {"aten::hardswish", unary("HardSwish")},
      {"aten::hardtanh", [](OnnxCall& c) { clamp(c, "min_val", "max_val"); }},
      {"aten::leaky_relu", leaky_relu},
      {"aten::log", unary("Log")},
      {"aten::log1p", log1p},
      {"aten::log_sigmoid", log_sigmoid},
      {"aten::mish", mish},
      {"aten::neg", unary("Neg")},
      {"aten::reciprocal", unary("Reciprocal")},
      {"aten::relu", unary("Relu")},
      {"aten::relu6", relu6},
      {"aten::round", unary("Round")},
      {"aten::rsqrt", rsqrt},
      {"aten::sigmoid", unary("Sigmoid")},
      {"aten::sign", unary("Sign")},
      {"aten::silu", silu},
      {"aten::sin", unary("Sin")},
      {"aten::sinh", unary("Sinh")},
      {"aten::softplus", softplus},
      {"aten::sqrt", unary("Sqrt")},
      {"aten::square", square},
      {"aten::tan", unary("Tan")},
      {"aten::tanh", unary("Tanh")},
      // Several tensors, element by element
      {"aten::add", sum("Add")},
      {"aten::addcdiv", fused("Div")},
      {"aten::addcmul", fused("Mul")},
      {"aten::div", divide},
      {"aten::lerp", lerp},
      {"aten::maximum", binary("Max")},
      {"aten::minimum", binary("Min")},
      {"aten::mul", binary("Mul")},
      {"aten::pow", power},
      {"aten::rsub", sum("Sub", /*reversed=*/true)},
      {"aten::sub", sum("Sub")},
      // Truth
      {"aten::eq", comparison("Equal")},
      {"aten::ge", comparison("GreaterOrEqual")},
      {"aten::gt", comparison("Greater")},
      {"aten::le", comparison("LessOrEqual")},
      {"aten::logical_and", binary("And")},
      {"aten::logical_not", unary("Not")},
      {"aten::logical_or", binary("Or")},
      {"aten::lt", comparison("Less")},
      {"aten::masked_fill", masked_fill},
      {"aten::ne", comparison("Equal", /*negated=*/true)},
      {"aten::where", where},
      // Along axes
      {"aten::amax", reduction("ReduceMax")},
      {"aten::amin", reduction("ReduceMin")},
      {"aten::cumsum", cumsum},
      {"aten::frobenius_norm", norm(nullptr)},
      {"aten::glu", glu},
      {"aten::linalg_vector_norm", norm("ord")},
      {"aten::log_softmax", softmax("LogSoftmax")},
      {"aten::logsumexp", reduction("ReduceLogSumExp")},
      {"aten::mean", reduction("ReduceMean")},
      {"aten::norm", norm("p")},
      {"aten::prod", reduction("ReduceProd")},
      {"aten::softmax", softmax("Softmax")},
      {"aten::std", [](OnnxCall& c) { c.give(c.emit("Sqrt", {variance(c)})); }},
      {"aten::sum", reduction("ReduceSum")},
      {"aten::var", [](OnnxCall& c) { c.give(variance(c)); }},
      {"aten::var_mean", var_mean},
  };
}

}  // namespace ceteris::onnx
