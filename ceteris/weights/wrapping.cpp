// SPDX-License-Identifier: Apache-2.0
#include "ceteris/weights/wrapping.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/weights/aside.hpp"

namespace ceteris::weights {
namespace {

// Modules that wrap others without changing what they compute; they can stand inside a name.
constexpr std::array<std::string_view, 4> kTransparent = {"_orig_mod", "_fsdp_wrapped_module",
                                                          "_checkpoint_wrapped_module", "_fpw_module"};
// What wraps the names of a network that is not known here.
constexpr std::array<std::string_view, 4> kWrappers = {"model.", "state_dict.", "model_state_dict.", "module."};
// The last layer of a classifier under the names of the networks that are known here.
constexpr std::array<std::string_view, 5> kLastLayers = {"fc.weight", "head.weight", "head.fc.weight",
                                                         "heads.head.weight", "classifier.2.weight"};

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
      found.insert(ceteris::quoted(part));
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

  /// Removes the words of a wrapper from a network that is not known; outside of them there is nothing but the known.
  void take_off(std::string_view prefix) {
    sort_out(prefix, [&](const NamedShape& tensor, bool below) {
      return below ? std::string() : why_aside(tensor.name, prefix);
    });
  }
  /// Removes the prefix of a network that was found below it.
  void take_network(std::string_view prefix) {
    const bool has_head = has_last_layer(prefix);
    sort_out(prefix, [&](const NamedShape& tensor, bool below) {
      return below ? why_aside(std::string_view(tensor.name).substr(prefix.size()), "")
                   : why_beside(tensor, prefix, has_head);
    });
  }
  /// Removes the prefix; what lies outside is left aside, whatever it is.
  void take_alone(std::string_view prefix) {
    sort_out(prefix, [&](const NamedShape& tensor, bool below) {
      const std::string why = below ? std::string() : why_aside(tensor.name, prefix);
      return below || !why.empty() ? why : "other tensors";
    });
  }

  Unwrapped finish() { return std::move(result_); }

 private:
  [[nodiscard]] bool has_last_layer(std::string_view prefix) const {
    return std::ranges::any_of(result_.names, [&](const auto& name) {
      return name && is_below(*name, prefix) &&
             std::ranges::find(kLastLayers, std::string_view(*name).substr(prefix.size())) != kLastLayers.end();
    });
  }

  /// `why` tells why a tensor, below the prefix or not, is left aside; empty for one that is not.
  void sort_out(std::string_view prefix, const std::function<std::string(const NamedShape&, bool below)>& why) {
    std::map<std::string, std::vector<std::string>> aside;
    std::vector<std::string> strange;
    for (std::size_t i = 0; i < tensors_.size(); ++i) {
      std::optional<std::string>& name = result_.names[i];
      if (!name) {
        continue;
      }
      const bool below = is_below(*name, prefix);
      if (const std::string reason = why({*name, tensors_[i].shape}, below); !reason.empty()) {
        aside[reason].push_back(*name);
        name.reset();
      } else if (below) {
        name->erase(0, prefix.size());
      } else {
        strange.push_back(*name);
      }
    }
    describe(prefix, aside, strange);
  }

  void describe(std::string_view prefix, const std::map<std::string, std::vector<std::string>>& aside,
                const std::vector<std::string>& strange) {
    if (!prefix.empty()) {
      const std::string shown = ceteris::quoted(prefix);
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
      shown.push_back(ceteris::quoted(prefix));
    }
    throw usage_error(where, "holds " + std::to_string(meant.size()) + " networks, below " + some_of(shown),
                      "save the one that is meant in a file of its own");
  }
  return meant.empty() ? std::nullopt : std::optional(meant.front());
}

/// Names of nobody: the average by its usual names, then the words that every wrapper uses.
void unwrap_unknown(Unwrapper& unwrapper, bool ema, const std::string& where) {
  if (ema) {
    const auto found = std::ranges::find_if(unwrapper.tensors(), [](const NamedShape& t) {
      return t.name.find('.') < t.name.size() - 1 && is_average(first_of(t.name));
    });
    if (found == unwrapper.tensors().end()) {
      throw usage_error(where, "holds no moving average of the weights");
    }
    unwrapper.take_alone(std::string(first_of(found->name)) + ".");
  }
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view prefix : kWrappers) {
      if (unwrapper.holds_all(prefix)) {
        unwrapper.take_off(prefix);
        again = true;
      }
    }
  }
}

}  // namespace

Unwrapped unwrap(std::span<const NamedShape> tensors, bool ema, const std::string& where) {
  Unwrapper unwrapper(tensors);
  if (const auto prefix = chosen_prefix(unwrapper, ema, where)) {
    ema ? unwrapper.take_alone(*prefix) : unwrapper.take_network(*prefix);
  } else {
    unwrap_unknown(unwrapper, ema, where);
  }
  return unwrapper.finish();
}

}  // namespace ceteris::weights
