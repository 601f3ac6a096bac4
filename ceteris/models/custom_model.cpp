// SPDX-License-Identifier: Apache-2.0
#include "ceteris/models/custom_model.hpp"

#include <deque>
#include <utility>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/models/family_costs.hpp"
#include "ceteris/models/table.hpp"

namespace ceteris::models {
namespace {

/// A deque, because the table points into the entries.
std::deque<ModelEntry>& entries() {
  static std::deque<ModelEntry> added;
  return added;
}

}  // namespace

void add_model(ModelEntry entry) {
  CETERIS_CHECK(!entry.name.empty() && entry.make && entry.cost, "a model needs a name, make and cost");
  for (const NamedModel& model : table()) {
    CETERIS_CHECK(model.name != entry.name, "two models named " + entry.name);
  }
  const ModelEntry& kept = entries().emplace_back(std::move(entry));
  add_to_table({kept.name, kept.doc, CustomModelSpec{kept.name}, kept.input});
}

const ModelEntry& find_custom_model(const std::string& name) {
  std::vector<std::string> names;
  for (const ModelEntry& entry : entries()) {
    if (entry.name == name) {
      return entry;
    }
    names.push_back(entry.name);
  }
  throw spec_error("model.name", ceteris::quoted(name) + " is not a model of this program",
                   names.empty() ? "it adds none; see docs/add-a-model.md" : "it adds " + join(names, ", "));
}

void count(const CustomModelSpec& spec, const ImageInput& input, CostCounter& counter) {
  find_custom_model(spec.name).cost(input, counter);
}

}  // namespace ceteris::models
