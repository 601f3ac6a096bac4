// SPDX-License-Identifier: Apache-2.0
#include <limits>
#include <numeric>
#include <string>

#include "ceteris/onnx/call.hpp"
#include "ceteris/onnx/ops.hpp"

namespace ceteris::onnx {
namespace {

using Convert = std::function<void(OnnxCall&)>;
using Axes = std::vector<std::int64_t>;
constexpr std::int64_t kEnd = std::numeric_limits<std::int64_t>::max();

/// The same numbers, perhaps in another type: memory formats and copies mean nothing in ONNX.
void keep(OnnxCall& c) {
  c.give(c.cast(c.first(), c.first_type(), c.out_type()));
}

/// Whatever the arguments say, the trace knows the shape that comes out.
void reshape(OnnxCall& c) {
  c.give(c.reshape(c.first(), c.out_dims()));
}

void permute(OnnxCall& c) {
  const Axes axes = c.axes("dims", c.rank("self"));
  c.give(c.emit("Transpose", {c.first()}, {{"perm", axes}}));
}

std::string swap(OnnxCall& c, std::int64_t a, std::int64_t b) {
  Axes axes(c.rank("self"));
  std::iota(axes.begin(), axes.end(), 0);
  std::swap(axes.at(static_cast<std::size_t>(a)), axes.at(static_cast<std::size_t>(b)));
  return c.emit("Transpose", {c.first()}, {{"perm", axes}});
}

Convert swap_named(const char* a, const char* b) {
  return [a, b](OnnxCall& c) {
    const std::size_t rank = c.rank("self");
    c.give(swap(c, c.axis(a, rank), c.axis(b, rank)));
  };
}

/// The last two axes; a tensor of fewer stays as it is.
void turn(OnnxCall& c) {
  const auto rank = static_cast<std::int64_t>(c.rank("self"));
  c.give(rank < 2 ? c.first() : swap(c, rank - 2, rank - 1));
}

void expand(OnnxCall& c) {
  // Expand broadcasts both ways, so 1 keeps a side: only a side of 1 that grows needs its number, or the batch.
  OnnxDims wanted = c.out_dims();
  const OnnxDims own = c.dims("self");
  for (std::size_t i = 0; i < own.size(); ++i) {
    OnnxDim& side = wanted[wanted.size() - own.size() + i];
    if (side == own[i]) side = {1, 1};
  }
  const bool grows = std::ranges::any_of(wanted, [](OnnxDim d) { return d != OnnxDim{1, 1}; });
  if (grows) {
    c.give_spread(c.first(), wanted);
  } else {
    c.give(wanted.size() == own.size() ? c.first() : c.reshape(c.first(), c.out_dims()));
  }
}

void repeat(OnnxCall& c) {
  const OnnxDims times = c.sizes("repeats");
  OnnxDims own = c.dims("self");
  std::string x = c.first();
  if (own.size() < times.size()) {
    own.insert(own.begin(), times.size() - own.size(), {1, 1});
    x = c.reshape(x, own);
  }
  c.give(c.emit("Tile", {x, c.shape(times)}));
}

/// Every slice of an axis several times in a row: a new axis behind it, expanded, and folded away.
void repeat_interleave(OnnxCall& c) {
  if (c.is_tensor("repeats") || !c.given("dim")) c.refuse("takes counts from a tensor, or a flattened tensor");
  const OnnxDims own = c.dims("self");
  const std::int64_t axis = c.axis("dim", own.size());
  OnnxDims wanted(own.size() + 1, {1, 1});
  wanted[static_cast<std::size_t>(axis + 1)] = {c.integer("repeats"), c.integer("repeats")};
  const std::string apart = c.emit("Unsqueeze", {c.first(), c.list({axis + 1})});
  c.give(c.reshape(c.emit("Expand", {apart, c.shape(wanted)}), c.out_dims()));
}

std::string slice(OnnxCall& c, const std::string& x, std::int64_t axis, std::int64_t begin, std::int64_t end,
                  std::int64_t step = 1) {
  return c.emit("Slice", {x, c.list({begin}), c.list({end}), c.list({axis}), c.list({step})});
}

void slice_row(OnnxCall& c) {
  const std::int64_t axis = c.axis("dim", c.rank("self"));
  const std::int64_t begin = c.given("start") ? c.integer("start") : 0, end = c.given("end") ? c.integer("end") : kEnd,
                     step = c.integer("step");
  c.give(begin == 0 && step == 1 && c.out_dims() == c.dims("self") ? c.first()
                                                                   : slice(c, c.first(), axis, begin, end, step));
}

void narrow(OnnxCall& c) {
  const std::int64_t axis = c.axis("dim", c.rank("self"));
  std::int64_t begin = c.integer("start");
  if (begin < 0) begin += c.side("self", axis);
  c.give(slice(c, c.first(), axis, begin, begin + c.integer("length")));
}

/// A whole number for Gather, which drops the axis.
std::string position(OnnxCall& c, std::int64_t index) {
  return c.constant(at::scalar_tensor(index, at::kLong));
}

void select(OnnxCall& c) {
  const std::int64_t axis = c.axis("dim", c.rank("self"));
  c.give(c.emit("Gather", {c.first(), position(c, c.integer("index"))}, {{"axis", axis}}));
}

void unbind(OnnxCall& c) {
  const std::int64_t axis = c.axis("dim", c.rank("self"));
  std::vector<std::string> names;
  const std::size_t parts = c.part_dims().size();
  for (std::size_t i = 0; i < parts; ++i) {
    names.push_back(c.emit("Gather", {c.first(), position(c, static_cast<std::int64_t>(i))}, {{"axis", axis}}));
  }
  c.give_parts(names);
}

/// chunk, split and their relatives: the trace knows how long the parts are.
void split(OnnxCall& c) {
  const std::int64_t axis = c.axis("dim", c.rank("self"));
  Axes lengths;
  for (const OnnxDims& part : c.part_dims()) {
    const OnnxDim side = part.at(static_cast<std::size_t>(axis));
    if (!side.fixed()) throw NotDynamic("the batch is split");
    lengths.push_back(side.first);
  }
  c.give_parts(c.emit_many("Split", {c.first(), c.list(lengths)}, lengths.size(), {{"axis", axis}}));
}

std::vector<std::string> cast_all(OnnxCall& c) {
  std::vector<std::string> names = c.tensors("tensors");
  const auto types = c.types("tensors");
  for (std::size_t i = 0; i < types.size(); ++i) names[i] = c.cast(names[i], types[i], c.out_type());
  return names;
}

void concatenate(OnnxCall& c) {
  const std::int64_t axis = c.axis("dim", c.out_dims().size());
  c.give(c.emit("Concat", cast_all(c), {{"axis", axis}}));
}

void stack(OnnxCall& c) {
  const std::int64_t axis = c.axis("dim", c.out_dims().size());
  std::vector<std::string> names = cast_all(c);
  for (std::string& name : names) name = c.emit("Unsqueeze", {name, c.list({axis})});
  c.give(c.emit("Concat", names, {{"axis", axis}}));
}

void flip(OnnxCall& c) {
  std::string x = c.first();
  for (const std::int64_t axis : c.axes("dims", c.rank("self"))) {
    x = slice(c, x, axis, -1, std::numeric_limits<std::int64_t>::min(), -1);
  }
  c.give(x);
}

/// The last `shift` elements of an axis come first.
void roll(OnnxCall& c) {
  std::string x = c.first();
  const Axes shifts = c.integers("shifts"), axes = c.integers("dims");
  if (axes.empty()) c.refuse("rolls a flattened tensor");
  const auto rank = static_cast<std::int64_t>(c.rank("self"));
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const std::int64_t axis = axes[i] < 0 ? axes[i] + rank : axes[i], length = c.side("self", axis);
    const std::int64_t cut = (length - shifts[i] % length) % length;
    if (cut != 0) {
      x = c.emit("Concat", {slice(c, x, axis, cut, kEnd), slice(c, x, axis, 0, cut)}, {{"axis", axis}});
    }
  }
  c.give(x);
}

/// libtorch lists the pads of the last axis first, (before, after) by (before, after); ONNX all befores, then all
/// afters.
void pad(OnnxCall& c) {
  std::string mode = c.given("mode") ? c.text("mode") : "constant";
  if (mode == "replicate") mode = "edge";
  if (mode != "constant" && mode != "edge" && mode != "reflect") c.refuse("pads by '" + mode + "'");
  const Axes pads = c.integers("pad");
  const std::size_t rank = c.rank("self");
  Axes both(2 * rank, 0);
  for (std::size_t i = 0; i < pads.size() / 2; ++i) {
    both[rank - 1 - i] = pads[2 * i];
    both[2 * rank - 1 - i] = pads[2 * i + 1];
  }
  std::vector<std::string> inputs{c.first(), c.list(both)};
  if (mode == "constant") inputs.push_back(c.scalar(c.given("value") ? c.number("value") : 0, c.out_type()));
  c.give(c.emit("Pad", inputs, {{"mode", mode}}));
}

void index_select(OnnxCall& c) {
  const std::int64_t axis = c.axis("dim", c.rank("self"));
  c.give(c.emit("Gather", {c.first(), c.tensor("index")}, {{"axis", axis}}));
}

/// x[:, :, indices]: one tensor of whole numbers.
void index(OnnxCall& c) {
  const std::vector<std::string> indices = c.tensors("indices");
  const auto types = c.types("indices");
  std::int64_t axis = -1;
  for (std::size_t i = 0; i < indices.size(); ++i) {
    if (indices[i].empty()) continue;
    if (axis >= 0) c.refuse("takes indices along several axes");
    if (i < types.size() && types[i] != at::kLong) c.refuse("picks by a mask");
    axis = static_cast<std::int64_t>(i);
  }
  if (axis < 0) c.refuse("takes no indices");
  c.give(c.emit("Gather", {c.first(), indices[static_cast<std::size_t>(axis)]}, {{"axis", axis}}));
}

void gather(OnnxCall& c) {
  const std::int64_t axis = c.axis("dim", c.rank("self"));
  c.give(c.emit("GatherElements", {c.first(), c.tensor("index")}, {{"axis", axis}}));
}

void embedding(OnnxCall& c) {
  c.give(c.emit("Gather", {c.tensor("weight"), c.tensor("indices")}, {{"axis", std::int64_t{0}}}));
}

Convert triangle(bool upper) {
  return [upper](OnnxCall& c) {
    const std::string diagonal = position(c, c.integer("diagonal"));
    c.give(c.emit("Trilu", {c.first(), diagonal}, {{"upper", std::int64_t{upper ? 1 : 0}}}));
  };
}

Convert filled(double value) {
  return [value](OnnxCall& c) { c.give_spread(c.scalar(value, c.out_type()), c.out_dims()); };
}

Convert filled_with(const char* argument) {
  return [argument](OnnxCall& c) { c.give_spread(c.operand(argument, c.out_type()), c.out_dims()); };
}

}  // namespace

