// SPDX-License-Identifier: Apache-2.0
#include "ceteris/models/weight_wrapping.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <set>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris::models {
namespace {

// Modules that wrap others without changing what they compute; they can stand inside a name.
constexpr std::array<std::string_view, 4> kTransparent = {"_orig_mod", "_fsdp_wrapped_module",
                                                          "_checkpoint_wrapped_module", "_fpw_module"};
// What wraps the names of a network that is not known here.
constexpr std::array<std::string_view, 4> kWrappers = {"model.", "state_dict.", "model_state_dict.", "module."};
constexpr std::array<std::string_view, 6> kAverages = {"model_ema",      "state_dict_ema", "ema",
                                                       "ema_state_dict", "ema_model",      "params_ema"};

struct AsideRow {
  std::string_view word;
  bool part;  ///< of the component, which may be longer
  std::string_view why;
};
constexpr std::string_view kProgram = "a training program's own";
constexpr std::string_view kLoss = "of the loss";
constexpr std::array kAside = {
    AsideRow{"optim", true, "of the optimiser"},
    AsideRow{"sched", true, "of the schedule"},
    AsideRow{"scaler", true, "of the loss scaling"},
    AsideRow{"amp", false, "of the loss scaling"},
    AsideRow{"rng_state", true, "of random streams"},
    AsideRow{"random_state", true, "of random streams"},
    AsideRow{"rng", false, "of random streams"},
    AsideRow{"n_averaged", false, "the count of averaged weights"},
    AsideRow{"criterion", false, kLoss},
    AsideRow{"loss", false, kLoss},
    AsideRow{"loss_fn", false, kLoss},
    AsideRow{"loss_func", false, kLoss},
    AsideRow{"callbacks", false, kProgram},
    AsideRow{"loops", false, kProgram},
    AsideRow{"hyper_parameters", false, kProgram},
    AsideRow{"args", false, kProgram},
    AsideRow{"cfg", false, kProgram},
    AsideRow{"config", false, kProgram},
    AsideRow{"meta", false, kProgram},
    AsideRow{"message_hub", false, kProgram},
    AsideRow{"metrics", false, kProgram},
    AsideRow{"history", false, kProgram},
    AsideRow{"epoch", false, kProgram},
    AsideRow{"step", false, kProgram},
    AsideRow{"global_step", false, kProgram},
    AsideRow{"iteration", false, kProgram},
};

bool is_average(std::string_view component) {
  return std::ranges::find(kAverages, component) != kAverages.end();
}

/// The part of a name before its first dot.
std::string_view first_of(std::string_view name) {
  return name.substr(0, name.find('.'));
}

/// One of the outer modules of a prefix such as "state_dict.model.".
bool has_average(std::string_view prefix) {
  for (; !prefix.empty(); prefix.remove_prefix(std::min(prefix.size(), first_of(prefix).size() + 1))) {
    if (is_average(first_of(prefix))) {
      return true;
    }
  }
  return false;
}

bool is_below(std::string_view name, std::string_view prefix) {
  return name.size() > prefix.size() && name.starts_with(prefix);
}

/// The name without the modules that wrap others, which join `found`.
std::string without_transparent(std::string_view name, std::set<std::string>& found) {
  std::vector<std::string> parts = split(name, '.');
  std::erase_if(parts, [&](const std::string& part) {
    const bool transparent = std::ranges::find(kTransparent, part) != kTransparent.end();
    if (transparent) {
      found.insert(quoted(part));
    }
    return transparent;
  });
  return join(parts, ".");
}

std::string some_of(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 3;
  const std::size_t shown = std::min(kShown, names.size());
  return join(std::span(names).first(shown), ", ") + (shown < names.size() ? ", ..." : "");
}

class Unwrapper {
 public:
  explicit Unwrapper(std::span<const NamedShape> tensors) : tensors_(tensors.begin(), tensors.end()) {
    std::set<std::string> found;
    std::size_t changed = 0;
    for (NamedShape& tensor : tensors_) {
      std::string name = without_transparent(tensor.name, found);
      changed += name != tensor.name;
      tensor.name = std::move(name);
    }
    if (changed > 0) {
      result_.notes.push_back(join(std::vector(found.begin(), found.end()), " and ") + " of wrappers is taken out of " +
                              std::to_string(changed) + " names");
    }
    for (NamedShape& tensor : tensors_) {
      result_.names.emplace_back(tensor.name);
    }
  }

