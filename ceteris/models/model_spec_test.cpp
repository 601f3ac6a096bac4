// SPDX-License-Identifier: Apache-2.0
#include "ceteris/models/model_spec.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/models/table.hpp"
#include "ceteris/spec/json.hpp"
#include "ceteris/spec/set.hpp"
#include "ceteris/spec/toml.hpp"

namespace ceteris::models {
namespace {

/// A model as a member, the way a run's spec holds it.
struct Holder {
  ModelSpec model;
  static constexpr auto fields() { return std::tuple{spec::field("model", &Holder::model, "what is trained")}; }
};
static_assert(spec::complete<Holder>());

TEST(ModelSpec, EveryNamedModelSurvivesTomlAndJson) {
  for (const NamedModel& model : table()) {
    const Holder holder{model.spec};
    const std::string canonical = spec::to_json(holder);
    EXPECT_EQ(spec::to_json(spec::read_toml<Holder>(spec::to_toml(holder), "model.toml")), canonical) << model.name;
    EXPECT_EQ(spec::to_json(spec::from_json<Holder>(canonical)), canonical) << model.name;
  }
}

TEST(ModelSpec, OneWordExchangesAPart) {
  Holder holder{find("convnext_tiny").spec};
  spec::set_all(holder, std::vector<std::string>{"model.norm=dyt", "model.norm.alpha0=0.7", "model.activation=silu",
                                                 "model.depths=[1,1,2,1]"});
  const auto& spec = std::get<StagedSpec>(holder.model);
  EXPECT_EQ(std::get<nn::DyT>(spec.norm).alpha0, 0.7);
  EXPECT_EQ(spec.activation, nn::Activation::Silu);
  EXPECT_EQ(spec.depths, (std::vector<std::int64_t>{1, 1, 2, 1}));
  EXPECT_EQ(spec.widths, StagedSpec{}.widths);
}

TEST(ModelSpec, AMisspeltPartIsAnError) {
  Holder holder;
  EXPECT_THROW(spec::set_all(holder, std::vector<std::string>{"model.norm=layrnorm"}), Error);
  EXPECT_THROW(spec::set_all(holder, std::vector<std::string>{"model.activation=gelo"}), Error);
  EXPECT_THROW(spec::set_all(holder, std::vector<std::string>{"model.drop_path=1.5"}), Error);
}

}  // namespace
}  // namespace ceteris::models
