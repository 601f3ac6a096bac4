// SPDX-License-Identifier: Apache-2.0
#include "ceteris/weights/aside.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "ceteris/base/text.hpp"

namespace ceteris::weights {
namespace {

constexpr std::array<std::string_view, 6> kAverages = {"model_ema",      "state_dict_ema", "ema",
                                                       "ema_state_dict", "ema_model",      "params_ema"};

enum class Match { Whole, Part, Start };
struct AsideRow {
  std::string_view word;
  Match match;  ///< how the word lies in the component
  std::string_view why;
};
constexpr std::string_view kProgram = "a training program's own";
constexpr std::string_view kLoss = "of the loss";
constexpr std::string_view kMetric = "of metrics";
constexpr std::array kAside = {
    AsideRow{"optim", Match::Part, "of the optimiser"},
    AsideRow{"sched", Match::Part, "of the schedule"},
    AsideRow{"scaler", Match::Part, "of the loss scaling"},
    AsideRow{"amp", Match::Whole, "of the loss scaling"},
    AsideRow{"rng_state", Match::Part, "of random streams"},
    AsideRow{"random_state", Match::Part, "of random streams"},
    AsideRow{"rng", Match::Whole, "of random streams"},
    AsideRow{"n_averaged", Match::Whole, "the count of averaged weights"},
    AsideRow{"criterion", Match::Whole, kLoss},
    AsideRow{"loss", Match::Whole, kLoss},
    AsideRow{"loss_fn", Match::Whole, kLoss},
    AsideRow{"loss_func", Match::Whole, kLoss},
    AsideRow{"callbacks", Match::Whole, kProgram},
    AsideRow{"loops", Match::Whole, kProgram},
    AsideRow{"hyper_parameters", Match::Whole, kProgram},
    AsideRow{"args", Match::Whole, kProgram},
    AsideRow{"cfg", Match::Whole, kProgram},
    AsideRow{"config", Match::Whole, kProgram},
    AsideRow{"meta", Match::Whole, kProgram},
    AsideRow{"message_hub", Match::Whole, kProgram},
    AsideRow{"history", Match::Whole, kProgram},
    AsideRow{"epoch", Match::Whole, kProgram},
    AsideRow{"best_epoch", Match::Whole, kProgram},
    AsideRow{"step", Match::Whole, kProgram},
    AsideRow{"global_step", Match::Whole, kProgram},
    AsideRow{"iteration", Match::Whole, kProgram},
};
// What programs call the numbers that they measure. A layer ("val_head.weight") is none of them.
constexpr std::array kMetrics = {
    AsideRow{"acc", Match::Whole, kMetric},    AsideRow{"acc1", Match::Whole, kMetric},
    AsideRow{"acc5", Match::Whole, kMetric},   AsideRow{"prec1", Match::Whole, kMetric},
    AsideRow{"top1", Match::Whole, kMetric},   AsideRow{"accuracy", Match::Part, kMetric},
    AsideRow{"metric", Match::Whole, kMetric}, AsideRow{"metrics", Match::Whole, kMetric},
    AsideRow{"best_", Match::Start, kMetric},  AsideRow{"train_", Match::Start, kMetric},
    AsideRow{"val_", Match::Start, kMetric},   AsideRow{"valid_", Match::Start, kMetric},
    AsideRow{"test_", Match::Start, kMetric},
};

bool matches(const AsideRow& row, std::string_view component) {
  switch (row.match) {
    case Match::Whole:
      return component == row.word;
    case Match::Part:
      return component.find(row.word) != std::string_view::npos;
    case Match::Start:
      return component.starts_with(row.word);
  }
  return false;
}

/// The first part of a name that differs from the prefix, in small letters.
std::string own_part(std::string_view name, std::string_view prefix) {
  while (!prefix.empty() && first_of(name) == first_of(prefix) && name.size() > first_of(name).size()) {
    const std::size_t size = first_of(prefix).size() + 1;
    name.remove_prefix(size);
    prefix.remove_prefix(std::min(size, prefix.size()));
  }
  std::string component(first_of(name));
  std::ranges::transform(component, component.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return component;
}

/// A tensor that modules which compute have.
bool is_of_layer(std::string_view name) {
  constexpr std::string_view kLeaves[] = {".weight", ".bias", ".running_mean", ".running_var", ".num_batches_tracked"};
  return std::ranges::any_of(kLeaves, [&](std::string_view leaf) { return name.ends_with(leaf); });
}

/// What stands behind the features of a classifier, by the names that people give it.
bool is_head_word(std::string_view component) {
  constexpr std::string_view kParts[] = {"head", "classifier", "logits", "project", "predict", "neck"};
  return component == "fc" || component == "linear" || std::ranges::any_of(kParts, [&](std::string_view part) {
           return component.find(part) != std::string_view::npos;
         });
}

/// The entry of the checkpoint that holds the network: up to the last word that is said of states alone, else the first
/// word, which may as well be the name of a module.
struct Entry {
  std::string_view prefix;
  bool of_states;
};
Entry entry_of(std::string_view prefix) {
  Entry entry{.prefix = prefix.substr(0, first_of(prefix).size() + 1), .of_states = false};
  for (std::size_t begin = 0; begin < prefix.size();) {
    const std::string_view word = first_of(prefix.substr(begin));
    begin += word.size() + 1;
    if (word.find("state") != std::string_view::npos) {
      entry = {.prefix = prefix.substr(0, begin), .of_states = true};
    }
  }
  return entry;
}

}  // namespace

std::string_view first_of(std::string_view name) {
  return name.substr(0, name.find('.'));
}

bool is_average(std::string_view component) {
  return std::ranges::find(kAverages, component) != kAverages.end();
}

std::string why_aside(std::string_view name, std::string_view prefix) {
  const std::string component = own_part(name, prefix);
  if (is_average(component)) {
    return "of a moving average, which --ema takes";
  }
  const auto fits = [&](const AsideRow& row) { return matches(row, component); };
  if (const auto* row = std::ranges::find_if(kAside, fits); row != kAside.end()) {
    return std::string(row->why);
  }
  return !is_of_layer(name) && std::ranges::any_of(kMetrics, fits) ? std::string(kMetric) : std::string();
}

std::string why_beside(const NamedShape& tensor, std::string_view prefix, bool has_head) {
  if (std::string why = why_aside(tensor.name, prefix); !why.empty()) {
    return why;
  }
  const bool layer = is_of_layer(tensor.name);
  if (layer && is_head_word(own_part(tensor.name, prefix))) {
    // Convolutions behind a backbone segment or detect, with strides in the backbone that no name tells.
    constexpr std::size_t kMostSides = 2;
    return !has_head && tensor.shape.size() <= kMostSides ? "of a head beside the backbone" : "";
  }
  const Entry entry = entry_of(prefix);
  const bool outside = !std::string_view(tensor.name).starts_with(entry.prefix);
  return outside && (entry.of_states || !layer) ? "beside " + ceteris::quoted(entry.prefix) : "";
}

}  // namespace ceteris::weights
