// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit/findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>
#include <set>

#include "ceteris/base/text.hpp"

namespace ceteris::audit {
namespace {

// Below this difference of shares a fact is not worth a sentence.
constexpr double kLeastDifference = 0.1;
// And below this distance of means, in pooled deviations.
constexpr double kLeastDistance = 0.2;

std::string yes_no(bool yes) {
  return yes ? "present" : "absent";
}

// One way to put a header into a category; an empty category says nothing.
struct Fact {
  std::string name;
  std::function<std::string(const Picture&)> value;
};

std::vector<Fact> header_facts() {
  const auto of_jpeg = [](auto member) {
    return
        [member](const Picture& picture) { return picture.header.jpeg ? member(*picture.header.jpeg) : std::string(); };
  };
  return {
      {"format", [](const Picture& p) { return std::string(data::format_name(p.header.format)); }},
      {"JPEG quality",
       of_jpeg([](const data::JpegTrace& j) { return j.quality > 0 ? std::to_string(j.quality) : std::string(); })},
      {"chroma subsampling", of_jpeg([](const data::JpegTrace& j) { return j.subsampling; })},
      {"JPEG coding", of_jpeg([](const data::JpegTrace& j) {
         return std::string(j.progressive ? "progressive" : "baseline") +
                (j.optimised_huffman ? ", optimised tables" : ", standard tables");
       })},
      {"JPEG segments", of_jpeg([](const data::JpegTrace& j) { return j.markers; })},
      {"JPEG comment", of_jpeg([](const data::JpegTrace& j) {
         return j.comment.empty() ? std::string("none") : ceteris::quoted(j.comment);
       })},
      {"EXIF", [](const Picture& p) { return yes_no(p.header.exif.present); }},
      {"camera", [](const Picture& p) { return p.header.exif.model; }},
      {"software", [](const Picture& p) { return p.header.exif.software; }},
      {"colour profile", [](const Picture& p) { return yes_no(p.header.icc); }},
      {"alpha", [](const Picture& p) { return yes_no(p.header.alpha); }},
      {"colour", [](const Picture& p) { return std::string(p.header.channels == 1 ? "grey" : "in colour"); }},
  };
}

std::vector<Fact> geometry_facts() {
  return {
      {"size",
       [](const Picture& p) { return fmt::format("{} x {}", p.header.upright_width(), p.header.upright_height()); }},
      {"shorter side",
       [](const Picture& p) {
         return fmt::format("{} px", std::min(p.header.upright_width(), p.header.upright_height()));
       }},
      {"longer side",
       [](const Picture& p) {
         return fmt::format("{} px", std::max(p.header.upright_width(), p.header.upright_height()));
       }},
      {"shape",
       [](const Picture& p) {
         const int w = p.header.upright_width(), h = p.header.upright_height();
         return std::string(w > h ? "landscape" : w < h ? "portrait" : "square");
       }},
  };
}

std::string number(double value) {
  return std::abs(value) < 1000 ? fmt::format("{:.3g}", value)
                                : with_thousands(static_cast<std::uint64_t>(std::llround(std::abs(value))));
}

struct Sentence {
  double difference;
  std::string text;
};

std::vector<std::string> best(std::vector<Sentence> sentences, std::size_t most) {
  std::stable_sort(sentences.begin(), sentences.end(),
                   [](const Sentence& a, const Sentence& b) { return a.difference > b.difference; });
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < std::min(most, sentences.size()); ++i) {
    texts.push_back(std::move(sentences[i].text));
  }
  return texts;
}

std::vector<std::string> set_names(const Scan& scan) {
  std::vector<std::string> names;
  for (const record::DataSet& set : scan.sets) {
    names.push_back(set.name);
  }
  return names;
}

// The value of one fact whose share differs most between any two sets, as a sentence over all sets.
std::vector<std::string> fact_findings(const Scan& scan, const std::vector<Fact>& facts, std::size_t most) {
  const auto names = set_names(scan);
  std::vector<double> totals(names.size());
  for (const Picture& picture : scan.pictures) {
    totals[static_cast<std::size_t>(picture.set)] += 1;
  }
  std::vector<Sentence> sentences;
  for (const Fact& fact : facts) {
    std::map<std::string, std::vector<double>> counts;
    for (const Picture& picture : scan.pictures) {
      auto& row = counts.try_emplace(fact.value(picture), names.size()).first->second;
      row[static_cast<std::size_t>(picture.set)] += 1;
    }
    counts.erase("");
    Sentence sentence{kLeastDifference, {}};
    for (auto& [value, shares] : counts) {
      std::transform(shares.begin(), shares.end(), totals.begin(), shares.begin(),
                     [](double count, double total) { return total > 0 ? count / total : 0; });
      const auto [low, high] = std::minmax_element(shares.begin(), shares.end());
      if (*high - *low <= sentence.difference) {
        continue;
      }
      sentence = {*high - *low, fmt::format("{} {}:", fact.name, printable(value))};
      for (std::size_t s = 0; s < names.size(); ++s) {
        sentence.text += fmt::format("{} {:.0f} % of {}", s == 0 ? "" : ",", 100 * shares[s], names[s]);
      }
    }
    if (!sentence.text.empty()) {
      sentences.push_back(std::move(sentence));
    }
  }
  return best(std::move(sentences), most);
}

}  // namespace

std::vector<std::string> header_findings(const Scan& scan, std::size_t most) {
  return fact_findings(scan, header_facts(), most);
}

std::vector<std::string> geometry_findings(const Scan& scan, std::size_t most) {
  return fact_findings(scan, geometry_facts(), most);
}

std::vector<std::string> number_findings(const Scan& scan, const FeatureTable& features,
                                         const std::vector<data::FeatureName>& names, std::size_t most) {
  const auto sets = set_names(scan);
  std::vector<Sentence> sentences;
  for (std::size_t f = 0; f < names.size(); ++f) {
    if (names[f].kind == data::FeatureKind::Flag || names[f].kind == data::FeatureKind::Bucket) {
      continue;
    }
    std::vector<double> count(sets.size()), sum(sets.size()), squares(sets.size());
    for (std::size_t i = 0; i < scan.pictures.size(); ++i) {
      const double value = features.row(i)[f];
      const auto s = static_cast<std::size_t>(scan.pictures[i].set);
      count[s] += 1;
      sum[s] += value;
      squares[s] += value * value;
    }
    double within = 0;
    double total = 0;
    for (std::size_t s = 0; s < sets.size(); ++s) {
      if (count[s] > 0) {
        within += squares[s] - sum[s] * sum[s] / count[s];
        total += count[s];
        sum[s] /= count[s];
      }
    }
    const double deviation = std::sqrt(std::max(0.0, within / std::max(1.0, total)));
    const auto [low, high] = std::minmax_element(sum.begin(), sum.end());
    if (deviation <= 0 || (*high - *low) / deviation <= kLeastDistance) {
      continue;
    }
    Sentence sentence{(*high - *low) / deviation, names[f].text + ":"};
    for (std::size_t s = 0; s < sets.size(); ++s) {
      const double shown = names[f].kind == data::FeatureKind::Log2 ? std::exp2(sum[s]) : sum[s];
      sentence.text += fmt::format("{} {} in {}", s == 0 ? "" : ",", number(shown), sets[s]);
    }
    sentence.text += fmt::format(" ({:.1f} standard deviations apart)", sentence.difference);
    sentences.push_back(std::move(sentence));
  }
  return best(std::move(sentences), most);
}

}  // namespace ceteris::audit
