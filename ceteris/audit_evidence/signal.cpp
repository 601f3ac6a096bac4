// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit_evidence/signal.hpp"

#include <array>
#include <utility>

#include "ceteris/audit_evidence/geometry_signals.hpp"
#include "ceteris/audit_evidence/header_signals.hpp"
#include "ceteris/audit_evidence/pixel_signals.hpp"
#include "ceteris/base/error.hpp"

namespace ceteris::audit_evidence {

const std::vector<Signal>& signals_of(std::string_view probe) {
  using Made = std::pair<std::string_view, std::vector<Signal>>;
  static const std::array kSignals{Made{"header", header_signals()},     Made{"file_size", size_signals()},
                                   Made{"geometry", geometry_signals()}, Made{"mean_rgb", mean_colour_signals()},
                                   Made{"colour", colour_signals()},     Made{"low_pass", low_frequency_signals()},
                                   Made{"edges", edge_signals()},        Made{"history", history_signals()},
                                   Made{"chroma", chroma_signals()},     Made{"border", border_signals()}};
  for (const auto& [name, signals] : kSignals) {
    if (name == probe) {
      return signals;
    }
  }
  throw Bug("a probe with signals", std::string(probe), __FILE__, __LINE__);
}

}  // namespace ceteris::audit_evidence
