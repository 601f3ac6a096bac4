// SPDX-License-Identifier: Apache-2.0
#include "ceteris/models/gpt_spec.hpp"

#include <string>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/models/transformer_check.hpp"

namespace ceteris::models {

void check(const GptSpec& spec) {
  std::vector<Problem> problems;
  const std::string heads = std::to_string(spec.heads) + " heads of a width of " + std::to_string(spec.width);
  if (spec.width % spec.heads != 0) {
    problems.push_back(
        {"model.heads", heads + " do not share it evenly", "choose a number of heads that divides the width"});
  } else if (spec.position == Position::Rotary && spec.width / spec.heads % 2 != 0) {
    problems.push_back(
        {"model.heads", heads + " are odd, and rotary positions turn pairs", "make the width of a head even"});
  }
  if (spec.position == Position::SinCos && spec.width % 2 != 0) {
    problems.push_back({"model.position",
                        "sines and cosines come in pairs, and a width of " + std::to_string(spec.width) + " is odd",
                        "make the width even"});
  }
  if (spec.heads % spec.key_heads() != 0) {
    problems.push_back(
        {"model.kv_heads",
         std::to_string(spec.key_heads()) + " do not divide " + std::to_string(spec.heads) + " heads into groups",
         "choose a divisor of the heads"});
  }
  if (auto problem = branch_problem(spec.residual, spec.weights)) {
    problems.push_back(*std::move(problem));
  }
  if (auto problem = mlp_problem(spec.mlp)) {
    problems.push_back(*std::move(problem));
  }
  if (!nn::position_by_position(spec.norm)) {
    problems.push_back({"model.norm", "takes its statistics over positions, so that a token would see those after it",
                        "choose layernorm, rmsnorm, dyt, derf, pointwise or none"});
  }
  if (!problems.empty()) {
    throw Error(Exit::InvalidSpec, problems);
  }
}

}  // namespace ceteris::models