std::vector<OnnxRow> onnx_shape_rows() {
  return {
      // The same elements in the same order
      {"aten::_reshape_alias", reshape},
      {"aten::_unsafe_view", reshape},
      {"aten::alias", keep},
      {"aten::clone", keep},
      {"aten::contiguous", keep},
      {"aten::detach", keep},
      {"aten::dropout", keep},
      {"aten::flatten", reshape},
      {"aten::reshape", reshape},
      {"aten::reshape_as", reshape},
      {"aten::squeeze", reshape},
      {"aten::to", keep},
      {"aten::type_as", keep},
      {"aten::unflatten", reshape},
      {"aten::unsqueeze", reshape},
      {"aten::view", reshape},
      {"aten::view_as", reshape},
      // Other orders
      {"aten::flip", flip},
      {"aten::mT", turn},
      {"aten::numpy_T", turn},
      {"aten::permute", permute},
      {"aten::roll", roll},
      {"aten::swapaxes", swap_named("axis0", "axis1")},
      {"aten::swapdims", swap_named("dim0", "dim1")},
      {"aten::t", turn},
      {"aten::transpose", swap_named("dim0", "dim1")},
      // More
      {"aten::broadcast_to", expand},
      {"aten::cat", concatenate},
      {"aten::constant_pad_nd", pad},
      {"aten::expand", expand},
      {"aten::expand_as", expand},
      {"aten::pad", pad},
      {"aten::repeat", repeat},
      {"aten::repeat_interleave", repeat_interleave},
      {"aten::stack", stack},
      // Fewer
      {"aten::chunk", split},
      {"aten::embedding", embedding},
      {"aten::gather", gather},
      {"aten::index", index},
      {"aten::index_select", index_select},
      {"aten::narrow", narrow},
      {"aten::select", select},
      {"aten::slice", slice_row},
      {"aten::split", split},
      {"aten::split_with_sizes", split},
      {"aten::tensor_split", split},
      {"aten::tril", triangle(/*upper=*/false)},
      {"aten::triu", triangle(/*upper=*/true)},
      {"aten::unbind", unbind},
      // Made from nothing, in the shape of the batch or of a neighbour: fixed ones are constants long before
      {"aten::empty_like", filled(0)},
      {"aten::fill", filled_with("value")},
      {"aten::full", filled_with("fill_value")},
      {"aten::full_like", filled_with("fill_value")},
      {"aten::new_full", filled_with("fill_value")},
      {"aten::new_ones", filled(1)},
      {"aten::new_zeros", filled(0)},
      {"aten::ones", filled(1)},
      {"aten::ones_like", filled(1)},
      {"aten::zero", filled(0)},
      {"aten::zeros", filled(0)},
      {"aten::zeros_like", filled(0)},
  };
}

}  // namespace ceteris::onnx