  [[nodiscard]] const std::vector<NamedShape>& tensors() const { return tensors_; }
  [[nodiscard]] std::size_t count_below(std::string_view prefix) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(result_.names, [&](const auto& name) { return name && is_below(*name, prefix); }));
  }
  /// All tensors that are not below the prefix are known to be no part of a network.
  [[nodiscard]] bool holds_all(std::string_view prefix) const {
    return count_below(prefix) > 0 && std::ranges::all_of(result_.names, [&](const auto& name) {
             return !name || is_below(*name, prefix) || !why_aside(*name, prefix).empty();
           });
  }

  /// Removes the prefix. `others`: what lies outside is left aside, whatever it is.
  void take_out(std::string_view prefix, bool others = false) {
    std::map<std::string, std::vector<std::string>> aside;
    std::vector<std::string> strange;
    for (std::optional<std::string>& name : result_.names) {
      if (!name) {
        continue;
      }
      const std::string why(why_aside(*name, prefix));
      // At the root everything lies below the prefix.
      if (is_below(*name, prefix) && (!prefix.empty() || why.empty())) {
        name->erase(0, prefix.size());
      } else if (!why.empty() || others) {
        aside[why.empty() ? "other tensors" : why].push_back(*name);
        name.reset();
      } else {
        strange.push_back(*name);
      }
    }
    describe(prefix, aside, strange);
  }

  Unwrapped finish() { return std::move(result_); }

 private:
  void describe(std::string_view prefix, const std::map<std::string, std::vector<std::string>>& aside,
                const std::vector<std::string>& strange) {
    if (!prefix.empty()) {
      const std::string shown = quoted(prefix);
      result_.notes.push_back(aside.empty() && strange.empty()
                                  ? "all names begin with " + shown + ", which is taken off"
                                  : "the names that begin with " + shown +
                                        " are the network's; the prefix is taken off");
    }
    for (const auto& [why, names] : aside) {
      result_.notes.push_back("left aside: " + std::to_string(names.size()) + " " + why + " (" + some_of(names) + ")");
    }
    if (!strange.empty()) {
      result_.notes.push_back("beside the network: " + std::to_string(strange.size()) + " (" + some_of(strange) + ")");
    }
  }

  std::vector<NamedShape> tensors_;
  Unwrapped result_;
};

/// The prefix of the network that is meant; nothing when none is known.
std::optional<std::string> chosen_prefix(const Unwrapper& unwrapper, bool ema, const std::string& where) {
  std::vector<std::string> plain, average;
  for (const std::string& prefix : network_prefixes(unwrapper.tensors())) {
    (has_average(prefix) ? average : plain).push_back(prefix);
  }
  const std::vector<std::string>& meant = ema || plain.empty() ? average : plain;
  if (meant.size() > 1) {
    std::vector<std::string> shown;
    for (const std::string& prefix : meant) {
      shown.push_back(quoted(prefix));
    }
    throw usage_error(where, "holds " + std::to_string(meant.size()) + " networks, below " + some_of(shown),
                      "save the one that is meant in a file of its own");
  }
  return meant.empty() ? std::nullopt : std::optional(meant.front());
}

/// Names of nobody: the average by its usual names, then the words that every wrapper uses.
void unwrap_unknown(Unwrapper& unwrapper, bool ema, const std::string& where) {
  if (ema) {
    const auto* found = std::ranges::find_if(
        kAverages, [&](std::string_view word) { return unwrapper.count_below(std::string(word) + ".") > 0; });
    if (found == kAverages.end()) {
      throw usage_error(where, "holds no moving average of the weights");
    }
    unwrapper.take_out(std::string(*found) + ".", /*others=*/true);
  }
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view prefix : kWrappers) {
      if (unwrapper.holds_all(prefix)) {
        unwrapper.take_out(prefix);
        again = true;
      }
    }
  }
}

}  // namespace

std::string_view why_aside(std::string_view name, std::string_view prefix) {
  while (!prefix.empty() && first_of(name) == first_of(prefix) && name.size() > first_of(name).size()) {
    const std::size_t size = first_of(prefix).size() + 1;
    name.remove_prefix(size);
    prefix.remove_prefix(std::min(size, prefix.size()));
  }
  std::string component(first_of(name));
  std::ranges::transform(component, component.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (is_average(component)) {
    return "of a moving average, which --ema takes";
  }
  const auto* row = std::ranges::find_if(kAside, [&](const AsideRow& r) {
    return r.part ? component.find(r.word) != std::string::npos : component == r.word;
  });
  return row == kAside.end() ? std::string_view() : row->why;
}

Unwrapped unwrap(std::span<const NamedShape> tensors, bool ema, const std::string& where) {
  Unwrapper unwrapper(tensors);
  if (const auto prefix = chosen_prefix(unwrapper, ema, where)) {
    unwrapper.take_out(*prefix, /*others=*/ema);
  } else {
    unwrap_unknown(unwrapper, ema, where);
  }
  return unwrapper.finish();
}

}  // namespace ceteris::models
