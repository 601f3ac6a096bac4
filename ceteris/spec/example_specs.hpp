// SPDX-License-Identifier: Apache-2.0
// A small laboratory's specs, one field of every type, for the tests of this module.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "ceteris/spec/field.hpp"

namespace example {

namespace spec = ceteris::spec;

struct LayerNorm {
  double eps = 1e-6;
  static constexpr std::string_view kind = "layernorm";
  static constexpr std::string_view kind_doc = "per token";
  static constexpr auto fields() {
    return std::tuple{spec::field("eps", &LayerNorm::eps, "added to the variance", spec::range(0.0, 1.0))};
  }
};

struct RmsNorm {
  double eps = 1e-5;
  bool centred = false;
  static constexpr std::string_view kind = "rmsnorm";
  static constexpr auto fields() {
    return std::tuple{spec::field("eps", &RmsNorm::eps, "added to the mean square", spec::range(0, 1)),
                      spec::field("centred", &RmsNorm::centred, "subtract the mean first")};
  }
};

struct DyT {
  double alpha0 = 0.5;
  static constexpr std::string_view kind = "dyt";
  static constexpr auto fields() {
    return std::tuple{spec::field("alpha0", &DyT::alpha0, "first steepness", spec::range(0.0, 10.0))};
  }
};

struct NoNorm {
  static constexpr std::string_view kind = "none";
  static constexpr auto fields() { return std::tuple{}; }
};

enum class Pool { Mean, Token };
constexpr auto spec_names(Pool) {
  return std::array{std::pair{Pool::Mean, std::string_view("mean")}, std::pair{Pool::Token, std::string_view("token")}};
}

struct Model {
  std::vector<int> depths{3, 3, 9, 3};
  std::variant<LayerNorm, RmsNorm, DyT, NoNorm> norm = RmsNorm{.eps = 1e-4};
  Pool pool = Pool::Mean;
  static constexpr std::string_view title = "model";
  static constexpr auto fields() {
    return std::tuple{
        spec::field("depths", &Model::depths, "blocks of each stage", spec::range(1, 99)),
        spec::field("norm", &Model::norm, "what normalises"),
        spec::field("pool", &Model::pool, "how tokens become one vector"),
    };
  }
};

struct Study {
  int size = 64;
  Model model;
  bool flip = true;
  std::string note;
  std::uint64_t seed = 1;
  std::int64_t offset = -1;
  double rate = 0.001;
  std::optional<double> clip;
  std::optional<std::string> label = "base";
  std::optional<Pool> last_pool;
  std::vector<double> milestones;
  std::vector<bool> frozen{true, false};
  std::vector<std::string> tags{"a", "b"};
  std::vector<Pool> pools{Pool::Token};
  int jobs = 1;
  static constexpr std::string_view title = "study";
  static constexpr auto fields() {
    return std::tuple{
        spec::field("size", &Study::size, "side of the input", spec::range(8, 512), spec::unit("px")),
        spec::field("model", &Study::model, "the network"),
        spec::field("flip", &Study::flip, "mirror half of the images"),
        spec::field("note", &Study::note, "for the reader"),
        spec::field("seed", &Study::seed, "root of every random stream"),
        spec::field("offset", &Study::offset, "where counting starts"),
        spec::field("rate", &Study::rate, "learning rate"),
        spec::field("clip", &Study::clip, "largest gradient norm", spec::range(0.0, 100.0)),
        spec::field("label", &Study::label, "name in figures"),
        spec::field("last_pool", &Study::last_pool, "pooling of the last stage"),
        spec::field("milestones", &Study::milestones, "when the rate drops", spec::unit("epochs")),
        spec::field("frozen", &Study::frozen, "stages that do not learn"),
        spec::field("tags", &Study::tags, "words to search for"),
        spec::field("pools", &Study::pools, "pooling of the heads"),
        spec::field("jobs", &Study::jobs, "workers", spec::range(1, 1024), spec::unhashed),
    };
  }
};

}  // namespace example
