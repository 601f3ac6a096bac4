// SPDX-License-Identifier: Apache-2.0
#include "ceteris/weights/load.hpp"

#include <torch/nn/module.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/nn/component.hpp"
#include "ceteris/weights/aside.hpp"
#include "ceteris/weights/resize.hpp"

namespace ceteris::weights {
namespace {

std::vector<WeightTensor> state_of(const torch::nn::Module& network) {
  std::vector<WeightTensor> state;
  for (const auto& entry : network.named_parameters()) {
    state.push_back({entry.key(), entry.value().detach()});
  }
  for (const auto& entry : network.named_buffers()) {
    state.push_back({entry.key(), entry.value()});
  }
  return state;
}

std::vector<std::int64_t> without_ones(at::IntArrayRef shape) {
  std::vector<std::int64_t> sides;
  std::copy_if(shape.begin(), shape.end(), std::back_inserter(sides), [](std::int64_t side) { return side != 1; });
  return sides;
}

bool is_first_convolution(std::string_view name) {
  return name == "stem.conv.weight" || name == "patch_embed.proj.weight" || name == "layers.0.conv.weight";
}
bool is_head(std::string_view name) {
  return name == "head.fc.weight" || name == "head.weight";
}

/// What forward_head of a classifier multiplies and adds: the parts of its last linear layer.
bool is_part_of_head(std::string_view name) {
  const std::string_view layer = name.substr(0, std::min(name.rfind('.'), name.size()));
  return layer == "head" || layer == "head.fc";
}

std::string side_text(std::int64_t side) {
  return std::to_string(side) + " x " + std::to_string(side);
}

constexpr std::string_view kIndexTable = ".relative_position_index";

/// What is copied where; filled while all is checked, before anything moves.
struct Copy {
  at::Tensor target;
  at::Tensor value;
};

class Loader {
 public:
  Loader(const LoadOptions& options, LoadReport& report) : options_(options), report_(report) {}

  void place(const std::string& name, const WeightTensor& target, const WeightTensor& source) {
    if (target.value.is_floating_point() != source.value.is_floating_point()) {
      misfit(target, type_name(source.value.scalar_type()) + " in the file, " + type_name(target.value.scalar_type()) +
                         " in the network");
      return;
    }
    if (options_.new_head && is_part_of_head(name)) {
      report_.dropped_head.push_back(target.name);
      return;
    }
    at::Tensor value = source.value;
    if (value.sizes() != target.value.sizes() && without_ones(value.sizes()) != without_ones(target.value.sizes())) {
      const auto adapted = options_.strict ? std::nullopt : adapt(name, target, value);
      if (!adapted) {
        return refuse(name, target, value);
      }
      value = *adapted;
    }
    copies_.push_back({target.value, value.reshape(target.value.sizes())});
    report_.loaded.push_back(target.name);
  }

  [[nodiscard]] const std::vector<Copy>& copies() const { return copies_; }

 private:
  void misfit(const WeightTensor& target, std::string what) {
    report_.misfits.push_back({target.name, std::move(what)});
  }

  void refuse(const std::string& name, const WeightTensor& target, const at::Tensor& value) {
    const at::Tensor& own = target.value;
    const bool classes = is_head(name) && value.dim() == 2 && own.dim() == 2 && value.size(1) == own.size(1);
    const bool bias = head_left_ && name == head_bias_;
    if (!options_.strict && (classes || bias)) {
      head_left_ = true;
      head_bias_ = name.substr(0, name.rfind('.')) + ".bias";
      report_.dropped_head.push_back(target.name);
      return;
    }
    misfit(target, shape_text(value.sizes()) + " in the file, " + shape_text(own.sizes()) + " in the network");
  }

