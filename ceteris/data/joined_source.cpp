// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/joined_source.hpp"

#include <memory>
#include <set>
#include <string>
#include <utility>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris::data {
namespace {

void refuse_what_does_not_fit(const std::vector<Source>& sources) {
  std::set<std::string> names;
  for (const Source& source : sources) {
    if (!names.insert(source.name).second) {
      throw usage_error(printable(source.location), "is called " + ceteris::quoted(source.name) + " as another one is",
                        "name it: other=" + printable(source.location));
    }
    if (source.has_labels != sources.front().has_labels) {
      throw usage_error(printable(source.location),
                        source.has_labels ? "has labels, and others have none" : "has no labels, and others have some",
                        "give all of them a column label, or none");
    }
  }
}

struct Place {
  std::size_t source = 0, item = 0;
};

}  // namespace

Source join_sources(std::vector<Source> sources) {
  CETERIS_CHECK(!sources.empty(), "at least one source");
  if (sources.size() == 1) {
    return std::move(sources.front());
  }
  refuse_what_does_not_fit(sources);
  Source joined;
  joined.kind = "sources";
  joined.has_labels = sources.front().has_labels;
  std::vector<Place> places;
  for (std::size_t s = 0; s < sources.size(); ++s) {
    const Source& source = sources[s];
    joined.name += (s == 0 ? "" : "+") + source.name;
    joined.location += (s == 0 ? "" : " ") + source.location;
    joined.not_images += source.not_images;
    joined.has_groups = joined.has_groups || source.has_groups;
    joined.problems.insert(joined.problems.end(), source.problems.begin(), source.problems.end());
    joined.notes.insert(joined.notes.end(), source.notes.begin(), source.notes.end());
    for (std::size_t i = 0; i < source.items.size(); ++i) {
      const Item& item = source.items[i];
      joined.items.push_back({source.name + "/" + item.name, item.group, item.label});
      places.push_back({s, i});
    }
  }
  std::vector<Place> ordered;
  for (const std::size_t i : order_items(joined.items)) {
    ordered.push_back(places[i]);
  }
  joined.read = [all = std::make_shared<const std::vector<Source>>(std::move(sources)), ordered = std::move(ordered)](
                    std::size_t i) { return (*all)[ordered.at(i).source].read(ordered[i].item); };
  return joined;
}

}  // namespace ceteris::data
