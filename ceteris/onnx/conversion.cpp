// SPDX-License-Identifier: Apache-2.0
#include "ceteris/onnx/conversion.hpp"

#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/ir/ir.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <set>

#include "ceteris/base/error.hpp"
#include "ceteris/base/hash.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/onnx/ops.hpp"

namespace ceteris::onnx {
namespace {

using torch::jit::Node;
using torch::jit::Value;
namespace prim = c10::prim;

/// Equal in type, shape and every element.
bool same(const c10::IValue& a, const c10::IValue& b) {
  if (a.isTensor() && b.isTensor()) {
    const at::Tensor &x = a.toTensor(), &y = b.toTensor();
    if (!x.defined() || !y.defined() || x.is_same(y)) return x.is_same(y);
    return x.scalar_type() == y.scalar_type() && x.sizes() == y.sizes() && at::equal(x, y);
  }
  if (a.isList() && b.isList()) {
    const auto x = a.toListRef(), y = b.toListRef();
    return std::equal(x.begin(), x.end(), y.begin(), y.end(), same);
  }
  return a.tagKind() == b.tagKind() && a == b;
}

/// Runs one operation on constants.
std::vector<c10::IValue> run(const Node* node, torch::jit::Stack stack) {
  if (node->kind() == prim::ListConstruct) {
    c10::impl::GenericList list(node->output()->type()->expectRef<c10::ListType>().getElementType());
    for (c10::IValue& element : stack) list.push_back(std::move(element));
    return {list};
  }
  if (node->kind() == prim::ListUnpack) {
    return stack.front().toListRef().vec();
  }
  node->getOperation()(stack);
  return stack;
}

OnnxDims pair(at::IntArrayRef first, at::IntArrayRef second) {
  if (first.size() != second.size()) throw NotDynamic("a tensor has another number of axes in a larger batch");
  OnnxDims dims;
  for (std::size_t i = 0; i < first.size(); ++i) dims.push_back({first[i], second[i]});
  return dims;
}

std::vector<std::int64_t> sizes(const Value* value) {
  const auto type = value->type()->cast<c10::TensorType>();
  const auto known = type ? type->sizes().concrete_sizes() : c10::nullopt;
  CETERIS_CHECK(known.has_value(), "a traced tensor without a shape");
  return *known;
}

/// Whether nothing but `writer` can see the tensor that it writes into: made for it by the operation before.
bool is_own(const Value* value) {
  if (value->uses().size() != 1 || value->node()->maybeSchema() == nullptr) return false;
  const auto& schema = value->node()->schema();
  if (schema.is_mutable()) return true;  // looked at when it was converted
  constexpr std::array kMayBeAView = {"aten::reshape", "aten::flatten", "aten::contiguous", "aten::to"};
  return std::ranges::find(kMayBeAView, schema.name()) == kMayBeAView.end() &&
         std::ranges::none_of(schema.returns(), [](const auto& out) { return out.alias_info() != nullptr; });
}

/// Whether a tensor is made without values and never given any that the trace sees.
bool stays_empty(const Node* node) {
  const std::string op = node->kind().toQualString();
  if (!op.starts_with("aten::empty") && op != "aten::new_empty") return false;
  const auto& uses = node->output()->uses();
  return std::ranges::any_of(uses, [&](const auto& use) {
    const std::string user = use.user->kind().toQualString();
    return uses.size() > 1 || use.offset != 0 || (user != "aten::fill_" && user != "aten::zero_");
  });
}

}  // namespace

OnnxConversion::OnnxConversion(const Trace& first, const Trace& second, Batches batches)
    : first_(first), second_(second), batches_(batches) {}

OnnxGraph OnnxConversion::convert(const std::string& input_name, const std::string& output_name) {
  const auto nodes = pair_nodes();
  bind_inputs(input_name);
  for (const auto& [first, second] : nodes) {
    step(first, second);
  }

  const Value* out = first_.graph->outputs().at(0);
  // One more node, so that the output has its own name even where it is an input or a constant.
  graph_.nodes.push_back({"Identity", {tensor(out)}, {output_name}, {}});
  graph_.outputs.push_back({output_name, onnx_type(*out->type()->expect<c10::TensorType>()->scalarType()), {}});
  for (const OnnxDim& side : dims(out)) {
    auto& shape = graph_.outputs.back().shape;
    if (side.fixed()) {
      shape.emplace_back(side.first);
    } else {
      const std::int64_t times = side.first / batches_.first;
      shape.emplace_back(times == 1 ? "batch" : std::to_string(times) + "*batch");
    }
  }
  remove_unused();
  return std::move(graph_);
}

std::vector<std::pair<const Node*, const Node*>> OnnxConversion::pair_nodes() {
  std::vector<std::pair<const Node*, const Node*>> nodes;
  auto twin = second_.graph->nodes().begin();
  const auto end = second_.graph->nodes().end();
  for (const Node* node : first_.graph->nodes()) {
    if (twin == end || node->kind() != twin->kind() || node->inputs().size() != twin->inputs().size() ||
        node->outputs().size() != twin->outputs().size()) {
      throw NotDynamic("a larger batch takes other operations");
    }
    for (std::size_t i = 0; i < node->outputs().size(); ++i) twin_[node->outputs()[i]] = twin->outputs()[i];
    nodes.emplace_back(node, *twin);
    ++twin;
  }
  if (twin != end) throw NotDynamic("a larger batch takes more operations");
  return nodes;
}

void OnnxConversion::bind_inputs(const std::string& input_name) {
  const auto inputs = first_.graph->inputs(), twins = second_.graph->inputs();
  for (std::size_t i = 0; i < inputs.size(); ++i) twin_[inputs[i]] = twins[i];
  bound_[inputs[0]].name = input_name;
  counters_[input_name] = 1;
  OnnxValue value{input_name, onnx_type(*inputs[0]->type()->expect<c10::TensorType>()->scalarType()), {}};
  for (const OnnxDim& side : dims(inputs[0])) {
    if (side.fixed()) {
      value.shape.emplace_back(side.first);
    } else {
      value.shape.emplace_back("batch");
    }
  }
  graph_.inputs.push_back(value);
  for (std::size_t i = 0; i < first_.weights.size(); ++i) {
    const auto& [name, weight] = first_.weights[i];
    bound_[inputs[i + 1]].name = name;
    counters_[name] = 1;
    kept_.push_back(weight.detach().contiguous());
    weights_.emplace(name, kept_.back());
    const at::Tensor& kept = kept_.back();
    graph_.initialisers.push_back({name,
                                   onnx_type(kept.scalar_type()),
                                   kept.sizes().vec(),
                                   {static_cast<const char*>(kept.data_ptr()), kept.nbytes()}});
  }
}

void OnnxConversion::step(const Node* first, const Node* second) {
  if (stays_empty(first)) {
    OnnxCall(*this, first, first->kind().toQualString())
        .refuse("makes memory that the network fills by itself; a member of the network would be a constant");
  }
  if (first->kind() == prim::Constant) {
    bound_[first->output()] = {
        true, *torch::jit::toIValue(first->output()), *torch::jit::toIValue(second->output()), {}, {}, {}};
  } else if (fold(first, second)) {
    return;
  } else if (first->kind() == prim::ListUnpack) {
    const std::vector<std::string> parts = bound(first->input()).parts;
    CETERIS_CHECK(parts.size() == first->outputs().size(), "a list of another length than the trace says");
    for (std::size_t i = 0; i < parts.size(); ++i) bound_[first->outputs()[i]].name = parts[i];
  } else if (first->kind() != prim::ListConstruct) {  // the call that reads such a list looks at its elements
    call(first);
  }
}

bool OnnxConversion::fold(const Node* first, const Node* second) {
  torch::jit::Stack stack, twin_stack;
  bool equal = true;
  for (const Value* input : first->inputs()) {
    const auto found = bound_.find(input);
    if (found == bound_.end() || !found->second.known) return false;
    stack.push_back(found->second.first);
    twin_stack.push_back(found->second.second);
    equal = equal && same(stack.back(), twin_stack.back());
  }
  if (first->isNondeterministic()) OnnxCall(*this, first, first->kind().toQualString()).refuse("is random");
  const std::vector<c10::IValue> results = run(first, std::move(stack));
  // In-place operations write into one tensor when both traces share it; running them twice would write twice.
  const std::vector<c10::IValue> twins = equal ? results : run(second, std::move(twin_stack));
  if (!equal) {
    const auto is_tensor = [](const c10::IValue& value) { return value.isTensor() || value.isTensorList(); };
    for (std::size_t i = 0; i < results.size(); ++i) {
      if (is_tensor(results[i]) && !same(results[i], twins[i])) return false;
    }
  }
  for (std::size_t i = 0; i < results.size(); ++i) {
    bound_[first->outputs()[i]] = {true, results[i], same(results[i], twins[i]) ? results[i] : twins[i], {}, {}, {}};
  }
  return true;
}

void OnnxConversion::call(const Node* node) {
  std::string op = node->kind().toQualString();
  const bool in_place = node->maybeSchema() != nullptr && node->schema().is_mutable();
  if (in_place && op.ends_with('_')) op.pop_back();
  OnnxCall call(*this, node, op);
  if (in_place && !is_own(node->input(0))) {
    call.refuse("in place writes into a tensor that others may read");
  }
  const OnnxRow* row = find_onnx_row(op);
  if (row == nullptr) {
    const bool constant = std::ranges::all_of(
        node->inputs(), [&](const Value* input) { return bound_.contains(input) && bound(input).known; });
    if (constant) throw NotDynamic(op + " makes a constant that depends on the batch");
    call.refuse("has no row in the table of operations");
  }
  row->convert(call);
}

OnnxConversion::Bound& OnnxConversion::bound(const Value* value) {
  const auto found = bound_.find(value);
  CETERIS_CHECK(found != bound_.end(), "a traced value that nothing gave");
  return found->second;
}

OnnxDims OnnxConversion::dims(const Value* value) const {
  const auto found = bound_.find(value);
  if (found != bound_.end() && found->second.known) {
    return pair(found->second.first.toTensor().sizes(), found->second.second.toTensor().sizes());
  }
  return pair(sizes(value), sizes(twin_.at(value)));
}

std::string OnnxConversion::tensor(const Value* value) {
  Bound& b = bound(value);
  if (b.known && b.name.empty()) {
    if (!same(b.first, b.second)) throw NotDynamic("a constant depends on the batch");
    b.name = constant(b.first.toTensor());
  }
  if (!b.spread.empty()) {
    const std::string whole = shape(b.spread);
    b.name = emit("Expand", {b.name, whole}, {}, 1).front();
    b.spread.clear();
  }
  if (weights_.contains(b.name)) last_weight_ = b.name;
  return b.name;
}

std::string OnnxConversion::constant(const at::Tensor& value) {
  const at::Tensor kept = value.detach().contiguous();
  const OnnxType type = onnx_type(kept.scalar_type());
  const std::string_view bytes{static_cast<const char*>(kept.data_ptr()), kept.nbytes()};
  std::vector<std::string> key{std::to_string(static_cast<int>(type)), sha256_hex(bytes)};
  for (const std::int64_t side : kept.sizes()) key.push_back(std::to_string(side));
  const auto [entry, is_new] = constants_.try_emplace(join(key, ","));
  if (is_new) {
    entry->second = unique("constant");
    kept_.push_back(kept);
    graph_.initialisers.push_back({entry->second, type, kept.sizes().vec(), bytes});
  }
  return entry->second;
}

std::string OnnxConversion::shape(const OnnxDims& dims) {
  std::vector<std::string> parts;
  std::vector<std::int64_t> numbers;
  const auto flush = [&] {
    if (!numbers.empty()) parts.push_back(constant(at::tensor(at::IntArrayRef(numbers), at::kLong)));
    numbers.clear();
  };
  for (const OnnxDim& side : dims) {
    if (side.fixed()) {
      numbers.push_back(side.first);
      continue;
    }
    const std::int64_t times = side.first / batches_.first;
    if (side.first != times * batches_.first || side.second != times * batches_.second) {
      throw NotDynamic("a size is no multiple of the batch");
    }
    flush();
    if (batch_.empty()) {
      const std::string whole = emit("Shape", {graph_.inputs.front().name}, {}, 1).front();
      batch_ = emit("Gather", {whole, constant(at::zeros({1}, at::kLong))}, {}, 1).front();
    }
    parts.push_back(times == 1 ? batch_
                               : emit("Mul", {batch_, constant(at::full({1}, times, at::kLong))}, {}, 1).front());
  }
  if (parts.empty() || !numbers.empty()) {
    parts.push_back(constant(at::tensor(at::IntArrayRef(numbers), at::kLong)));
  }
  return parts.size() == 1 ? parts.front() : emit("Concat", parts, {{"axis", std::int64_t{0}}}, 1).front();
}

std::string OnnxConversion::unique(const std::string& stem) {
  std::string name;
  do {
    name = stem + "_" + std::to_string(counters_[stem]++);
  } while (counters_.contains(name));
  return name;
}

std::vector<std::string> OnnxConversion::emit(const std::string& op, std::vector<std::string> inputs,
                                              OnnxAttributes attributes, std::size_t outputs) {
  OnnxNode node{op, std::move(inputs), {}, std::move(attributes)};
  for (std::size_t i = 0; i < outputs; ++i) node.outputs.push_back(unique(op));
  graph_.nodes.push_back(node);
  return node.outputs;
}

void OnnxConversion::remove_unused() {
  std::set<std::string> read;
  for (const OnnxValue& output : graph_.outputs) read.insert(output.name);
  std::vector<OnnxNode> used;
  for (auto node = graph_.nodes.rbegin(); node != graph_.nodes.rend(); ++node) {
    if (std::ranges::any_of(node->outputs, [&](const std::string& name) { return read.contains(name); })) {
      read.insert(node->inputs.begin(), node->inputs.end());
      used.push_back(std::move(*node));
    }
  }
  graph_.nodes.assign(std::make_move_iterator(used.rbegin()), std::make_move_iterator(used.rend()));
  std::erase_if(graph_.initialisers, [&](const OnnxTensor& tensor) { return !read.contains(tensor.name); });
}

}  // namespace ceteris::onnx