  std::optional<at::Tensor> adapt(const std::string& name, const WeightTensor& target, const at::Tensor& value) {
    const at::Tensor& own = target.value;
    if (name == "pos_embed" && own.dim() == 3 && own.size(2) == value.size(-1)) {
      if (auto resized = resize_positions(value, own.size(1))) {
        report_.resized.push_back(target.name + ": " + std::to_string(value.size(1)) + " positions to " +
                                  std::to_string(own.size(1)));
        return resized;
      }
    }
    if (name.ends_with("relative_position_bias_table") && own.dim() == 2 && own.size(1) == value.size(-1)) {
      if (auto resized = resize_bias_table(value, own.size(0))) {
        report_.resized.push_back(target.name + ": " + std::to_string(value.size(0)) + " relative positions to " +
                                  std::to_string(own.size(0)));
        return resized;
      }
    }
    if (is_first_convolution(name) && value.dim() == 4 && own.dim() == 4 && own.size(0) == value.size(0)) {
      return adapt_first(name, target, value);
    }
    return std::nullopt;
  }

  std::optional<at::Tensor> adapt_first(const std::string& name, const WeightTensor& target, at::Tensor value) {
    const at::Tensor& own = target.value;
    const bool patch = name == "patch_embed.proj.weight";
    const bool other_side = own.size(2) != value.size(2) || own.size(3) != value.size(3);
    if (other_side && (!patch || value.size(2) != value.size(3) || own.size(2) != own.size(3))) {
      return std::nullopt;
    }
    if (own.size(1) != value.size(1)) {
      report_.channels = target.name + ": " + std::to_string(value.size(1)) + " input channels " +
                         (own.size(1) == 1 ? "summed to 1" : "tiled to " + std::to_string(own.size(1)));
      value = adapt_channels(value, own.size(1));
    }
    if (other_side) {
      report_.resized.push_back(target.name + ": " + side_text(value.size(2)) + " to " + side_text(own.size(2)));
      value = resize_patch_kernel(value, own.size(2));
    }
    return value;
  }

  const LoadOptions& options_;
  LoadReport& report_;
  std::vector<Copy> copies_;
  bool head_left_ = false;
  std::string head_bias_;
};

/// Of a DeiT that was distilled through a token of its own (Touvron et al. 2021).
bool is_distillation(const std::string& name) {
  return name == "dist_token" || name.starts_with("head_dist.");
}

/// Why a network can do without a tensor of a file that it has no place for; empty when it cannot.
std::string why_dispensable(const std::string& name, const CommonNames& file, const CommonNames& network) {
  if (is_distillation(name)) {
    return "of a second token that this network does not have";
  }
  if (name != "lm_head.weight") {
    return {};
  }
  // A decoder whose head is its embedding stores it once or twice.
  const auto embedding = file.tensors.find("transformer.wte.weight");
  const bool same = embedding != file.tensors.end() && network.tensors.contains("transformer.wte.weight") &&
                    at::equal(embedding->second.value, file.tensors.at(name).value);
  return same ? "the head, which is the embedding" : "";
}

/// Of a file whose names tell no network: what stands before the names of this one, so that the most fit; empty when
/// none fits better than as they are. Throws Error (exit 2) when two fit alike.
std::string prefix_before(const CommonNames& network, const CommonNames& file, const std::string& where) {
  constexpr int kDeepest = 32;  // modules around a network
  std::map<std::string, int> fitting;
  for (const auto& [name, tensor] : file.tensors) {
    fitting[""] += network.tensors.contains(name) ? 1 : 0;
    std::size_t begin = 0;
    for (int depth = 0; depth < kDeepest; ++depth) {
      const std::size_t dot = name.find('.', begin);
      if (dot == std::string::npos) {
        break;
      }
      begin = dot + 1;
      fitting[name.substr(0, begin)] += network.tensors.contains(name.substr(begin)) ? 1 : 0;
    }
  }
  const auto best = std::ranges::max_element(fitting, {}, [](const auto& entry) { return entry.second; });
  if (best == fitting.end() || best->second == 0 || best->first.empty()) {
    return {};
  }
  const bool most = best->second * 2 > static_cast<int>(network.tensors.size());
  for (const auto& [prefix, count] : fitting) {
    if (most && count == best->second && prefix != best->first && why_aside(prefix, best->first).empty()) {
      throw usage_error(where,
                        "holds 2 networks, below " + ceteris::quoted(best->first) + ", " + ceteris::quoted(prefix),
                        "save the one that is meant in a file of its own");
    }
  }
  return best->first;
}

/// Takes the prefix off; what lies outside of it goes over to `beside`.
CommonNames without_prefix(CommonNames file, const std::string& prefix, std::vector<WeightTensor>& beside) {
  CommonNames result{.tensors = {}, .dropped = std::move(file.dropped)};
  for (auto& [name, tensor] : file.tensors) {
    if (name.size() > prefix.size() && name.starts_with(prefix)) {
      result.tensors.emplace(name.substr(prefix.size()), std::move(tensor));
    } else {
      beside.push_back(std::move(tensor));
    }
  }
  return result;
}

/// A table of Swin is left out because it follows from the window: proof that it does, in the order of the rows.
bool follows_from_window(const at::Tensor& table) {
  const auto side = static_cast<std::int64_t>(std::llround(std::pow(static_cast<double>(table.numel()), 0.25)));
  if (side < 1 || side * side * side * side != table.numel() || at::isFloatingType(table.scalar_type())) {
    return false;
  }
  return at::equal(table.reshape({-1}).to(at::kLong), at::tensor(relative_position_index(side), at::kLong));
}

std::string some(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 3;
  const std::vector<std::string> first(names.begin(),
                                       names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), kShown)));
  return std::to_string(names.size()) + " (" + join(first, ", ") + (names.size() > kShown ? ", ...)" : ")");
}

