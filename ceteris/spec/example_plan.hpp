// SPDX-License-Identifier: Apache-2.0
// A spec with what only the user can name: free tables and values, tables by name, lists of tables. For the tests of
// this module.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "ceteris/spec/example_specs.hpp"
#include "ceteris/spec/field.hpp"

namespace example {

struct Metric {
  std::string from = "result.json";
  double margin = 0.005;
  std::vector<std::string> keys;
  std::string note;
  static constexpr auto fields() {
    return std::tuple{
        spec::field("from", &Metric::from, "the file it is read from"),
        spec::field("margin", &Metric::margin, "what does not matter", spec::range(0.0, 1.0)),
        spec::field("keys", &Metric::keys, "where it stands in the file"),
        spec::field("note", &Metric::note, "for the reader", spec::unhashed),
    };
  }
};

struct Guard {
  std::string metric = "time";
  std::variant<NoNorm, DyT> norm;
  static constexpr auto fields() {
    return std::tuple{spec::field("metric", &Guard::metric, "what must not get worse"),
                      spec::field("norm", &Guard::norm, "what normalises")};
  }
};

struct Plan {
  spec::Table arms;
  spec::Table factors{{"lr", {}, {0.1, {}, {}}}};
  spec::Value margin;
  std::vector<spec::NamedSpec<Metric>> metrics;
  std::vector<Guard> guards{Guard{}};
  std::vector<spec::NamedSpec<std::variant<RmsNorm, NoNorm>>> layers;
  std::vector<std::variant<LayerNorm, DyT>> norms;
  int replicates = 8;
  static constexpr std::string_view title = "plan";
  static constexpr auto fields() {
    return std::tuple{
        spec::field("arms", &Plan::arms, "what is compared"),
        spec::field("factors", &Plan::factors, "what is varied"),
        spec::field("margin", &Plan::margin, "one for all, or by metric"),
        spec::field("metrics", &Plan::metrics, "what is measured"),
        spec::field("guards", &Plan::guards, "what must not get worse"),
        spec::field("layers", &Plan::layers, "norms by place"),
        spec::field("norms", &Plan::norms, "norms in order"),
        spec::field("replicates", &Plan::replicates, "runs of each arm", spec::range(1, 1000)),
    };
  }
};

}  // namespace example
