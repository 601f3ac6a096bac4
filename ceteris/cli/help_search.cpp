// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/cli/component_help.hpp"
#include "ceteris/cli/help_page.hpp"
#include "ceteris/cli/spec_table.hpp"
#include "ceteris/cli/verbs.hpp"
#include "ceteris/report/text_page.hpp"
#include "ceteris/spec/repeats.hpp"

namespace ceteris::cli {
namespace {

constexpr std::size_t kMostHits = 40;

struct Hit {
  int rank = 0;  // 0: the name, 1: in the name, 2: in the meaning
  std::string name, text;
};

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

/// Names that a search looks at, and what it found.
struct Search {
  std::string word;
  std::vector<Hit> hits;
  std::vector<std::string> names;

  void look_at(const std::string& shown, const std::string& name, const std::string& text) {
    names.push_back(name);
    const std::string in_name = lower(shown), in_text = lower(text);
    const bool named = in_name.find(word) != std::string::npos;
    if (named || in_text.find(word) != std::string::npos) {
      hits.push_back({lower(name) == word ? 0 : named ? 1 : 2, shown, text});
    }
  }
};

void look_at_fields(Search& search) {
  for (const SpecEntry& entry : spec_table()) {
    for (const spec::FieldDoc& doc : spec::without_repeats(entry.document())) {
      std::string text = doc.doc;
      text += doc.default_text.empty() ? "" : "; default " + doc.default_text;
      text += doc.when.empty() ? "" : "; when " + doc.when;
      search.look_at(std::string(entry.name) + " " + doc.path, doc.path.substr(doc.path.rfind('.') + 1), text);
    }
  }
}

}  // namespace

std::string help_search(const std::string& word, std::size_t width) {
  Search search{.word = lower(word), .hits = {}, .names = {}};
  for (const Verb& verb : kVerbs) {
    search.look_at("verb " + std::string(verb.name), std::string(verb.name), std::string(verb.summary));
  }
  look_at_fields(search);
  for (const NamedComponent& component : named_components()) {
    search.look_at("component " + component.name, component.name, component.doc);
  }
  if (search.hits.empty()) {
    for (const SpecEntry& entry : spec_table()) {
      search.names.emplace_back(entry.name);
    }
    search.names.emplace_back("components");
    search.names.emplace_back("recipes");
    const std::string near = nearest(word, search.names);
    throw usage_error(ceteris::quoted(word), "is no verb, no field and no component, and in no meaning of one",
                      near.empty() ? "see: ceteris help" : "did you mean " + near + "? see: ceteris help");
  }
  std::stable_sort(search.hits.begin(), search.hits.end(), [](const Hit& a, const Hit& b) { return a.rank < b.rank; });
  report::TextPage page(width, false);
  for (std::size_t i = 0; i < std::min(kMostHits, search.hits.size()); ++i) {
    page.line(search.hits[i].name);
    page.item("      ", search.hits[i].text);
  }
  if (search.hits.size() > kMostHits) {
    page.line("and " + std::to_string(search.hits.size() - kMostHits) + " more: search for a longer word");
  }
  return page.take();
}

}  // namespace ceteris::cli