std::vector<std::string> misfit_names(const LoadReport& report) {
  std::vector<std::string> names;
  for (const Misfit& misfit : report.misfits) {
    names.push_back(misfit.name + " " + misfit.what);
  }
  return names;
}

std::string described(const std::optional<Naming>& naming) {
  return naming ? "a " + std::string(family_title(naming->family)) + " with the names of " +
                      std::string(scheme_name(naming->scheme))
                : "no network we know";
}

}  // namespace

std::vector<std::string> LoadReport::lines() const {
  std::vector<std::string> text;
  const auto add = [&](std::string_view what, const std::vector<std::string>& names) {
    if (!names.empty()) {
      text.push_back(std::string(what) + ": " + some(names));
    }
  };
  if (!prefix.empty()) {
    text.push_back("the names begin with " + ceteris::quoted(prefix) + ", which is taken off");
  }
  add("missing in the file, left as they were", missing);
  add("the head is missing in the file, left as it was", missing_head);
  add("in the file alone, with no place in this network", unexpected);
  add("do not fit, left as they were", misfit_names(*this));
  for (const std::string& line : resized) {
    text.push_back("resized " + line);
  }
  if (!channels.empty()) {
    text.push_back(channels);
  }
  add("the head is for other classes and was left as it was", dropped_head);
  std::map<std::string, std::vector<std::string>> by_reason;
  for (const LeftOut& tensor : ignored) {
    by_reason[tensor.why].push_back(tensor.name);
  }
  for (const auto& [why, names] : by_reason) {
    text.push_back("left out: " + some(names) + ", " + why);
  }
  return text;
}

std::vector<std::string> LoadReport::faults(bool with_head) const {
  LoadReport wrong;
  wrong.missing = missing;
  wrong.unexpected = unexpected;
  wrong.misfits = misfits;
  if (with_head) {
    wrong.missing_head = missing_head;
    wrong.dropped_head = dropped_head;
  }
  std::vector<std::string> text = wrong.lines();
  if (std::any_of(ignored.begin(), ignored.end(), [](const LeftOut& tensor) { return is_distillation(tensor.name); })) {
    text.emplace_back("a distilled DeiT, whose second token this model does not have");
  }
  return text;
}

LoadReport load_weights(torch::nn::Module& network, const WeightFile& file, const LoadOptions& options) {
  const torch::NoGradGuard no_grad;
  const std::string where = printable(file.path.string());
  const std::vector<WeightTensor> state = state_of(network);
  const CommonNames own = common_names(state, detect(names_of(state)));
  CommonNames theirs = common_names(file.tensors, file.naming);
  LoadReport report;
  std::vector<WeightTensor> beside;
  if (!file.naming) {
    report.prefix = prefix_before(own, theirs, where);
    theirs = without_prefix(std::move(theirs), report.prefix, beside);
  }
  const bool has_head = std::any_of(own.tensors.begin(), own.tensors.end(), [&](const auto& entry) {
    return is_head(entry.first) && theirs.tensors.contains(entry.first);
  });
  Loader loader(options, report);
  // Weights before biases, so that a head's bias follows what was decided for its weight.
  for (const bool biases : {false, true}) {
    for (const auto& [name, target] : own.tensors) {
      if (name.ends_with(".bias") != biases) {
        continue;
      }
      if (const auto source = theirs.tensors.find(name); source != theirs.tensors.end()) {
        loader.place(name, target, source->second);
      } else {
        (is_part_of_head(name) && !has_head ? report.missing_head : report.missing).push_back(target.name);
      }
    }
  }
  const auto leave = [&](const std::string& name, std::string why) {
    if (why.empty()) {
      report.unexpected.push_back(name);
    } else {
      report.ignored.push_back({name, std::move(why)});
    }
  };
  for (const auto& [name, source] : theirs.tensors) {
    if (!own.tensors.contains(name)) {
      std::string why = why_dispensable(name, theirs, own);
      // Of a network that is known, all that is to be left aside already is.
      leave(source.name, why.empty() && !file.naming ? why_aside(name, "") : std::move(why));
    }
  }
  for (const NamedShape& tensor : names_of(beside)) {
    leave(tensor.name, why_beside(tensor, report.prefix, has_head));
  }
  for (const WeightTensor& tensor : file.tensors) {
    if (tensor.name.ends_with(kIndexTable) && file.naming && file.naming->family == Family::Swin &&
        !follows_from_window(tensor.value)) {
      report.misfits.push_back({tensor.name, "has another order than the network's"});
    }
  }
  report.ignored.insert(report.ignored.end(), theirs.dropped.begin(), theirs.dropped.end());
  if (report.loaded.empty()) {
    throw usage_error(where, "none of its tensors fits the network: it holds " + described(file.naming));
  }
  if (options.strict && (!report.missing.empty() || !report.missing_head.empty() || !report.unexpected.empty() ||
                         !report.misfits.empty())) {
    LoadReport wrong;
    wrong.missing = report.missing;
    wrong.missing_head = report.missing_head;
    wrong.unexpected = report.unexpected;
    wrong.misfits = report.misfits;
    throw usage_error(where, "does not fit the network: " + join(wrong.lines(), "; "));
  }
  for (const Copy& copy : loader.copies()) {
    at::Tensor(copy.target).copy_(copy.value);
    file.forget(copy.value);
  }
  if (!report.missing.empty() || file.averaged) {
    nn::settle(network);  // what is missing, or was averaged, may follow from what is there
  }
  return report;
}

std::optional<std::int64_t> classes_of(const WeightFile& file) {
  for (const auto& [name, tensor] : common_names(file.tensors, file.naming).tensors) {
    if (is_head(name) && tensor.value.dim() >= 2) {
      return tensor.value.size(0);
    }
  }
  return std::nullopt;
}

void save_weights(const torch::nn::Module& network, const std::filesystem::path& path, Scheme scheme,
                  std::map<std::string, std::string> metadata) {
  std::vector<WeightTensor> state = state_of(network);
  const std::string where = printable(path.string());
  if (const auto naming = detect(names_of(state))) {
    if (scheme != Scheme::Ceteris) {
      state = renamed(state, *naming, scheme, where).tensors;
    }
    metadata["family"] = family_title(naming->family);
  } else if (scheme != Scheme::Ceteris) {
    throw usage_error(where, "this network has no name in " + std::string(scheme_name(scheme)));
  }
  metadata["naming"] = scheme_name(scheme);
  write_weights(path, state, std::move(metadata));
}

}  // namespace ceteris::weights
